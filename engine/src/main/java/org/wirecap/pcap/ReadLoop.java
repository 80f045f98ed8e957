package org.wirecap.pcap;

import org.wirecap.error.WirecapException;
import org.wirecap.pool.PacketTaker;

/** Reads packets for a handle: what dispatch, loop and next have in common. Of one thread. */
final class ReadLoop {
  private static final long FOREVER = Long.MAX_VALUE >> 1;

  private final PacketFeed feed;
  private final boolean live;
  private final Delivery delivery;
  private final PacketCounts counts;
  private final BreakFlag breakFlag;

  /** Something is wrong behind the packets that were given: the next call meets it again. */
  private boolean failed;

  ReadLoop(PacketSource source, Delivery delivery, PacketCounts counts, BreakFlag breakFlag) {
    this.feed = source.feed();
    this.live = source.isLive();
    this.delivery = delivery;
    this.counts = counts;
    this.breakFlag = breakFlag;
  }

  /**
   * Reads packets: of a live capture what is there once there is something, of a file all.
   *
   * @param count how many at most; 0 or less for no limit
   * @param timeoutNanos how long to wait for the first; 0 does not wait, negative waits for ever
   * @return packets given to the handler, or {@link Pcap#BREAK}
   */
  int read(int count, PcapHandler handler, long timeoutNanos) {
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

  boolean isFinished() {
    return feed.isFinished();
  }

  /** The packet that was given last is no longer needed. */
  void letGo() {
    feed.letGo();
  }

  /** What was taken from the queues and not given is given to nobody, and counted. */
  void discardRest() {
    PacketTaker discard =
        packet -> {
          counts.countDiscarded(packet.queue());
          return true;
        };
    feed.drain(discard);
  }
}
