package org.wirecap.forward;

import java.lang.foreign.MemorySegment;

/** Where a handler sends packets that did not arrive. Of one worker, and for its thread only. */
public final class Outlet {
  private final Worker worker;

  Outlet(Worker worker) {
    this.worker = worker;
  }

  /**
   * @return number of the worker that this is of, from 0
   */
  public int worker() {
    return worker.number();
  }

  /**
   * Sends a copy of a packet, behind what this worker has sent before.
   *
   * @param port number of the port that it leaves by
   * @param source where the packet is, an Ethernet frame without its checksum
   * @param offset of its first byte
   * @param length bytes of the packet
   * @return false if it could not be sent, which the ledger counts: the port takes no more just now
   *     ({@link WhenFull#WAIT} waits for that first), is down, or takes no packet of this length
   */
  public boolean inject(int port, MemorySegment source, long offset, int length) {
    return worker.inject(port, source, offset, length);
  }
}
