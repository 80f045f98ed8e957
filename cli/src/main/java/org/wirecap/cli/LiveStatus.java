package org.wirecap.cli;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolUse;
import org.wirecap.pool.ReceiveQueue;

/**
 * Shows how a capture goes, from a thread of its own, so that a terminal that is held up cannot
 * hold up the capture: on a terminal one line, redrawn twice a second; elsewhere a line every few
 * seconds. Also says when the interface goes down, and when it is up again.
 */
final class LiveStatus {
  private static final long LOOK_MILLIS = 500;

  /** Looks between two lines where lines add up: a pipe, a log. */
  private static final int LOOKS_PER_PLAIN_LINE = 10;

  /** Carriage return and "erase to the end of the line" (ECMA-48, EL). */
  private static final String REDRAW = "\r\u001b[K";

  private final Engine engine;
  private final Tally tally;
  private final Console console;
  private final boolean showLine;
  private final BooleanSupplier interfaceUp;
  private final Thread thread;
  private boolean saidDown;
  private boolean drawn;
  private boolean closed;

  /**
   * Starts showing.
   *
   * @param showLine whether to show the line, not only what is wrong
   * @param interfaceUp asked with each line
   */
  LiveStatus(
      Engine engine, Tally tally, Console console, boolean showLine, BooleanSupplier interfaceUp) {
    this.engine = engine;
    this.tally = tally;
    this.console = console;
    this.showLine = showLine;
    this.interfaceUp = interfaceUp;
    // Started by the capturing thread, so that it is in the same network namespace.
    this.thread = Thread.ofPlatform().daemon().name("live-status").start(this::run);
  }

  private synchronized void run() {
    long start = System.nanoTime();
    long lastTime = start;
    long lastPackets = 0;
    long lastBytes = 0;
    for (long look = 1; !closed; look++) {
      try {
        wait(LOOK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      if (closed) {
        return;
      }
      sayWhetherUp();
      if (showLine && (console.interactive() || look % LOOKS_PER_PLAIN_LINE == 0)) {
        long now = System.nanoTime();
        long packets = tally.publishedTotal();
        long bytes = tally.publishedBytes();
        double seconds = (now - lastTime) / 1e9;
        show(
            line(now - start, packets, (packets - lastPackets) / seconds)
                + pools((bytes - lastBytes) * 8 / seconds));
        lastTime = now;
        lastPackets = packets;
        lastBytes = bytes;
      }
    }
  }

  private String line(long elapsedNanos, long packets, double packetsPerSecond) {
    return String.format(
        Locale.ROOT,
        "%.1f s  %,d packets  %s",
        elapsedNanos / 1e9,
        packets,
        Quantity.of(packetsPerSecond, "packets/s"));
  }

  private String pools(double bitsPerSecond) {
    StringBuilder text = new StringBuilder("  ").append(Quantity.of(bitsPerSecond, "bit/s"));
    long lost = engine.ledger().lost() + tally.publishedLost();
    text.append(String.format(Locale.ROOT, "  lost %,d  pool", lost));
    for (ReceiveQueue queue : engine.queues()) {
      PoolUse use = queue.pool();
      long percent = use.total() == 0 ? 0 : Math.round(100.0 * use.captured() / use.total());
      text.append(" q").append(queue.index()).append(' ').append(percent).append('%');
    }
    return text.toString();
  }

  private void show(String line) {
    if (console.interactive()) {
      // A line that wraps cannot be redrawn.
      int width = Math.min(line.length(), console.columns() - 1);
      console.err().print(REDRAW + line.substring(0, width));
      console.err().flush();
      drawn = true;
    } else {
      console.err().println(line);
    }
  }

  private void sayWhetherUp() {
    boolean down = !interfaceUp.getAsBoolean();
    if (down != saidDown) {
      saidDown = down;
      erase();
      String what = down ? "is down; waiting for it" : "is up again";
      console.err().println(engine.name() + ": the interface " + what);
    }
  }

  private void erase() {
    if (drawn) {
      console.err().print(REDRAW);
      console.err().flush();
      drawn = false;
    }
  }

  /** Stops showing, and removes the line from the terminal. */
  synchronized void close() {
    closed = true;
    erase();
    notifyAll();
    thread.interrupt();
  }
}
