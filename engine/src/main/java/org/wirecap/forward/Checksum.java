package org.wirecap.forward;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Internet checksums (RFC 1071), for handlers that edit packets and whoever makes some: of IPv4
 * headers, and of TCP, UDP, ICMP and ICMPv6 with the pseudo header of IPv4 or IPv6 where there is
 * one. A checksum is 16 bits in an int, as it stands in the packet. Pure functions; nothing is
 * allocated.
 *
 * <p>Whoever changes some bytes only need not read the packet: {@link #replace} is RFC 1624. A UDP
 * checksum of 0 over IPv4 says that there is none, and is to be left alone.
 */
public final class Checksum {
  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;

  private Checksum() {}

  /**
   * The checksum of bytes; of bytes among which a correct checksum is, 0.
   *
   * @param memory where they are
   * @param offset of the first
   * @param length how many
   * @return the checksum
   */
  public static int of(MemorySegment memory, long offset, int length) {
    return fold(sum(memory, offset, length));
  }

  /**
   * The checksum after one 16-bit word of what it covers was changed: RFC 1624, equation 3, which
   * also is right where equation 2 of RFC 1141 gives the other of the two zeros.
   *
   * @param checksum as it was
   * @param before the word as it was, 16 bits
   * @param after the word as it is now, 16 bits
   * @return the checksum as it must be
   */
  public static int replace(int checksum, int before, int after) {
    return fold((long) (~checksum & 0xffff) + (~before & 0xffff) + (after & 0xffff));
  }

  /**
   * As {@link #replace}, of a 32-bit number at an even place, such as an IPv4 address.
   *
   * @param checksum as it was
   * @param before the number as it was
   * @param after the number as it is now
   * @return the checksum as it must be
   */
  public static int replaceInt(int checksum, int before, int after) {
    int half = replace(checksum, before >>> 16, after >>> 16);
    return replace(half, before & 0xffff, after & 0xffff);
  }

  /**
   * Writes the checksum of an IPv4 header.
   *
   * @param memory where the packet is
   * @param header offset of the header
   */
  public static void fillIpv4(MemorySegment memory, long header) {
    memory.set(BE_SHORT, header + 10, (short) 0);
    memory.set(BE_SHORT, header + 10, (short) of(memory, header, ipv4HeaderLength(memory, header)));
  }

  /**
   * Whether the checksum of an IPv4 header is right.
   *
   * @param memory where the packet is
   * @param header offset of the header
   * @return whether it is
   */
  public static boolean isIpv4Right(MemorySegment memory, long header) {
    return of(memory, header, ipv4HeaderLength(memory, header)) == 0;
  }

  private static int ipv4HeaderLength(MemorySegment memory, long header) {
    return (memory.get(ValueLayout.JAVA_BYTE, header) & 0xf) * 4;
  }

  /**
   * Writes the checksum of a TCP or UDP segment, an ICMP or ICMPv6 message; that of another
   * protocol is left alone. A UDP checksum of 0 is written as 0xffff, as RFC 768 wants.
   *
   * @param memory where the packet is
   * @param network offset of the IPv4 or IPv6 header
   * @param protocol 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6
   * @param transport offset of its header
   * @param length bytes of header and payload
   */
  public static void fillTransport(
      MemorySegment memory, long network, int protocol, long transport, int length) {
    int place = place(protocol);
    if (place < 0) {
      return;
    }
    memory.set(BE_SHORT, transport + place, (short) 0);
    int checksum = transport(memory, network, protocol, transport, length);
    boolean zero = checksum == 0 && protocol == UDP;
    memory.set(BE_SHORT, transport + place, (short) (zero ? 0xffff : checksum));
  }

  /**
   * Where the checksum of a protocol is in its header.
   *
   * @param protocol 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6
   * @return bytes from the beginning of the header; -1 for another protocol
   */
  public static int place(int protocol) {
    return switch (protocol) {
      case TCP -> 16;
      case UDP -> 6;
      case ICMP, ICMPV6 -> 2;
      default -> -1;
    };
  }

  /**
   * The checksum of a segment or message; 0 where a correct one is in it.
   *
   * @param memory where the packet is
   * @param network offset of the IPv4 or IPv6 header
   * @param protocol 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6
   * @param transport offset of its header
   * @param length bytes of header and payload
   * @return the checksum
   */
  public static int transport(
      MemorySegment memory, long network, int protocol, long transport, int length) {
    long sum = sum(memory, transport, length);
    if (protocol != ICMP) {
      boolean ipv6 = (memory.get(ValueLayout.JAVA_BYTE, network) & 0xf0) == 0x60;
      sum += ipv6 ? sum(memory, network + 8, 32) : sum(memory, network + 12, 8);
      sum += protocol + (long) length;
    }
    return fold(sum);
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
