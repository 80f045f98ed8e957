package org.wirecap.sim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The Internet checksum (RFC 1071), of IPv4 headers and of TCP and UDP over IPv4. */
final class InternetChecksum {
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private InternetChecksum() {}

  /** The checksum over {@code length} bytes; 0 where a correct checksum is among them. */
  static int of(MemorySegment memory, long offset, int length) {
    return fold(sum(memory, offset, length));
  }

  /**
   * The checksum over a TCP or UDP packet and its pseudo header; 0 where a correct one is in it.
   *
   * @param network offset of an IPv4 header without options
   * @param length bytes behind that header
   */
  static int transport(MemorySegment memory, long network, int length) {
    int protocol = memory.get(ValueLayout.JAVA_BYTE, network + 9) & 0xff;
    return fold(
        sum(memory, network + 12, 8) + protocol + length + sum(memory, network + 20, length));
  }

  /** The sum of 16-bit words; 32 bits a step, since the carries may be added at the end. */
  private static long sum(MemorySegment memory, long offset, int length) {
    long sum = 0;
    int i = 0;
    for (; i <= length - 4; i += 4) {
      sum += memory.get(BE_INT, offset + i) & 0xffff_ffffL;
    }
    for (int shift = 24; i < length; i++, shift -= 8) {
      sum += (memory.get(ValueLayout.JAVA_BYTE, offset + i) & 0xffL) << shift;
    }
    return sum;
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) ~folded & 0xffff;
  }
}
