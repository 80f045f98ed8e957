package org.wirecap.bench;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the outcomes of a measurement say: its table, and whether the target was reached.
 *
 * @param bench the measurement's name
 * @param layout its table
 * @param verdict whether the target was reached, and how far, from all outcomes that count
 * @param disturbed which outcomes do not count, because their traffic was not what was planned
 */
record Report(
    String bench,
    Layout layout,
    Function<List<Outcome>, Verdict> verdict,
    Predicate<Outcome> disturbed) {
  /** A report whose runs all count. */
  Report(String bench, Layout layout, Function<List<Outcome>, Verdict> verdict) {
    this(bench, layout, verdict, run -> false);
  }

  /**
   * Whether a target was reached.
   *
   * @param reached by all that was measured
   * @param text the target, and what was found
   */
  record Verdict(boolean reached, String text) {
    @Override
    public String toString() {
      return "target: " + text + ": " + (reached ? "reached" : "MISSED");
    }
  }

  /**
   * Prints table and verdict; disturbed runs have a table of their own, and no part in the verdict.
   *
   * @return the exit code, 0 if the target was reached
   */
  int print(List<Outcome> outcomes) {
    List<Outcome> onTime = outcomes.stream().filter(disturbed.negate()).toList();
    List<Outcome> late = outcomes.stream().filter(disturbed).toList();
    Verdict found = onTime.isEmpty() ? new Verdict(false, "no run counts") : verdict.apply(onTime);
    System.out.println();
    System.out.println(layout.markdown(onTime));
    System.out.println(found);
    if (!late.isEmpty()) {
      System.out.printf(
          "%nRuns whose sender was behind its times (99th percentile more than %.0f ms), which makes"
              + " bursts that were not planned:%n%n%s%n",
          Trial.LATE_MILLIS, layout.markdown(late));
    }
    return found.reached() ? 0 : 1;
  }
}
