package org.wirecap.cli;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The captured bytes of one packet, for decoders: a view that is moved from packet to packet.
 * Decoders ask {@link #has} before they read; reading beyond the end is an error of theirs.
 */
final class Frame {
  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private MemorySegment memory = MemorySegment.NULL;
  private long start;
  private int length;

  /**
   * @param newMemory where the packet is
   * @param newStart offset of its first byte
   * @param newLength bytes of it that were captured
   */
  void moveTo(MemorySegment newMemory, long newStart, int newLength) {
    memory = newMemory;
    start = newStart;
    length = newLength;
  }

  int length() {
    return length;
  }

  boolean has(int index, int count) {
    return index >= 0 && count >= 0 && count <= length - index;
  }

  int u8(int index) {
    return memory.get(ValueLayout.JAVA_BYTE, at(index, 1)) & 0xff;
  }

  int u16(int index) {
    return memory.get(BE_SHORT, at(index, 2)) & 0xffff;
  }

  int i32(int index) {
    return memory.get(BE_INT, at(index, 4));
  }

  private long at(int index, int count) {
    return start + Objects.checkFromIndexSize(index, count, length);
  }
}
