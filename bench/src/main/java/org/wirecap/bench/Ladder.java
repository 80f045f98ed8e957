package org.wirecap.bench;

import java.util.function.LongPredicate;

/** The search for the highest step that passes, beginning near where it is expected. */
final class Ladder {
  private Ladder() {}

  /**
   * Finds a step that passes and whose next one fails; each is tried once. Strides double until the
   * limit is between two steps, and are halved from there.
   *
   * @param steps how many there are, numbered from 0
   * @param begin where to begin
   * @return the step; -1 if not even the lowest passes
   */
  static long highest(long steps, long begin, LongPredicate passes) {
    long good = -1;
    long bad = steps;
    long at = Math.clamp(begin, 0, steps - 1);
    long stride = 1;
    while (bad - good > 1) {
      if (passes.test(at)) {
        good = at;
        at = bad < steps ? good + (bad - good) / 2 : Math.min(good + stride, steps - 1);
      } else {
        bad = at;
        at = good >= 0 ? good + (bad - good) / 2 : Math.max(bad - stride, 0);
      }
      stride *= 2;
    }
    return good;
  }
}
