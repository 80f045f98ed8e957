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
}
