package org.wirecap.cli;

import java.util.function.BooleanSupplier;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/**
 * Shows how a capture goes, from a thread of its own, so that a terminal that is held up cannot
 * hold up the capture: on a terminal one line, redrawn twice a second; elsewhere a line every few
 * seconds. Also says when the interface goes down, and when it is up again.
 */
final class LiveStatus implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;

  /** Looks between two lines where lines add up: a pipe, a log. */
  private static final int LOOKS_PER_PLAIN_LINE = 10;

  private final Engine engine;
  private final Tally tally;
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
   * @param showLine whether to show the line, not only what is wrong
   * @param interfaceUp asked with each line
   */
  LiveStatus(
      Engine engine, Tally tally, Console console, boolean showLine, BooleanSupplier interfaceUp) {
    this.engine = engine;
    this.tally = tally;
    this.console = console;
    this.statusLine = new StatusLine(console);
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
      if (showLine && (statusLine.isRedrawn() || look % LOOKS_PER_PLAIN_LINE == 0)) {
        long now = System.nanoTime();
        long packets = tally.publishedTotal();
        long bytes = tally.publishedBytes();
        double seconds = (now - lastTime) / 1e9;
        LiveLine line =
            new LiveLine(
                (now - start) / 1e9,
                packets,
                (packets - lastPackets) / seconds,
                (bytes - lastBytes) * 8 / seconds,
                engine.ledger().lost() + tally.publishedLost(),
                engine.queues().stream().map(ReceiveQueue::index).toList(),
                engine.queues().stream().map(ReceiveQueue::pool).toList());
        statusLine.show(line.fit(statusLine.width()));
        lastTime = now;
        lastPackets = packets;
        lastBytes = bytes;
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
