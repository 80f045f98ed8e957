package org.wirecap.pcap;

/**
 * What tells the reading thread of a handle to come back. Any thread sets it; it is looked at after
 * each packet and at least every {@link #SLICE_NANOS} while nothing comes.
 */
final class BreakFlag {
  /** How long the reading thread waits at a time. */
  static final long SLICE_NANOS = 50_000_000;

  private volatile boolean set;
  private volatile boolean closing;

  void set() {
    set = true;
  }

  /** From here on it stays set. */
  void close() {
    closing = true;
    set = true;
  }

  boolean isSet() {
    return set;
  }

  /** Whether it was set; it no longer is afterwards, unless the handle is closing. */
  boolean take() {
    boolean was = set;
    if (was && !closing) {
      set = false;
    }
    return was;
  }
}
