package org.wirecap.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TimestampUnitTest {
  private static final BigInteger GIGA = BigInteger.valueOf(1_000_000_000L);

  @Property
  void agreesWithExactArithmetic(
      @ForAll long ticks, @ForAll @IntRange(max = 255) int resolution, @ForAll int offset) {
    BigInteger count = new BigInteger(Long.toUnsignedString(ticks)).multiply(GIGA);
    BigInteger unit =
        resolution >= 128 ? BigInteger.TWO.pow(resolution - 128) : BigInteger.TEN.pow(resolution);
    // What does not fit is saturated before the offset.
    BigInteger nanos =
        count
            .divide(unit)
            .min(BigInteger.valueOf(Long.MAX_VALUE))
            .add(GIGA.multiply(BigInteger.valueOf(offset)));
    assertEquals(
        nanos.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact(),
        new TimestampUnit(resolution, offset).toNanos(ticks));
  }

  @Test
  void unitsBelowANanosecondMayBeAsSmallAsAFileSays() {
    long most = -1; // unsigned
    assertEquals(18_446_744_073L, new TimestampUnit(18, 0).toNanos(most));
    assertEquals(1, new TimestampUnit(28, 0).toNanos(most));
    assertEquals(0, new TimestampUnit(29, 0).toNanos(most));
    assertEquals(0, new TimestampUnit(127, 0).toNanos(most));
  }

  @Test
  void absurdOffsetsSaturate() {
    assertEquals(Long.MAX_VALUE, new TimestampUnit(9, Long.MAX_VALUE).toNanos(0));
    assertEquals(Long.MIN_VALUE, new TimestampUnit(9, Long.MIN_VALUE).toNanos(0));
    assertEquals(Long.MAX_VALUE, new TimestampUnit(9, 9_223_372_036L).toNanos(Long.MAX_VALUE));
  }
}
