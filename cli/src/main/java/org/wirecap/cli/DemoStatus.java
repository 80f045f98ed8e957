package org.wirecap.cli;

import java.util.stream.IntStream;
import org.wirecap.lab.DemoListener;
import org.wirecap.lab.DemoProgress;

/**
 * Shows how a demonstration goes: its steps, each on a line, and between them the live line, which
 * a terminal redraws and a pipe gets once a second. Used by one thread.
 */
final class DemoStatus implements DemoListener {
  private static final long PIPE_NANOS = 1_000_000_000;
  private static final String INDENT = "  ";

  private final Console console;
  private final StatusLine statusLine;
  private final boolean visible;
  private DemoProgress last;
  private long nextLine = System.nanoTime();

  DemoStatus(Console console, boolean visible) {
    this.console = console;
    this.statusLine = new StatusLine(console);
    this.visible = visible;
  }

  @Override
  public void step(String what) {
    close();
    if (visible) {
      console.err().println(what);
    }
  }

  @Override
  public void progress(DemoProgress progress) {
    long now = System.nanoTime();
    if (!visible || (!statusLine.isRedrawn() && now - nextLine < 0)) {
      return;
    }
    nextLine = now + PIPE_NANOS;
    statusLine.show(INDENT + line(progress).fit(statusLine.width() - INDENT.length()));
    last = progress;
  }

  private LiveLine line(DemoProgress progress) {
    long packets = progress.written() - (last == null ? 0 : last.written());
    long bytes = progress.bytes() - (last == null ? 0 : last.bytes());
    long nanos = progress.elapsedNanos() - (last == null ? 0 : last.elapsedNanos());
    double perSecond = nanos <= 0 ? 0 : 1e9 / nanos;
    return new LiveLine(
        progress.elapsedNanos() / 1e9,
        progress.written(),
        packets * perSecond,
        bytes * 8 * perSecond,
        progress.lost(),
        IntStream.range(0, progress.pools().size()).boxed().toList(),
        progress.pools());
  }

  /** Ends the live line, which stays where it is. */
  void close() {
    statusLine.keep();
  }
}
