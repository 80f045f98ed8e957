package org.wirecap.filter.ir;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Loads from a packet as filters do them: a result below zero says that it is too short. */
public final class PacketBytes {
  /** What a load gives beyond the captured bytes. */
  public static final long MISSING = -1;

  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private PacketBytes() {}

  /**
   * @param memory where the packet is
   * @param packet offset of its first byte
   * @param capturedLength its bytes
   * @param size bytes to load: 1, 2 or 4
   * @param offset where in the packet, 0 or more
   * @return the unsigned number there in network order, or {@link #MISSING}
   */
  public static long load(
      MemorySegment memory, long packet, int capturedLength, int size, long offset) {
    if (offset + size > capturedLength) {
      return MISSING;
    }
    long at = packet + offset;
    return switch (size) {
      case 1 -> memory.get(ValueLayout.JAVA_BYTE, at) & 0xff;
      case 2 -> memory.get(BE_SHORT, at) & 0xffff;
      default -> memory.get(BE_INT, at) & 0xffff_ffffL;
    };
  }
}
