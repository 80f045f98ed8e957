package org.wirecap.pcap;

/** Of the timestamps that a handle gives: PCAP_TSTAMP_PRECISION_MICRO and _NANO. */
public enum TimestampPrecision {
  /** Microseconds, libpcap's default: the last three digits of the kernel's ns are cut off. */
  MICRO(1000),
  /** Nanoseconds. */
  NANO(1);

  private final int nanos;

  TimestampPrecision(int nanos) {
    this.nanos = nanos;
  }

  /**
   * @return ns of a unit
   */
  public int nanos() {
    return nanos;
  }
}
