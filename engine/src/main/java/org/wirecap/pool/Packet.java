package org.wirecap.pool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A view of one captured packet, read in place from the cell where the kernel put it.
 *
 * <p>A flyweight: each chunk has one, and {@link Chunk#packet} moves it. It is valid until the
 * chunk is asked for another packet or is recycled; afterwards every access throws {@link
 * IllegalStateException}. What must be kept is copied with {@link #toArray} or {@link #copyTo}.
 * Used by the thread that has the chunk.
 */
public final class Packet {
  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment memory;
  private final int queue;
  private final long epochOffset;
  private long offset;
  private int length;

  Packet(MemorySegment memory, int queue, long epochOffset) {
    this.memory = memory;
    this.queue = queue;
    this.epochOffset = epochOffset;
    detach();
  }

  /** A flyweight of its own over the same memory. */
  Packet another() {
    return new Packet(memory, queue, epochOffset);
  }

  void attach(long newOffset, int newLength) {
    offset = newOffset;
    length = newLength;
  }

  void detach() {
    offset = -1;
    length = 0;
  }

  /**
   * @return the receive queue that the packet arrived on
   */
  public int queue() {
    return queue;
  }

  /**
   * Shows no more than so many bytes of the packet, until the flyweight is moved: a snapshot length
   * that the device did not apply.
   *
   * @param longest bytes, 0 or more
   */
  public void cut(int longest) {
    length = Math.min(length, longest);
  }

  /**
   * @return bytes that were captured and can be read
   */
  public int capturedLength() {
    return length;
  }

  /**
   * @return bytes that the packet had when it was captured; more than {@link #capturedLength} when
   *     it was cut
   */
  public int originalLength() {
    return memory.get(ValueLayout.JAVA_INT_UNALIGNED, offset() + PacketMetadata.ORIGINAL_LENGTH);
  }

  /**
   * @return when the kernel saw the packet, in ns since 1970-01-01 UTC
   */
  public long timestampNanos() {
    return timestampNanos(offset());
  }

  /** As the other, of the packet at an offset of this memory. */
  long timestampNanos(long packet) {
    return epochOffset
        + memory.get(ValueLayout.JAVA_LONG_UNALIGNED, packet + PacketMetadata.TIMESTAMP);
  }

  /**
   * @return flags of {@link PacketMetadata}
   */
  public int flags() {
    return memory.get(ValueLayout.JAVA_INT_UNALIGNED, offset() + PacketMetadata.FLAGS);
  }

  /**
   * @return whether the host sent this packet
   */
  public boolean isOutgoing() {
    return (flags() & PacketMetadata.OUTGOING) != 0;
  }

  /**
   * The pool's memory, for bulk copies and for code that reads with its own layouts. Stay within
   * {@link #offset} and {@link #capturedLength}: other cells lie on both sides.
   *
   * @return the memory that the packet is in
   */
  public MemorySegment memory() {
    return memory;
  }

  /**
   * @return where in {@link #memory} the packet starts
   * @throws IllegalStateException when the chunk was recycled
   */
  public long offset() {
    if (offset < 0) {
      throw new IllegalStateException("the packet's chunk was recycled");
    }
    return offset;
  }

  /**
   * @param index byte of the packet, from 0
   * @return the unsigned byte there
   * @throws IndexOutOfBoundsException beyond the captured length
   */
  public int getUnsignedByte(int index) {
    return memory.get(ValueLayout.JAVA_BYTE, at(index, 1)) & 0xff;
  }

  /**
   * @param index byte of the packet, from 0
   * @return the unsigned 16-bit number there, in network order
   * @throws IndexOutOfBoundsException beyond the captured length
   */
  public int getUnsignedShort(int index) {
    return memory.get(BE_SHORT, at(index, 2)) & 0xffff;
  }

  /**
   * @param index byte of the packet, from 0
   * @return the 32-bit number there, in network order
   * @throws IndexOutOfBoundsException beyond the captured length
   */
  public int getInt(int index) {
    return memory.get(BE_INT, at(index, 4));
  }

  /**
   * @param index byte of the packet, from 0
   * @return the 64-bit number there, in network order
   * @throws IndexOutOfBoundsException beyond the captured length
   */
  public long getLong(int index) {
    return memory.get(BE_LONG, at(index, 8));
  }

  /**
   * Copies bytes of the packet.
   *
   * @param index first byte of the packet to copy
   * @param target where to
   * @param targetIndex first byte of the target
   * @param count bytes to copy
   * @throws IndexOutOfBoundsException beyond the captured length or the target
   */
  public void copyTo(int index, byte[] target, int targetIndex, int count) {
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at(index, count), target, targetIndex, count);
  }

  /**
   * @return a copy of the captured bytes, which outlives the chunk
   */
  public byte[] toArray() {
    byte[] copy = new byte[length];
    copyTo(0, copy, 0, length);
    return copy;
  }

  /** Where byte {@code index} is in memory: after the check that {@code count} bytes are there. */
  private long at(int index, int count) {
    return offset() + Objects.checkFromIndexSize(index, count, length);
  }
}
