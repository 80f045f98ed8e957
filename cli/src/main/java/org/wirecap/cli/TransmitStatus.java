package org.wirecap.cli;

import java.util.Locale;
import java.util.function.Supplier;
import org.wirecap.lab.TransmitCounts;

/**
 * Shows how sending goes, from a thread of its own: on a terminal one line, redrawn twice a second;
 * elsewhere a line every few seconds.
 */
final class TransmitStatus {
  private static final long TERMINAL_MILLIS = 500;
  private static final long PIPE_MILLIS = 5000;

  private final StatusLine statusLine;
  private final Supplier<TransmitCounts> progress;
  private final Thread thread;
  private boolean closed;

  /**
   * Starts showing.
   *
   * @param progress what has been sent so far; asked by another thread
   */
  TransmitStatus(Console console, Supplier<TransmitCounts> progress) {
    this.statusLine = new StatusLine(console);
    this.progress = progress;
    this.thread = Thread.ofPlatform().daemon().name("transmit-status").start(this::run);
  }

  private synchronized void run() {
    long start = System.nanoTime();
    long lastTime = start;
    long lastPackets = 0;
    long lastBytes = 0;
    while (true) {
      try {
        wait(statusLine.isRedrawn() ? TERMINAL_MILLIS : PIPE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      if (closed) {
        return;
      }
      long now = System.nanoTime();
      TransmitCounts counts = progress.get();
      double seconds = (now - lastTime) / 1e9;
      String line =
          String.format(
              Locale.ROOT,
              "%.1f s  %,d packets  %s  %s  lost %,d",
              (now - start) / 1e9,
              counts.delivered(),
              Quantity.of((counts.delivered() - lastPackets) / seconds, "packets/s"),
              Quantity.of((counts.bytes() - lastBytes) * 8 / seconds, "bit/s"),
              counts.lost());
      statusLine.show(line.substring(0, Math.min(line.length(), statusLine.width())));
      lastTime = now;
      lastPackets = counts.delivered();
      lastBytes = counts.bytes();
    }
  }

  /** Stops showing, and removes the line from the terminal. */
  synchronized void close() {
    closed = true;
    statusLine.erase();
    notifyAll();
    thread.interrupt();
  }
}
