package org.wirecap.bench.evaluation;

import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * A line for each run: which one it is, and when it has ended, how that went, how long all of it
 * has taken, and when it will end. Used by one thread.
 */
final class Progress {
  private final PrintStream out;
  private final int runs;
  private final long beginNanos;
  private double plannedLeft;
  private double plannedDone;
  private int number;

  /**
   * @param out where it is printed
   * @param runs that are to be made
   * @param plannedSeconds of all of them
   */
  Progress(PrintStream out, int runs, double plannedSeconds) {
    this.out = out;
    this.runs = runs;
    this.plannedLeft = plannedSeconds;
    this.beginNanos = System.nanoTime();
  }

  void begin(String experiment, PlannedRun run) {
    number++;
    out.printf(
        "[%" + Integer.toString(runs).length() + "d/%d] %s: %s ... ",
        number,
        runs,
        experiment,
        run.key());
    out.flush();
  }

  void end(PlannedRun run, Made made) {
    plannedLeft -= run.seconds();
    plannedDone += run.seconds();
    double elapsed = (System.nanoTime() - beginNanos) / 1e9;
    String how =
        made.isFailed()
            ? "FAILED: " + made.failure()
            : made.isUnbalanced() ? "ledger NOT balanced" : "ok";
    // Runs that are left take as much longer than planned as those until now.
    double left = plannedDone > 0 ? plannedLeft * elapsed / plannedDone : 0;
    out.printf(
        "%s, %.1f s; %s since the beginning%s%n",
        how, made.seconds(), time(elapsed), number == runs ? "" : ", ends about " + clock(left));
    out.flush();
  }

  private static String time(double seconds) {
    Duration duration = Duration.ofSeconds(Math.round(seconds));
    return "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
  }

  private static String clock(double left) {
    return LocalTime.now(ZoneId.systemDefault())
        .plus(Math.round(left * 1000), ChronoUnit.MILLIS)
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }
}
