package org.wirecap.bench;

import java.util.function.LongPredicate;

/** The search for a limit by trying. */
public final class Bisection {
  private Bisection() {}

  /**
   * Finds the largest value that passes, of values of which all below a limit pass and none above
   * it.
   *
   * @param low where to begin; tried first, and halved until it passes
   * @param high where to end; tried, and doubled until it fails
   * @param resolution how near the result has to be, at least 1
   * @return a value that passed; the next one that was tried, at most {@code resolution} above,
   *     failed
   */
  public static long largest(long low, long high, long resolution, LongPredicate passes) {
    long good = low;
    while (!passes.test(good)) {
      if (good == 0) {
        throw new IllegalStateException("nothing passes, not even 0");
      }
      good /= 2;
    }
    long bad = Math.max(high, good + 1);
    while (passes.test(bad)) {
      good = bad;
      bad *= 2;
    }
    while (bad - good > resolution) {
      long middle = good + (bad - good) / 2;
      if (passes.test(middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }
}
