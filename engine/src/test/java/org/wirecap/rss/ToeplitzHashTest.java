package org.wirecap.rss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ToeplitzHashTest {
  /** The definition, bit by bit: each set bit i adds the 32 key bits from i on. */
  private static int bitByBit(byte[] key, byte[] input) {
    BigInteger bits = new BigInteger(1, key);
    int hash = 0;
    for (int i = 0; i < input.length * 8; i++) {
      if ((input[i / 8] & (0x80 >>> (i % 8))) != 0) {
        hash ^= bits.shiftRight(key.length * 8 - 32 - i).intValue();
      }
    }
    return hash;
  }

  @Property(tries = 300)
  void theTableAgreesWithTheDefinition(
      @ForAll @Size(ToeplitzHash.KEY_BYTES) byte[] key,
      @ForAll @Size(max = ToeplitzHash.MAX_INPUT_BYTES) byte[] input) {
    ToeplitzHash hash = new ToeplitzHash(key);

    assertEquals(bitByBit(key, input), hash.hash(input, 0, input.length));
    assertEquals(bitByBit(key, input), hash.hash(MemorySegment.ofArray(input), 0, input.length, 0));
  }

  @Property(tries = 300)
  void thePartsOfAnInputMakeItsHash(
      @ForAll @Size(ToeplitzHash.MAX_INPUT_BYTES) byte[] input,
      @ForAll @IntRange(max = ToeplitzHash.MAX_INPUT_BYTES) int cut) {
    MemorySegment segment = MemorySegment.ofArray(input);
    ToeplitzHash hash = ToeplitzHash.MICROSOFT;

    int parts = hash.hash(segment, 0, cut, 0) ^ hash.hash(segment, cut, input.length - cut, cut);

    assertEquals(hash.hash(input, 0, input.length), parts);
  }

  @Test
  void aKeyOfAnotherLengthIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ToeplitzHash(new byte[39]));
  }
}
