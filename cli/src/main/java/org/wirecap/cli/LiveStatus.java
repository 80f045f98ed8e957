package org.wirecap.cli;

import java.util.function.BooleanSupplier;

/**
 * Shows how it goes, from a thread of its own, so that a terminal that is held up cannot hold up
 * the capture: on a terminal one line, redrawn twice a second; elsewhere a line every few seconds.
 * Also says when the interface goes down, and when it is up again.
 */
final class LiveStatus implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;

  /** Looks between two lines where lines add up: a pipe, a log. */
  private static final int LOOKS_PER_PLAIN_LINE = 10;

  private final Console console;
  private final StatusLine statusLine;
  private final Lines lines;
  private final boolean showLine;
  private final String name;
  private final BooleanSupplier interfaceUp;
  private final Thread thread;
  private boolean saidDown;
  private boolean closed;

  /** Makes the lines, called by one thread. */
  @FunctionalInterface
  interface Lines {
    /**
     * Makes the next line.
     *
     * @param seconds since the beginning
     * @param sinceLast seconds since the line before
     * @param width characters that it has at most
     */
    String next(double seconds, double sinceLast, int width);
  }

  /** Starts showing lines, and nothing else. */
  LiveStatus(Console console, Lines lines) {
    this(console, lines, true, "", () -> true);
  }

  /**
   * Starts showing.
   *
   * @param showLine whether to show the line, not only what is wrong
   * @param name of the interface
   * @param interfaceUp asked with each line
   */
  LiveStatus(
      Console console, Lines lines, boolean showLine, String name, BooleanSupplier interfaceUp) {
    this.console = console;
    this.statusLine = new StatusLine(console);
    this.lines = lines;
    this.showLine = showLine;
    this.name = name;
    this.interfaceUp = interfaceUp;
    // Started by the thread that opened the engine, so that it is in the same network namespace.
    this.thread = Thread.ofPlatform().daemon().name("live-status").start(this::run);
  }

  private synchronized void run() {
    long start = System.nanoTime();
    long lastTime = start;
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
        statusLine.show(
            lines.next((now - start) / 1e9, (now - lastTime) / 1e9, statusLine.width()));
        lastTime = now;
      }
    }
  }

  private void sayWhetherUp() {
    boolean down = !interfaceUp.getAsBoolean();
    if (down != saidDown) {
      saidDown = down;
      statusLine.erase();
      String what = down ? "is down; waiting for it" : "is up again";
      console.err().println(name + ": the interface " + what);
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
