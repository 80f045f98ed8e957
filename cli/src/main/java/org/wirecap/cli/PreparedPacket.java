package org.wirecap.cli;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.wirecap.pool.Packet;

/**
 * A packet that a handler thread has prepared, for the thread that writes: a view that is moved
 * from one to the next.
 *
 * <pre>
 *   0               8                12       16       20       24
 *   +---------------+----------------+--------+--------+--------+- bytes, padded to 8 -+
 *   | timestamp, ns | original length| flags  | length | 0      |                      |
 *   +---------------+----------------+--------+--------+--------+----------------------+
 * </pre>
 */
final class PreparedPacket {
  private static final int ORIGINAL_LENGTH = 8;
  private static final int FLAGS = 12;
  private static final int LENGTH = 16;
  private static final int HEADER = 24;
  private static final int ALIGNMENT = 8;

  private MemorySegment memory;
  private long at;
  private int queue;

  /** Bytes of memory that a packet takes whose preparation came to so many. */
  static long room(int length) {
    return HEADER + (length + ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT;
  }

  /** Writes the head of a packet; returns where its bytes are to be stored. */
  static long writeHead(MemorySegment to, long at, Packet packet, int length) {
    to.set(ValueLayout.JAVA_LONG, at, packet.timestampNanos());
    to.set(ValueLayout.JAVA_INT, at + ORIGINAL_LENGTH, packet.originalLength());
    to.set(ValueLayout.JAVA_INT, at + FLAGS, packet.isOutgoing() ? 1 : 0);
    to.set(ValueLayout.JAVA_INT, at + LENGTH, length);
    return at + HEADER;
  }

  static long timestampNanos(MemorySegment memory, long at) {
    return memory.get(ValueLayout.JAVA_LONG, at);
  }

  void moveTo(MemorySegment newMemory, long newAt, int newQueue) {
    memory = newMemory;
    at = newAt;
    queue = newQueue;
  }

  /** Where the packet behind this one begins. */
  long end() {
    return at + room(length());
  }

  /** The receive queue that the packet arrived on. */
  int queue() {
    return queue;
  }

  /** When it was captured, ns since 1970-01-01 UTC. */
  long timestampNanos() {
    return timestampNanos(memory, at);
  }

  /** Bytes that it had on the wire. */
  int originalLength() {
    return memory.get(ValueLayout.JAVA_INT, at + ORIGINAL_LENGTH);
  }

  boolean isOutgoing() {
    return memory.get(ValueLayout.JAVA_INT, at + FLAGS) != 0;
  }

  /** Bytes that its preparation came to. */
  int length() {
    return memory.get(ValueLayout.JAVA_INT, at + LENGTH);
  }

  /** Where those are in {@link #memory}. */
  long offset() {
    return at + HEADER;
  }

  MemorySegment memory() {
    return memory;
  }
}
