package org.wirecap.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.wirecap.linux.AfXdp;

/**
 * The mapped memory of one ring that this process and the kernel share: two cursors, flags, and the
 * descriptors (Documentation/networking/af_xdp.rst, "Rings").
 *
 * <pre>
 *      consumer                 producer
 *         |                        |
 *   ------+------------------------+-------------------
 *   taken |  filled, to be taken   |  free, to be filled
 *   ------+------------------------+-------------------
 * </pre>
 *
 * Cursors are 32-bit counters that wrap; an entry's place is the cursor modulo the ring's size, a
 * power of two. Each cursor has one writer: the producer stores its own with release after it wrote
 * the entries, so that whoever loads it with acquire sees them; the consumer likewise.
 */
final class RingMemory {
  private static final VarHandle CURSOR = JAVA_INT.varHandle();

  private final MemorySegment memory;
  private final long producer;
  private final long consumer;
  private final long flags;
  private final long entries;
  private final int size;
  private final int mask;

  /**
   * @param memory the mapping
   * @param producer offset of the producer's cursor
   * @param consumer offset of the consumer's cursor
   * @param flags offset of the flags
   * @param entries offset of the first entry
   * @param size entries, a power of two
   */
  RingMemory(
      MemorySegment memory, long producer, long consumer, long flags, long entries, int size) {
    if (Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException("ring size " + size + " is no power of two");
    }
    this.memory = memory;
    this.producer = producer;
    this.consumer = consumer;
    this.flags = flags;
    this.entries = entries;
    this.size = size;
    this.mask = size - 1;
  }

  MemorySegment memory() {
    return memory;
  }

  int size() {
    return size;
  }

  int producer() {
    return (int) CURSOR.getAcquire(memory, producer);
  }

  void producer(int cursor) {
    CURSOR.setRelease(memory, producer, cursor);
  }

  int consumer() {
    return (int) CURSOR.getAcquire(memory, consumer);
  }

  void consumer(int cursor) {
    CURSOR.setRelease(memory, consumer, cursor);
  }

  /**
   * @return whether the kernel sleeps and wants a system call to go on with this ring
   */
  boolean needsWakeup() {
    // Our cursor must be stored before the flag is loaded, which takes a full fence.
    VarHandle.fullFence();
    return (memory.get(JAVA_INT, flags) & AfXdp.XDP_RING_NEED_WAKEUP) != 0;
  }

  /** Offset of an entry of 8 bytes: fill and completion rings hold addresses. */
  long addressEntry(int cursor) {
    return entries + ((long) (cursor & mask) << 3);
  }

  /** Offset of an entry of 16 bytes: RX and TX rings hold struct xdp_desc. */
  long descriptorEntry(int cursor) {
    return entries + ((long) (cursor & mask) << 4);
  }

  long address(int cursor) {
    return memory.get(JAVA_LONG, addressEntry(cursor));
  }

  void address(int cursor, long address) {
    memory.set(JAVA_LONG, addressEntry(cursor), address);
  }
}
