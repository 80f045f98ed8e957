package org.wirecap.cli;

import java.util.Locale;
import java.util.function.Supplier;
import org.wirecap.lab.TransmitCounts;

/** Lines on how sending goes. */
final class TransmitLines implements LiveStatus.Lines {
  private final Supplier<TransmitCounts> progress;
  private long lastPackets;
  private long lastBytes;

  /**
   * @param progress what has been sent so far; asked by another thread
   */
  TransmitLines(Supplier<TransmitCounts> progress) {
    this.progress = progress;
  }

  @Override
  public String next(double seconds, double sinceLast, int width) {
    TransmitCounts counts = progress.get();
    String line =
        String.format(
            Locale.ROOT,
            "%.1f s  %,d packets  %s  %s  lost %,d",
            seconds,
            counts.delivered(),
            Quantity.of((counts.delivered() - lastPackets) / sinceLast, "packets/s"),
            Quantity.of((counts.bytes() - lastBytes) * 8 / sinceLast, "bit/s"),
            counts.lost());
    lastPackets = counts.delivered();
    lastBytes = counts.bytes();
    return line.substring(0, Math.min(line.length(), width));
  }
}
