package org.wirecap.cli;

import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.pool.Engine;

/** Lines on how handler threads and work queues do. */
final class HandleLines implements LiveStatus.Lines {
  private final Engine engine;
  private final Progress progress;
  private long lastPackets;

  /** What is to be shown; any thread may ask. */
  interface Progress {
    /** Packets so far. */
    long packets();

    /** Packets lost so far, for whatever cause. */
    long lost();

    /** What the work queues do; null in basic mode. */
    BuddyStatistics statistics();

    /** Whether packets out of order are counted. */
    boolean measuresOrder();
  }

  HandleLines(Engine engine, Progress progress) {
    this.engine = engine;
    this.progress = progress;
  }

  @Override
  public String next(double seconds, double sinceLast, int width) {
    long packets = progress.packets();
    BuddyStatistics statistics = progress.statistics();
    HandleLine line =
        new HandleLine(
            seconds,
            packets,
            (packets - lastPackets) / sinceLast,
            progress.lost(),
            statistics == null
                ? HandleLine.pools(engine.queues())
                : HandleLine.workQueues(statistics),
            statistics,
            progress.measuresOrder());
    lastPackets = packets;
    return line.fit(width);
  }
}
