package org.wirecap.pcap;

/** How {@link Pcap#nextEx} ended. Errors are exceptions. */
public enum NextResult {
  /** There is a packet: {@link Pcap#header} and {@link Pcap#packet}. */
  PACKET(1),
  /** The timeout is over, or nothing is there in non-blocking mode. */
  TIMEOUT(0),
  /** The file has no more packets. */
  END_OF_FILE(-2),
  /** {@link Pcap#breakLoop} was called, or the thread was interrupted while it waited. */
  BREAK(-2);

  private final int code;

  NextResult(int code) {
    this.code = code;
  }

  /**
   * @return what pcap_next_ex returns for it
   */
  public int code() {
    return code;
  }
}
