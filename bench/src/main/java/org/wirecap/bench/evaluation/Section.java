package org.wirecap.bench.evaluation;

import java.util.List;
import java.util.Locale;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;

/**
 * The section of an experiment in the report.
 *
 * @param parts in order
 */
public record Section(List<Part> parts) {
  /** Keeps an unmodifiable copy. */
  public Section {
    parts = List.copyOf(parts);
  }

  /** A section of these parts. */
  public static Section of(Part... parts) {
    return new Section(List.of(parts));
  }

  /** What a section is made of. */
  public sealed interface Part permits Text, Table, Chart, Claim {}

  /**
   * A paragraph: what was done, under which assumptions. No number that was measured.
   *
   * @param text plain
   */
  public record Text(String text) implements Part {}

  /**
   * A table: a row for each group of runs.
   *
   * @param caption what it shows
   * @param layout its columns
   * @param outcomes its runs
   */
  public record Table(String caption, Layout layout, List<Outcome> outcomes) implements Part {}

  /**
   * A chart: lines with marks, and the spread of the runs as bars at each point.
   *
   * @param caption what it shows
   * @param xTitle with the unit
   * @param yTitle with the unit
   * @param series each with its name in the legend
   */
  public record Chart(String caption, String xTitle, String yTitle, List<Series> series)
      implements Part {}

  /**
   * A line of a chart.
   *
   * @param name in the legend
   * @param points by rising x
   */
  public record Series(String name, List<Point> points) {}

  /**
   * A point of a line, with the least and greatest of its runs.
   *
   * @param x where
   * @param y median
   * @param least of the runs
   * @param greatest of the runs
   */
  public record Point(double x, double y, double least, double greatest) {}

  /**
   * What was to be shown, and whether it was.
   *
   * @param claim what was to be shown
   * @param verdict whether the outcomes show it
   * @param found the numbers that decide it, and for what was not shown why not
   */
  public record Claim(String claim, Verdict verdict, String found) implements Part {}

  /** Whether outcomes show a claim. */
  public enum Verdict {
    HOLDS,
    DOES_NOT_HOLD,
    /** Runs are missing that would decide it. */
    NOT_MEASURED;

    /** As a reader is told: "does not hold". */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }
}
