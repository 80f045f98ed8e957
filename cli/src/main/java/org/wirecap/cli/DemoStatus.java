package org.wirecap.cli;

import java.util.Locale;
import org.wirecap.lab.DemoListener;
import org.wirecap.lab.DemoProgress;
import org.wirecap.pool.PoolUse;

/**
 * Shows how a demonstration goes: its steps, each on a line, and between them the live line, which
 * a terminal redraws and a pipe gets once a second. Used by one thread.
 */
final class DemoStatus implements DemoListener {
  private static final long PIPE_NANOS = 1_000_000_000;

  /** Carriage return and "erase to the end of the line" (ECMA-48, EL). */
  private static final String REDRAW = "\r\u001b[K";

  private final Console console;
  private final boolean visible;
  private DemoProgress last;
  private long nextLine = System.nanoTime();
  private boolean drawn;

  DemoStatus(Console console, boolean visible) {
    this.console = console;
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
    if (!visible || (!console.interactive() && now - nextLine < 0)) {
      return;
    }
    nextLine = now + PIPE_NANOS;
    String line = line(progress);
    last = progress;
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

  private String line(DemoProgress progress) {
    long packets = progress.written() - (last == null ? 0 : last.written());
    long bytes = progress.bytes() - (last == null ? 0 : last.bytes());
    long nanos = progress.elapsedNanos() - (last == null ? 0 : last.elapsedNanos());
    double perSecond = nanos <= 0 ? 0 : 1e9 / nanos;
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "  %.1f s  %,d packets  %s  %s  lost %,d  pool",
                progress.elapsedNanos() / 1e9,
                progress.written(),
                Quantity.of(packets * perSecond, "packets/s"),
                Quantity.of(bytes * 8 * perSecond, "bit/s"),
                progress.lost()));
    for (int queue = 0; queue < progress.pools().size(); queue++) {
      PoolUse use = progress.pools().get(queue);
      line.append(
          String.format(Locale.ROOT, " q%d %.1f%%", queue, 100.0 * use.captured() / use.total()));
    }
    return line.toString();
  }

  /** Ends the live line, which stays where it is. */
  void close() {
    if (drawn) {
      console.err().println();
      drawn = false;
    }
  }
}
