package org.wirecap.sim;

/**
 * The wire in front of a NIC: when a frame that is sent at some time has arrived. Frames follow
 * each other no closer than Ethernet allows (IEEE 802.3): each takes the link for its preamble (8
 * bytes), itself padded to 60 bytes, its FCS (4) and the gap behind it (12). So frames of 64 bytes
 * with FCS come at 14.88 million a second on a link of 10 Gbit/s.
 *
 * <p>Counts in ns and fractions, so that no error adds up. Used by one thread.
 */
public final class EthernetLink {
  private static final int MIN_FRAME_BYTES = 60;
  private static final int OVERHEAD_BYTES = 8 + 4 + 12;
  private static final long BIT_NANOS = 1_000_000_000;

  private final long bitsPerSecond;

  /** When the link is free again: ns, and as many parts of {@code bitsPerSecond} of one more. */
  private long freeNanos;

  private long freeParts;

  /**
   * @param bitsPerSecond rate of the link, 1 kbit/s to 1 Pbit/s
   */
  public EthernetLink(long bitsPerSecond) {
    if (bitsPerSecond < 1_000 || bitsPerSecond > 1_000_000_000_000_000L) {
      throw new IllegalArgumentException("a link of " + bitsPerSecond + " bits/s");
    }
    this.bitsPerSecond = bitsPerSecond;
  }

  /**
   * @param frameBytes bytes of a frame, without FCS
   * @return bits for which it takes the link
   */
  public static long bits(int frameBytes) {
    return 8L * (Math.max(frameBytes, MIN_FRAME_BYTES) + OVERHEAD_BYTES);
  }

  /**
   * @param frameBytes bytes of a frame, without FCS
   * @param bitsPerSecond rate of the link
   * @return ns for which it takes the link, rounded down
   */
  public static long nanos(int frameBytes, long bitsPerSecond) {
    return bits(frameBytes) * BIT_NANOS / bitsPerSecond;
  }

  /**
   * Sends a frame.
   *
   * @param timeNanos when it is ready to be sent, no earlier than the one before
   * @param frameBytes bytes of the frame, without FCS
   * @return when it has arrived and the next one can start, in whole ns
   */
  public long send(long timeNanos, int frameBytes) {
    if (timeNanos > freeNanos) {
      freeNanos = timeNanos;
      freeParts = 0;
    }
    long parts = bits(frameBytes) * BIT_NANOS;
    freeNanos += parts / bitsPerSecond;
    freeParts += parts % bitsPerSecond;
    if (freeParts >= bitsPerSecond) {
      freeParts -= bitsPerSecond;
      freeNanos++;
    }
    return freeNanos;
  }
}
