package org.wirecap.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.wirecap.sim.PacketStamp;

/**
 * The generated frame: UDP over IPv4 (RFC 768, 791) with a {@link PacketStamp} that numbers it. The
 * flow is the sequence number modulo the flows.
 *
 * <pre>
 *   0           14                  34          42              60       62
 *   +-----------+-------------------+-----------+---------------+--------+----------+
 *   | Ethernet  | IPv4              | UDP       | stamp         | balance| zeros …  |
 *   +-----------+-------------------+-----------+---------------+--------+----------+
 *     destination 198.19.0.1, port 9; source 198.18.0.0 + flow, port 49152 + flow modulo 16384
 * </pre>
 *
 * The checksums are the same in every frame, so that neither side must add up a frame: what varies
 * is balanced by its complement, the flow in the source address by the IP identification, and
 * everything that the UDP checksum covers by a field behind the stamp (ones' complement: RFC 1071).
 */
final class UdpFrame {
  /** Bytes that a frame must have for the stamp and the balance. */
  static final int MIN_SIZE = 64;

  static final int IDENTIFICATION = 18;
  static final int SOURCE_LOW = 28;
  static final int SOURCE_PORT = 34;
  static final int STAMP = 42;
  static final int STAMP_FLOW = STAMP + 2;
  static final int STAMP_FLOW_SEQUENCE = STAMP + 6;
  static final int STAMP_SEQUENCE = STAMP + 10;
  static final int BALANCE = STAMP + PacketStamp.BYTES;

  static final int PORT_BASE = 0xc000;
  static final int PORT_MASK = 0x3fff;

  private static final int IP = 14;
  private static final int UDP = 34;
  private static final int IP_CHECKSUM = IP + 10;
  private static final int UDP_CHECKSUM = UDP + 6;
  private static final int DISCARD_PORT = 9;

  // Locally administered addresses that no host has: nobody answers.
  private static final long DESTINATION_MAC = 0x0257_4300_0002L;
  private static final long SOURCE_MAC = 0x0257_4300_0001L;

  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private UdpFrame() {}

  /**
   * A frame in which all that varies is 0.
   *
   * @param size bytes, {@link #MIN_SIZE} at least
   * @param checksum fill in the UDP checksum
   */
  static MemorySegment template(Arena arena, int size, boolean checksum) {
    MemorySegment frame = arena.allocate(size, 8);
    mac(frame, 0, DESTINATION_MAC);
    mac(frame, 6, SOURCE_MAC);
    frame.set(BE_SHORT, 12, (short) 0x0800);
    int ipLength = size - IP;
    frame.set(BE_INT, IP, (0x4500 << 16) | ipLength);
    frame.set(BE_SHORT, IP + 6, (short) 0x4000); // do not fragment
    frame.set(BE_SHORT, IP + 8, (short) ((64 << 8) | 17)); // TTL 64, UDP
    frame.set(BE_INT, IP + 12, (198 << 24) | (18 << 16));
    frame.set(BE_INT, IP + 16, (198 << 24) | (19 << 16) | 1);
    frame.set(BE_SHORT, IP_CHECKSUM, (short) ~sum(frame, IP, UDP, 0));
    int udpLength = size - UDP;
    frame.set(BE_SHORT, UDP + 2, (short) DISCARD_PORT);
    frame.set(BE_SHORT, UDP + 4, (short) udpLength);
    PacketStamp.write(frame, STAMP, 0, 0, 0);
    if (checksum) {
      int addresses = sum(frame, IP + 12, UDP, 0);
      int value = ~sum(frame, UDP, size, addresses + 17 + udpLength) & 0xffff;
      frame.set(BE_SHORT, UDP_CHECKSUM, (short) (value == 0 ? 0xffff : value));
    }
    return frame;
  }

  private static void mac(MemorySegment frame, long offset, long address) {
    frame.set(BE_SHORT, offset, (short) (address >>> 32));
    frame.set(BE_INT, offset + 2, (int) address);
  }

  /** Adds 16-bit words in ones' complement; an odd last byte counts as a word's high half. */
  private static int sum(MemorySegment frame, int from, int to, int start) {
    int sum = start;
    int at = from;
    for (; at + 1 < to; at += 2) {
      sum += Short.toUnsignedInt(frame.get(BE_SHORT, at));
    }
    if (at < to) {
      sum += Byte.toUnsignedInt(frame.get(ValueLayout.JAVA_BYTE, at)) << 8;
    }
    return fold(sum);
  }

  private static int fold(int sum) {
    int once = (sum & 0xffff) + (sum >>> 16);
    return (once & 0xffff) + (once >>> 16);
  }

  /**
   * Makes the template the frame of a sequence number.
   *
   * @param frame what {@link #template} has made
   * @param flows as many flows take turns
   */
  static void number(MemorySegment frame, long sequence, int flows) {
    int flow = (int) Long.remainderUnsigned(sequence, flows);
    int flowSequence = (int) Long.divideUnsigned(sequence, flows);
    int port = PORT_BASE | (flow & PORT_MASK);
    frame.set(BE_SHORT, IDENTIFICATION, (short) ~flow);
    frame.set(BE_SHORT, SOURCE_LOW, (short) flow);
    frame.set(BE_SHORT, SOURCE_PORT, (short) port);
    PacketStamp.write(frame, STAMP, flow, flowSequence, sequence);
    int sum =
        2 * flow
            + port
            + words(flowSequence)
            + words((int) (sequence >>> 32))
            + words((int) sequence);
    frame.set(BE_SHORT, BALANCE, (short) ~fold(sum));
  }

  private static int words(int value) {
    return (value >>> 16) + (value & 0xffff);
  }
}
