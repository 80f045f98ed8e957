package org.wirecap.pcap;

/** Why {@link Pcap#loop} ended. Errors are exceptions. */
public enum LoopEnd {
  /** As many packets as were asked for were given. */
  COUNT(0),
  /** The file has no more packets. */
  END_OF_FILE(0),
  /** {@link Pcap#breakLoop} was called, or the thread was interrupted while it waited. */
  BREAK(-2);

  private final int code;

  LoopEnd(int code) {
    this.code = code;
  }

  /**
   * @return what pcap_loop returns for it
   */
  public int code() {
    return code;
  }
}
