package org.wirecap.cli;

import java.util.function.BooleanSupplier;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.pool.Engine;

/**
 * Shows how the packet handler goes, from a thread of its own: on a terminal one line, redrawn
 * twice a second; elsewhere a line every few seconds. Also says when the interface goes down, and
 * when it is up again.
 */
final class HandleStatus {
  private static final long LOOK_MILLIS = 500;

  /** Looks between two lines where lines add up: a pipe, a log. */
  private static final int LOOKS_PER_PLAIN_LINE = 10;

  private final Engine engine;
  private final HandleRun run;
  private final Console console;
  private final StatusLine statusLine;
  private final boolean showLine;
  private final BooleanSupplier interfaceUp;
  private final Thread thread;
  private boolean saidDown;
  private boolean closed;

  /**
   * Starts showing.
   *
   * @param run what to show; asked by another thread
   * @param showLine whether to show the line, not only what is wrong
   * @param interfaceUp asked with each line
   */
  HandleStatus(
      Engine engine,
      HandleRun run,
      Console console,
      boolean showLine,
      BooleanSupplier interfaceUp) {
    this.engine = engine;
    this.run = run;
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
        long packets = run.packets();
        BuddyStatistics statistics = run.statistics();
        HandleLine line =
            new HandleLine(
                (now - start) / 1e9,
                packets,
                (packets - lastPackets) / ((now - lastTime) / 1e9),
                engine.ledger().lost(),
                statistics == null
                    ? HandleLine.pools(engine.queues())
                    : HandleLine.workQueues(statistics),
                statistics,
                run.measuresOrder());
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
  synchronized void close() {
    closed = true;
    statusLine.erase();
    notifyAll();
    thread.interrupt();
  }
}
