package org.wirecap.pool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The 16 bytes before every captured packet, in native byte order, whoever wrote it there: the XDP
 * program, or the reader of a TPACKET_V3 block, a file or the simulated NIC.
 *
 * <pre>
 *   0                                   8                12              16
 *   +-----------------------------------+----------------+---------------+- packet
 *   | timestamp, ns                     | original length| flags         |
 *   +-----------------------------------+----------------+---------------+- packet
 * </pre>
 *
 * The timestamp is in the time base of the queue; {@link Packet#timestampNanos} adds the offset
 * that makes it nanoseconds since the epoch.
 */
public final class PacketMetadata {
  /** Bytes before the packet. */
  public static final int BYTES = 16;

  /** Where the timestamp is, relative to the packet's first byte. */
  public static final int TIMESTAMP = -16;

  /** Where the original length is, relative to the packet's first byte. */
  public static final int ORIGINAL_LENGTH = -8;

  /** Where the flags are, relative to the packet's first byte. */
  public static final int FLAGS = -4;

  /** Flag: the host sent this packet; it did not arrive. */
  public static final int OUTGOING = 1;

  /** Flag: the NIC or the kernel had taken a VLAN tag out; it has been put back. */
  public static final int VLAN_RESTORED = 2;

  private PacketMetadata() {}

  static int originalLength(MemorySegment memory, long packet) {
    return memory.get(ValueLayout.JAVA_INT_UNALIGNED, packet + ORIGINAL_LENGTH);
  }

  static boolean isOutgoing(MemorySegment memory, long packet) {
    return (memory.get(ValueLayout.JAVA_INT_UNALIGNED, packet + FLAGS) & OUTGOING) != 0;
  }

  /**
   * Writes the metadata of a packet.
   *
   * @param memory the memory of the pool
   * @param packet offset of the packet's first byte
   * @param timestampNanos ns, in the time base of the queue
   * @param originalLength bytes that the packet had on the wire
   * @param flags {@link #OUTGOING}, {@link #VLAN_RESTORED}
   */
  public static void write(
      MemorySegment memory, long packet, long timestampNanos, int originalLength, int flags) {
    memory.set(ValueLayout.JAVA_LONG_UNALIGNED, packet + TIMESTAMP, timestampNanos);
    memory.set(ValueLayout.JAVA_INT_UNALIGNED, packet + ORIGINAL_LENGTH, originalLength);
    memory.set(ValueLayout.JAVA_INT_UNALIGNED, packet + FLAGS, flags);
  }
}
