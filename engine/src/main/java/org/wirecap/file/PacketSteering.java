package org.wirecap.file;

import java.lang.foreign.MemorySegment;

/** Chooses the receive queue of a packet by its bytes, e.g. {@code RssSteering::queue}. */
@FunctionalInterface
public interface PacketSteering {
  /**
   * @param memory where the packet is
   * @param offset of its first byte
   * @param length captured bytes
   * @return number of the queue, from 0
   */
  int queue(MemorySegment memory, long offset, int length);
}
