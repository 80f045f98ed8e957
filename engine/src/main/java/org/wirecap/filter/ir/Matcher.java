package org.wirecap.filter.ir;

import java.lang.foreign.MemorySegment;

/**
 * Decides about packets: one way of running a filter. Has no state: any number of threads may use
 * it at once. Allocates nothing.
 */
@FunctionalInterface
public interface Matcher {
  /** Packet type: to this host. */
  int TO_HOST = 0;

  /** Packet type: to everybody. */
  int BROADCAST = 1;

  /** Packet type: to a group. */
  int MULTICAST = 2;

  /** Packet type: to somebody else. */
  int TO_OTHER = 3;

  /** Packet type: sent by this host. */
  int OUTGOING = 4;

  /** Packet type or interface index: not known; a condition on it rejects the packet. */
  int UNKNOWN = -1;

  /**
   * @param memory where the packet is
   * @param offset its first byte in memory
   * @param capturedLength bytes of it that are there
   * @param originalLength bytes that it had
   * @param packetType {@link #TO_HOST} to {@link #OUTGOING}, or {@link #UNKNOWN}
   * @param interfaceIndex from 1, or {@link #UNKNOWN}
   * @return whether the filter accepts the packet
   */
  boolean matches(
      MemorySegment memory,
      long offset,
      int capturedLength,
      int originalLength,
      int packetType,
      int interfaceIndex);

  /**
   * A packet of which only the bytes are known.
   *
   * @param memory where the packet is
   * @param offset its first byte in memory
   * @param capturedLength bytes of it that are there
   * @param originalLength bytes that it had
   * @return whether the filter accepts the packet
   */
  default boolean matches(
      MemorySegment memory, long offset, int capturedLength, int originalLength) {
    return matches(memory, offset, capturedLength, originalLength, UNKNOWN, UNKNOWN);
  }

  /**
   * Whether the answer depends on nothing but the captured bytes and their number: not on how many
   * bytes the packet had, and not on where it came from.
   *
   * @return false unless that is certain
   */
  default boolean needsOnlyBytes() {
    return false;
  }

  /**
   * Decides about several packets at once, as if each was captured whole, and came from nobody
   * knows where; for matchers that {@linkplain #needsOnlyBytes need only bytes}.
   *
   * @param memory where the packets are
   * @param offsets their first bytes in memory
   * @param capturedLengths bytes of them that are there
   * @param first the packet to begin with
   * @param count how many packets from there on, 1 to 64
   * @return bit i is set when the filter accepts packet first + i; all others are 0
   */
  default long select(
      MemorySegment memory, long[] offsets, int[] capturedLengths, int first, int count) {
    long accepted = 0;
    for (int i = 0; i < count; i++) {
      int length = capturedLengths[first + i];
      if (matches(memory, offsets[first + i], length, length)) {
        accepted |= 1L << i;
      }
    }
    return accepted;
  }
}
