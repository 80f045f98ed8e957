package org.wirecap.cli;

import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/** Lines on how a capture by one thread goes. */
final class CaptureLines implements LiveStatus.Lines {
  private final Engine engine;
  private final Tally tally;
  private long lastPackets;
  private long lastBytes;

  CaptureLines(Engine engine, Tally tally) {
    this.engine = engine;
    this.tally = tally;
  }

  @Override
  public String next(double seconds, double sinceLast, int width) {
    long packets = tally.publishedTotal();
    long bytes = tally.publishedBytes();
    LiveLine line =
        new LiveLine(
            seconds,
            packets,
            (packets - lastPackets) / sinceLast,
            (bytes - lastBytes) * 8 / sinceLast,
            engine.ledger().lost() + tally.publishedLost(),
            engine.queues().stream().map(ReceiveQueue::index).toList(),
            engine.queues().stream().map(ReceiveQueue::pool).toList());
    lastPackets = packets;
    lastBytes = bytes;
    return line.fit(width);
  }
}
