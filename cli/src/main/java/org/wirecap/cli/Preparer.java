package org.wirecap.cli;

import java.lang.foreign.MemorySegment;
import org.wirecap.pool.Packet;

/**
 * What a handler thread does with each packet before the thread that writes gets it: the part of a
 * sink's work that needs no order. One thread; a sink makes one for each.
 */
interface Preparer {
  /**
   * Works on a packet.
   *
   * @param packet valid during this call and the {@link #store} that follows
   * @return bytes that it comes to, 0 or more
   */
  int prepare(Packet packet);

  /**
   * Stores what the last {@link #prepare} came to.
   *
   * @param packet the same
   * @param to memory with room for so many bytes
   * @param at where they begin
   */
  void store(Packet packet, MemorySegment to, long at);
}
