package org.wirecap.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.wirecap.linux.SockaddrLl;

/**
 * The header of a Linux cooked capture, version 2 (LINKTYPE_LINUX_SLL2): put in front of a packet
 * where the link layer has no header that files know. All its fields come from the packet's {@link
 * SockaddrLl}; numbers are in network byte order.
 *
 * <pre>
 *       0                               4                               8
 *       +---------------+---------------+-------------------------------+
 *    0  | protocol      | 0             | interface index               |
 *       +---------------+-------+-------+-------------------------------+
 *    8  | ARPHRD type   | kind  | length| link-layer address, 8 bytes   |
 *   16  |  "                            |
 *       +-------------------------------+
 * </pre>
 */
final class CookedHeader {
  /** Bytes. */
  static final int SIZE = 20;

  private static final ValueLayout.OfShort BE_SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE_INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private CookedHeader() {}

  /**
   * Writes a header.
   *
   * @param address where the packet's sockaddr_ll is, which the header must not overlap
   * @param header where to
   */
  static void write(MemorySegment memory, long address, long header) {
    // The protocol is in network byte order there, too.
    memory.set(
        JAVA_SHORT_UNALIGNED,
        header,
        memory.get(JAVA_SHORT_UNALIGNED, address + SockaddrLl.PROTOCOL));
    memory.set(JAVA_SHORT_UNALIGNED, header + 2, (short) 0);
    memory.set(BE_INT, header + 4, memory.get(JAVA_INT_UNALIGNED, address + SockaddrLl.IFINDEX));
    memory.set(BE_SHORT, header + 8, memory.get(JAVA_SHORT_UNALIGNED, address + SockaddrLl.HATYPE));
    memory.set(JAVA_BYTE, header + 10, memory.get(JAVA_BYTE, address + SockaddrLl.PKTTYPE));
    memory.set(JAVA_BYTE, header + 11, memory.get(JAVA_BYTE, address + SockaddrLl.HALEN));
    memory.set(
        JAVA_LONG_UNALIGNED,
        header + 12,
        memory.get(JAVA_LONG_UNALIGNED, address + SockaddrLl.ADDR));
  }
}
