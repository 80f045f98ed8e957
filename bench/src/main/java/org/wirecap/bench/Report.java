package org.wirecap.bench;

import java.util.List;
import java.util.function.Function;

/**
 * What the outcomes of a measurement say: its table, and whether the target was reached.
 *
 * @param bench the measurement's name
 * @param layout its table
 * @param verdict whether the target was reached, and how far, from all outcomes
 */
record Report(String bench, Layout layout, Function<List<Outcome>, Verdict> verdict) {
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

  /** Prints table and verdict; returns the exit code, 0 if the target was reached. */
  int print(List<Outcome> outcomes) {
    Verdict found = verdict.apply(outcomes);
    System.out.println();
    System.out.println(layout.markdown(outcomes));
    System.out.println(found);
    return found.reached() ? 0 : 1;
  }
}
