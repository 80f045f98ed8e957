package org.wirecap.file;

/**
 * The time unit of an interface in a pcapng file: options if_tsresol and if_tsoffset.
 *
 * @param resolution if_tsresol as in the file: bit 7 clear, units of 10^-n s; set, units of 2^-n s
 * @param offsetSeconds if_tsoffset: to be added to every timestamp
 */
record TimestampUnit(int resolution, long offsetSeconds) {
  /** What holds when a file does not say: microseconds. */
  static final TimestampUnit MICROSECONDS = new TimestampUnit(6, 0);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int NANO_DIGITS = 9;

  /**
   * @param ticks unsigned number of units
   * @return ns since 1970-01-01 UTC; what is beyond the range of a long (the year 2262) becomes the
   *     nearest value that it holds
   */
  long toNanos(long ticks) {
    long nanos = (resolution & 0x80) != 0 ? binary(ticks, resolution & 0x7f) : decimal(ticks);
    return offsetSeconds == 0 ? nanos : shifted(nanos);
  }

  private long decimal(long ticks) {
    if (resolution == NANO_DIGITS) {
      return ticks < 0 ? Long.MAX_VALUE : ticks;
    }
    if (resolution < NANO_DIGITS) {
      long factor = power(NANO_DIGITS - resolution);
      return Math.unsignedMultiplyHigh(ticks, factor) != 0 || ticks * factor < 0
          ? Long.MAX_VALUE
          : ticks * factor;
    }
    int digits = resolution - NANO_DIGITS;
    return digits > 19 ? 0 : Long.divideUnsigned(ticks, power(digits));
  }

  /** 2^-bits s each: the 128-bit product with 10^9, shifted. */
  private static long binary(long ticks, int bits) {
    long high = Math.unsignedMultiplyHigh(ticks, NANOS_PER_SECOND);
    long low = ticks * NANOS_PER_SECOND;
    if (bits >= Long.SIZE) {
      return high >>> (bits - Long.SIZE);
    }
    if (high >>> bits != 0) {
      return Long.MAX_VALUE;
    }
    long nanos = bits == 0 ? low : high << (Long.SIZE - bits) | low >>> bits;
    return nanos < 0 ? Long.MAX_VALUE : nanos;
  }

  private long shifted(long nanos) {
    if (Math.abs(offsetSeconds) > Long.MAX_VALUE / NANOS_PER_SECOND
        || offsetSeconds == Long.MIN_VALUE) {
      return offsetSeconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    long offset = offsetSeconds * NANOS_PER_SECOND;
    long sum = nanos + offset;
    // nanos is never negative: only a positive offset can overflow.
    return offset > 0 && sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** 10^exponent as an unsigned long, for 0 to 19. */
  private static long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }
}
