package org.wirecap.bench.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Spread;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.bench.evaluation.Section.Point;
import org.wirecap.bench.evaluation.Section.Series;
import org.wirecap.bench.evaluation.Section.Verdict;

/**
 * Outcomes of which an experiment's section is made, and what sections ask of them.
 *
 * @param outcomes in the order in which the runs were made
 * @param late those that would be among them, had their sender been on time: they decide nothing,
 *     but where nothing else is there, it is said that they were made
 */
public record Runs(List<Outcome> outcomes, List<Outcome> late) {
  private static final String NOT_RUN = "not run, or failed";

  /** Keeps unmodifiable copies. */
  public Runs {
    outcomes = List.copyOf(outcomes);
    late = List.copyOf(late);
  }

  /** Runs of which none can be late. */
  public Runs(List<Outcome> outcomes) {
    this(outcomes, List.of());
  }

  /** Those that were on time, with those that were late apart. */
  static Runs onTime(List<Outcome> outcomes, Predicate<Outcome> isLate) {
    return new Runs(
        outcomes.stream().filter(isLate.negate()).toList(),
        outcomes.stream().filter(isLate).toList());
  }

  /** Those for which that is so. */
  public Runs where(Predicate<Outcome> wanted) {
    return new Runs(
        outcomes.stream().filter(wanted).toList(), late.stream().filter(wanted).toList());
  }

  /** Those whose text under that name is one of these. */
  public Runs where(String name, String... texts) {
    return where(run -> Arrays.asList(texts).contains(run.text(name)));
  }

  public boolean isEmpty() {
    return outcomes.isEmpty();
  }

  /** The different texts under that name, as they first appear. */
  public List<String> texts(String name) {
    return outcomes.stream().map(run -> run.text(name)).distinct().toList();
  }

  /** Median, least and greatest; there must be a run. */
  public Spread spread(ToDoubleFunction<Outcome> value) {
    return Spread.of(Layout.values(outcomes, value));
  }

  /** The median; not a number without runs. */
  public double median(ToDoubleFunction<Outcome> value) {
    return isEmpty() ? Double.NaN : spread(value).median();
  }

  /** The median for each text under that name. */
  public Map<String, Double> medians(String name, ToDoubleFunction<Outcome> value) {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String text : texts(name)) {
      medians.put(text, where(name, text).median(value));
    }
    return medians;
  }

  /** A line of a chart: a point for each value of x, by rising x. */
  public Series line(String title, ToDoubleFunction<Outcome> x, ToDoubleFunction<Outcome> y) {
    List<Point> points = new ArrayList<>();
    for (double at : outcomes.stream().mapToDouble(x).distinct().sorted().toArray()) {
      Spread spread = where(run -> x.applyAsDouble(run) == at).spread(y);
      points.add(new Point(at, spread.median(), spread.min(), spread.max()));
    }
    return new Series(title, points);
  }

  /** A line for each text under that name. */
  public List<Series> lines(String name, ToDoubleFunction<Outcome> x, ToDoubleFunction<Outcome> y) {
    return lines(run -> run.text(name), x, y);
  }

  /** A line for each title that a run has. */
  public List<Series> lines(
      Function<Outcome, String> title, ToDoubleFunction<Outcome> x, ToDoubleFunction<Outcome> y) {
    return outcomes.stream()
        .map(title)
        .distinct()
        .map(each -> where(run -> title.apply(run).equals(each)).line(each, x, y))
        .toList();
  }

  /** What a run lost of what was sent, to whichever queue, per cent. */
  public static double lostPercent(Outcome run) {
    return 100 * run.number("lost") / run.number("sent");
  }

  /** What was to be shown, and whether the numbers do. */
  public static Claim claim(String claim, boolean holds, String found) {
    return new Claim(claim, holds ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD, found);
  }

  /**
   * The same where runs may be missing, none of which can have been late.
   *
   * @param claim what was to be shown
   * @param measured whether the runs that decide it are there
   * @param holds asked only if they are
   * @param found the numbers, asked only if they are
   */
  public static Claim claim(
      String claim, boolean measured, BooleanSupplier holds, Supplier<String> found) {
    return claim(claim, measured ? "" : "runs that would decide it: " + NOT_RUN, holds, found);
  }

  /**
   * The same.
   *
   * @param missing why runs are missing that decide it; empty if they are there
   */
  static Claim claim(String claim, String missing, BooleanSupplier holds, Supplier<String> found) {
    return missing.isEmpty()
        ? claim(claim, holds.getAsBoolean(), found.get())
        : notMeasured(claim, missing);
  }

  /** With every reason that is not empty: {@link #whyNone} and {@link #whyMissing} give them. */
  static Claim notMeasured(String claim, String... reasons) {
    return new Claim(
        claim,
        Verdict.NOT_MEASURED,
        Arrays.stream(reasons).filter(why -> !why.isEmpty()).collect(Collectors.joining("; ")));
  }

  /**
   * Why there are none: they were not run, or they ran late.
   *
   * @param what these runs are
   * @return empty if there are some
   */
  String whyNone(String what) {
    if (!isEmpty()) {
      return "";
    }
    return late.isEmpty()
        ? "%s: %s".formatted(what, NOT_RUN)
        : "%s: ran late (runs: %d)".formatted(what, late.size());
  }

  /**
   * The same for each of these texts under that name.
   *
   * @return empty if there are runs of each
   */
  String whyMissing(String name, List<String> texts) {
    return texts.stream()
        .map(text -> where(name, text).whyNone(name + " " + text))
        .filter(why -> !why.isEmpty())
        .collect(Collectors.joining("; "));
  }
}
