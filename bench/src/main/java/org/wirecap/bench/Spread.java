package org.wirecap.bench;

import java.util.Arrays;
import java.util.List;

/**
 * The median of some values, and how far they are apart.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the least
 * @param max the greatest
 */
public record Spread(double median, double min, double max) {
  /**
   * @param values at least one
   */
  public static Spread of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /** As text, each value in this format; where they are all the same, once. */
  public String text(String format) {
    String middle = format.formatted(median);
    String least = format.formatted(min);
    String most = format.formatted(max);
    return least.equals(most) ? middle : "%s (%s to %s)".formatted(middle, least, most);
  }
}
