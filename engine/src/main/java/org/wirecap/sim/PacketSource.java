package org.wirecap.sim;

import java.lang.foreign.MemorySegment;

/**
 * Packets with their times, one after the other: a flyweight that {@link #next} moves. Used by one
 * thread.
 */
public interface PacketSource {
  /**
   * Moves to the next packet; the first call moves to the first one.
   *
   * @return whether there is one
   */
  boolean next();

  /**
   * @return when the packet is sent, in ns since the source began; never less than before
   */
  long timeNanos();

  /**
   * @return where the frame is, from the destination MAC address to before the FCS; valid until the
   *     next call of {@link #next}
   */
  MemorySegment memory();

  /**
   * @return offset in {@link #memory} of the frame's first byte
   */
  default long offset() {
    return 0;
  }

  /**
   * @return bytes of the frame, without FCS
   */
  int length();

  /**
   * @return bytes that the frame had on the wire, without FCS: more than {@link #length} where a
   *     capture had cut it
   */
  default int originalLength() {
    return length();
  }
}
