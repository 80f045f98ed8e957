package org.wirecap.profile;

/**
 * How often each number of packets in a bin came: exact up to 2,047, above that to 1 in 1,024. Its
 * size does not depend on how many bins there are.
 */
final class BinHistogram {
  private static final int EXACT_BITS = 11;
  private static final int HALF = 1 << (EXACT_BITS - 1);

  private final long[] counts = new long[HALF * (Long.SIZE - EXACT_BITS + 2)];
  private long total;

  void add(long value, long times) {
    counts[slot(value)] += times;
    total += times;
  }

  private static int slot(long value) {
    int shift = Math.max(0, Long.SIZE - EXACT_BITS - Long.numberOfLeadingZeros(value));
    return shift * HALF + (int) (value >>> shift);
  }

  private static long highest(int slot) {
    int shift = Math.max(0, slot / HALF - 1);
    long mantissa = slot - (long) shift * HALF;
    return ((mantissa + 1) << shift) - 1;
  }

  /**
   * The least value that so large a part of all do not exceed: with 100 values, 0.99 is the 99th
   * smallest.
   *
   * @param part 0 to 1
   * @return 0 when there are no values; above 2,047 the highest that is counted with it
   */
  long quantile(double part) {
    long wanted = (long) Math.ceil(part * total);
    long seen = 0;
    for (int slot = 0; slot < counts.length; slot++) {
      seen += counts[slot];
      if (seen >= wanted && seen > 0) {
        return highest(slot);
      }
    }
    return 0;
  }
}
