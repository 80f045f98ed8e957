package org.wirecap.cli;

import org.wirecap.pool.Clock;

/**
 * Holds a thread to a rate without burning its CPU: as if each packet took a fixed time, which is
 * slept away, some packets at once because a sleep is not exact. A thread that slept too long makes
 * up for it, by at most {@code burst} packets; idle time is not saved up beyond that. One thread.
 */
final class Pacer {
  /** Shorter sleeps than this are put together. */
  private static final long LEAST_SLEEP_NANOS = 1_000_000;

  private final Clock clock;
  private final double nanosPerPacket;
  private final double credit;

  /** When the work up to now is done. */
  private double doneAt;

  /**
   * @param clock whose time passes
   * @param packetsPerSecond more than 0
   * @param burst packets by which a late thread may catch up: a chunk
   */
  Pacer(Clock clock, double packetsPerSecond, int burst) {
    this.clock = clock;
    this.nanosPerPacket = 1e9 / packetsPerSecond;
    this.credit = burst * nanosPerPacket;
    this.doneAt = clock.nanoTime();
  }

  /** Works on a packet. Returns early when the thread is interrupted. */
  void onPacket() {
    long now = clock.nanoTime();
    doneAt = Math.max(doneAt, now - credit) + nanosPerPacket;
    if (doneAt - now >= LEAST_SLEEP_NANOS) {
      clock.sleep((long) (doneAt - now));
    }
  }
}
