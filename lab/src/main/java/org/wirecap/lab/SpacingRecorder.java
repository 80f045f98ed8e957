package org.wirecap.lab;

/**
 * Counts errors in buckets: exact up to 16 ns, then 16 buckets for each power of two, as an HDR
 * histogram does.
 */
public final class SpacingRecorder {
  private static final int SUB_BITS = 4;
  private static final int SUB = 1 << SUB_BITS;

  private final long[] buckets = new long[(Long.SIZE - SUB_BITS) * SUB];
  private long count;
  private long max;

  /**
   * @param nanos not negative
   */
  public void record(long nanos) {
    buckets[bucket(nanos)]++;
    count++;
    max = Math.max(max, nanos);
  }

  private static int bucket(long nanos) {
    if (nanos < SUB) {
      return (int) nanos;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - SUB_BITS;
    return (shift + 1) * SUB + (int) ((nanos >>> shift) - SUB);
  }

  /** The largest value that falls into a bucket. */
  private static long upperBound(int bucket) {
    if (bucket < SUB) {
      return bucket;
    }
    int shift = bucket / SUB - 1;
    return ((long) (bucket % SUB + SUB + 1) << shift) - 1;
  }

  /** How many were recorded. */
  public long count() {
    return count;
  }

  /**
   * The value that so much of all recorded ones do not exceed, to a sixteenth of it.
   *
   * @param part 0 to 1
   * @return ns; 0 if nothing was recorded
   */
  public long quantile(double part) {
    long rank = (long) Math.ceil(count * part);
    long seen = 0;
    for (int i = 0; i < buckets.length; i++) {
      seen += buckets[i];
      if (seen >= rank && seen > 0) {
        return Math.min(max, upperBound(i));
      }
    }
    return max;
  }

  /** What was recorded. */
  SpacingError result() {
    return new SpacingError(count, quantile(0.5), quantile(0.99), max);
  }
}
