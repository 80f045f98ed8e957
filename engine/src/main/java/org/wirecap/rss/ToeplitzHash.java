package org.wirecap.rss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The Toeplitz hash of receive-side scaling: for each set bit i of the input, the 32 bits of the
 * key that start at bit i are XORed into the result (Microsoft, "RSS hashing functions"; Intel
 * 82599 datasheet, section 7.1.2.8.1).
 *
 * <p>The hash is linear: the hash of an input is the XOR of the hashes of its bytes at their
 * positions. So a table of one word per position and byte value replaces the bit loop, and an input
 * whose parts are not adjacent (addresses and ports, with IP options between them) is hashed part
 * by part, each at its position.
 *
 * <p>Immutable; may be shared by threads. Allocates nothing once built (the table takes 36 KiB).
 */
public final class ToeplitzHash {
  /** Bytes of a key: 320 bits, as in the RSSRK registers. */
  public static final int KEY_BYTES = 40;

  /** The longest input in bytes: two IPv6 addresses and two ports. */
  public static final int MAX_INPUT_BYTES = KEY_BYTES - Integer.BYTES;

  /**
   * The key of Microsoft's verification suite, which drivers use when they do not draw their own.
   */
  private static final byte[] MICROSOFT_KEY =
      HexFormat.of()
          .parseHex(
              "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa");

  /** The hash with the Microsoft key. */
  public static final ToeplitzHash MICROSOFT = new ToeplitzHash(MICROSOFT_KEY);

  private static final int BYTE_VALUES = 256;

  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final byte[] key;

  /**
   * Entry {@code position * 256 + value}: what a byte of that value at that position contributes.
   */
  private final int[] table;

  /**
   * @param key 40 bytes
   * @throws IllegalArgumentException if the key has another length
   */
  public ToeplitzHash(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "RSS key has " + key.length + " bytes; it must have " + KEY_BYTES);
    }
    this.key = key.clone();
    this.table = buildTable(this.key);
  }

  private static int[] buildTable(byte[] key) {
    int[] table = new int[MAX_INPUT_BYTES * BYTE_VALUES];
    for (int position = 0; position < MAX_INPUT_BYTES; position++) {
      // 40 bits: every 32-bit window that starts within this byte.
      long window = 0;
      for (int i = 0; i <= Integer.BYTES; i++) {
        window = (window << 8) | (key[position + i] & 0xff);
      }
      for (int value = 0; value < BYTE_VALUES; value++) {
        int hash = 0;
        for (int bit = 0; bit < 8; bit++) {
          if ((value & (0x80 >>> bit)) != 0) {
            hash ^= (int) (window >>> (8 - bit));
          }
        }
        table[position * BYTE_VALUES + value] = hash;
      }
    }
    return table;
  }

  /** Returns a copy of the 40-byte key. */
  public byte[] key() {
    return key.clone();
  }

  /**
   * Hashes a whole input.
   *
   * @param input where the input is
   * @param offset of its first byte
   * @param length in bytes, 0 to {@link #MAX_INPUT_BYTES}
   * @return the 32-bit hash
   */
  public int hash(byte[] input, int offset, int length) {
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash ^= table[i * BYTE_VALUES + (input[offset + i] & 0xff)];
    }
    return hash;
  }

  /**
   * Hashes one part of an input; the XOR of the parts is the hash of the input.
   *
   * @param input where the part is
   * @param offset of the part's first byte, in bytes
   * @param length of the part in bytes
   * @param position of the part's first byte within the whole input, in bytes; {@code position +
   *     length} is at most {@link #MAX_INPUT_BYTES}
   * @return what the part contributes to the hash
   */
  public int hash(MemorySegment input, long offset, int length, int position) {
    int[] words = table;
    int hash = 0;
    int row = position * BYTE_VALUES;
    int i = 0;
    // Four bytes a load: byte by byte, the bounds checks cost more than the hash.
    for (; i <= length - Integer.BYTES; i += Integer.BYTES) {
      int four = input.get(BE_INT, offset + i);
      hash ^=
          words[row + (four >>> 24)]
              ^ words[row + BYTE_VALUES + ((four >>> 16) & 0xff)]
              ^ words[row + 2 * BYTE_VALUES + ((four >>> 8) & 0xff)]
              ^ words[row + 3 * BYTE_VALUES + (four & 0xff)];
      row += Integer.BYTES * BYTE_VALUES;
    }
    for (; i < length; i++) {
      hash ^= words[row + (input.get(ValueLayout.JAVA_BYTE, offset + i) & 0xff)];
      row += BYTE_VALUES;
    }
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ToeplitzHash that && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return "ToeplitzHash[" + HexFormat.of().formatHex(key) + "]";
  }
}
