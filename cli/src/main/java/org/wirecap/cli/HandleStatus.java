package org.wirecap.cli;

import java.util.function.BooleanSupplier;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.pool.Engine;

/**
 * Shows how handler threads and work queues do, from a thread of its own: on a terminal one line,
 * redrawn twice a second; elsewhere a line every few seconds. Also says when the interface goes
 * down, and when it is up again.
 */
final class HandleStatus implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;

  /** Looks between two lines where lines add up: a pipe, a log. */
  private static final int LOOKS_PER_PLAIN_LINE = 10;

  private final Engine engine;
  private final Progress progress;
  private final Console console;
  private final StatusLine statusLine;
  private final boolean showLine;
  private final BooleanSupplier interfaceUp;
  private final Thread thread;
  private boolean saidDown;
  private boolean closed;

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

  /**
   * Starts showing.
   *
   * @param progress what to show
   * @param showLine whether to show the line, not only what is wrong
   * @param interfaceUp asked with each line
   */
  HandleStatus(
      Engine engine,
      Progress progress,
      Console console,
      boolean showLine,
      BooleanSupplier interfaceUp) {
    this.engine = engine;
    this.progress = progress;
    this.console = console;
    this.statusLine = new StatusLine(console);
    this.showLine = showLine;
    this.interfaceUp = interfaceUp;
    // Started by the thread that opened the engine, so that it is in the same network namespace.
    this.thread = Thread.ofPlatform().daemon().name("handle-status").start(this::show);
  }

  private synchronized void show() {
    long start = System.nanoTime();
    long lastTime = start;
    long lastPackets = 0;
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
      if (showLine && (statusLine.isRedrawn() || look % LOOKS_PER_PLAIN_LINE == 0)) {
        long now = System.nanoTime();
        long packets = progress.packets();
        BuddyStatistics statistics = progress.statistics();
        HandleLine line =
            new HandleLine(
                (now - start) / 1e9,
                packets,
                (packets - lastPackets) / ((now - lastTime) / 1e9),
                progress.lost(),
                statistics == null
                    ? HandleLine.pools(engine.queues())
                    : HandleLine.workQueues(statistics),
                statistics,
                progress.measuresOrder());
        statusLine.show(line.fit(statusLine.width()));
        lastTime = now;
        lastPackets = packets;
      }
    }
  }

  private void sayWhetherUp() {
    boolean down = !interfaceUp.getAsBoolean();
    if (down != saidDown) {
      saidDown = down;
      statusLine.erase();
      String what = down ? "is down; waiting for it" : "is up again";
      console.err().println(engine.name() + ": the interface " + what);
    }
  }

  /** Stops showing, and removes the line from the terminal. */
  @Override
  public synchronized void close() {
    closed = true;
    statusLine.erase();
    notifyAll();
    thread.interrupt();
  }
}
