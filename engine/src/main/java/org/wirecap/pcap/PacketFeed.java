package org.wirecap.pcap;

import org.wirecap.pool.PacketTaker;

/** Where the one reading thread of a handle gets its packets from. */
interface PacketFeed {
  /**
   * Gives the taker what is there, one turn of the ring at most, until it wants no more; waits when
   * there is nothing.
   *
   * @param taker called for each packet; the one after which it stopped stays readable until the
   *     next call of this object
   * @param waitNanos how long to wait at most when there is nothing; 0 does not wait
   * @return packets given; 0 also when packets came while it waited
   * @throws org.wirecap.error.WirecapException when the interface is gone or the file is wrong, and
   *     everything before that was given
   */
  int give(PacketTaker taker, long waitNanos);

  /** Is done with the packet after which the taker stopped. */
  void letGo();

  /** Gives what was taken from the device and not yet given, without looking for more. */
  void drain(PacketTaker taker);

  /** Whether no packet can come any more. */
  boolean isFinished();
}
