package org.wirecap.pcap;

/** Who takes timestamps, pcap-tstamp(7). Captures of this library have {@link #HOST}. */
public enum TimestampType {
  /** The host, when the kernel hands the packet over. */
  HOST(0),
  /** The host, cheaply and coarsely. */
  HOST_LOWPREC(1),
  /** The host, precisely. */
  HOST_HIPREC(2),
  /** The network card, by the host's clock. */
  ADAPTER(3),
  /** The network card, by a clock of its own. */
  ADAPTER_UNSYNCED(4),
  /** The host, by a clock that is not set. */
  HOST_HIPREC_UNSYNCED(5);

  private final int code;

  TimestampType(int code) {
    this.code = code;
  }

  /**
   * @return the number of PCAP_TSTAMP_…
   */
  public int code() {
    return code;
  }
}
