package org.wirecap.pcap;

import org.wirecap.error.WirecapException;
import org.wirecap.pool.Packet;

/** Reads packets for a handle, by dispatch, loop and next. Of one thread. */
final class ReadLoop {
  private static final long FOREVER = Long.MAX_VALUE >> 1;

  private final PacketFeed feed;
  private final boolean live;
  private final Delivery delivery;
  private final BreakFlag breakFlag;

  /** The packet that {@link #readNext} moved to; null when it did not, or more was read. */
  private Packet packet;

  private final PcapHandler keep = (header, given) -> packet = given;

  /** Something is wrong behind the packets that were given: the next call meets it again. */
  private boolean failed;

  ReadLoop(PacketFeed feed, boolean live, Delivery delivery, BreakFlag breakFlag) {
    this.feed = feed;
    this.live = live;
    this.delivery = delivery;
    this.breakFlag = breakFlag;
  }

  /** Reads packets until there were so many; 0 or less for no limit. */
  LoopEnd readAll(int count, PcapHandler handler) {
    int left = count;
    while (true) {
      int given = read(left, handler, -1);
      if (given == Pcap.BREAK) {
        return LoopEnd.BREAK;
      }
      if (count > 0) {
        left -= given;
        if (left <= 0) {
          return LoopEnd.COUNT;
        }
      }
      if (feed.isFinished()) {
        return LoopEnd.END_OF_FILE;
      }
    }
  }

  /** Moves to the next packet, which stays until the next call that reads. */
  NextResult readNext(long timeoutNanos) {
    int given = read(1, keep, timeoutNanos);
    if (given == Pcap.BREAK) {
      return NextResult.BREAK;
    }
    if (given > 0) {
      return NextResult.PACKET;
    }
    return feed.isFinished() ? NextResult.END_OF_FILE : NextResult.TIMEOUT;
  }

  /** The packet that {@link #readNext} moved to, or null. */
  Packet packet() {
    return packet;
  }

  /** The header of that packet. */
  PcapHeader header() {
    return delivery.header();
  }

  /**
   * Reads packets: of a live capture what is there once there is something, of a file all.
   *
   * @param count how many at most; 0 or less for no limit
   * @param timeoutNanos how long to wait for the first; 0 does not wait, negative waits for ever
   * @return packets given to the handler, or {@link Pcap#BREAK}
   */
  int read(int count, PcapHandler handler, long timeoutNanos) {
    packet = null;
    if (breakFlag.take()) {
      return Pcap.BREAK;
    }
    delivery.begin(handler, count <= 0 ? Integer.MAX_VALUE : count);
    long start = 0;
    long wait = 0;
    while (true) {
      int taken = give(wait);
      int given = delivery.given();
      if (failed || delivery.isFull() || feed.isFinished()) {
        return given;
      }
      if (breakFlag.isSet()) {
        return given > 0 || !breakFlag.take() ? given : Pcap.BREAK;
      }
      if (!live) {
        continue;
      }
      if (given > 0 || timeoutNanos == 0) {
        return given;
      }
      long now = System.nanoTime();
      start = start == 0 ? now : start;
      long left = (timeoutNanos < 0 ? FOREVER : timeoutNanos) - (now - start);
      if (left <= 0) {
        return 0;
      }
      if (Thread.currentThread().isInterrupted()) {
        return Pcap.BREAK;
      }
      wait = taken > 0 ? 0 : Math.min(left, BreakFlag.SLICE_NANOS);
    }
  }

  private int give(long wait) {
    failed = false;
    try {
      return feed.give(delivery, wait);
    } catch (WirecapException e) {
      if (delivery.handlerThrew()) {
        throw e;
      }
      if (delivery.given() > 0) {
        failed = true;
        return 0;
      }
      throw new PcapException(PcapError.ERROR, e);
    }
  }

  /** The packet that was given last is no longer needed. */
  void letGo() {
    feed.letGo();
  }

  /** What was taken from the queues and not given is given to nobody, and counted. */
  void discardRest() {
    feed.drain(delivery::discard);
  }
}
