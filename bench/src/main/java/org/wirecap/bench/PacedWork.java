package org.wirecap.bench;

import java.util.concurrent.locks.LockSupport;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PacketHandler;
import org.wirecap.rss.FlowParser;

/**
 * What a thread does with each packet: takes note of its number, and lets the time pass that
 * processing would take, sleeping, so that six such threads fit on two CPUs. A thread that slept
 * too long makes up for it, by a chunk at most. One thread.
 */
final class PacedWork implements PacketHandler {
  /** Shorter sleeps than this are put together. */
  private static final long LEAST_SLEEP_NANOS = 1_000_000;

  private final FlowOrder order;
  private final FlowParser parser = new FlowParser();
  private final double nanosPerPacket;
  private final double credit;
  private double doneAt = System.nanoTime();

  /**
   * @param packetsPerSecond of this thread; 0 for as fast as it can
   * @param cells M: packets by which a late thread may catch up
   */
  PacedWork(FlowOrder order, double packetsPerSecond, int cells) {
    this.order = order;
    this.nanosPerPacket = packetsPerSecond == 0 ? 0 : 1e9 / packetsPerSecond;
    this.credit = cells * nanosPerPacket;
  }

  @Override
  public void onPacket(Packet packet) {
    // The host's own packets are none of the traffic, and cost nothing.
    if (!order.note(packet, parser) || nanosPerPacket == 0) {
      return;
    }
    long now = System.nanoTime();
    doneAt = Math.max(doneAt, now - credit) + nanosPerPacket;
    if (doneAt - now >= LEAST_SLEEP_NANOS) {
      LockSupport.parkNanos((long) (doneAt - now));
    }
  }
}
