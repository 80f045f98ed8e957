package org.wirecap.bench.evaluation.simulated;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Spread;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.bench.evaluation.Section.Point;
import org.wirecap.bench.evaluation.Section.Series;
import org.wirecap.bench.evaluation.Section.Verdict;

/**
 * Some outcomes, and what sections ask of them.
 *
 * @param outcomes in the order in which they were made
 */
record Runs(List<Outcome> outcomes) {
  /** Those for which that is so. */
  Runs where(Predicate<Outcome> condition) {
    return new Runs(outcomes.stream().filter(condition).toList());
  }

  /** Those with this text under that name. */
  Runs where(String name, String text) {
    return where(run -> run.text(name).equals(text));
  }

  boolean isEmpty() {
    return outcomes.isEmpty();
  }

  /** The different values under a name, in the order in which they first appear. */
  List<String> texts(String name) {
    return List.copyOf(new LinkedHashSet<>(outcomes.stream().map(run -> run.text(name)).toList()));
  }

  /** Of at least one run. */
  Spread spread(ToDoubleFunction<Outcome> value) {
    return Spread.of(outcomes.stream().map(value::applyAsDouble).toList());
  }

  /** The medians of each group that has the same text under a name. */
  Map<String, Double> medians(String name, ToDoubleFunction<Outcome> value) {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String text : texts(name)) {
      medians.put(text, where(name, text).spread(value).median());
    }
    return medians;
  }

  /** A line for each series that a run may belong to, through the medians, with their spread. */
  List<Series> series(
      Function<Outcome, String> name, ToDoubleFunction<Outcome> x, ToDoubleFunction<Outcome> y) {
    Map<String, TreeMap<Double, List<Double>>> lines = new LinkedHashMap<>();
    for (Outcome run : outcomes) {
      lines
          .computeIfAbsent(name.apply(run), key -> new TreeMap<>())
          .computeIfAbsent(x.applyAsDouble(run), key -> new ArrayList<>())
          .add(y.applyAsDouble(run));
    }
    List<Series> all = new ArrayList<>();
    lines.forEach(
        (line, points) -> {
          List<Point> these = new ArrayList<>();
          points.forEach(
              (at, values) -> {
                Spread spread = Spread.of(values);
                these.add(new Point(at, spread.median(), spread.min(), spread.max()));
              });
          all.add(new Series(line, these));
        });
    return all;
  }

  /**
   * A claim that these runs decide.
   *
   * @param claim what was to be shown
   * @param measured whether the runs that it takes are there
   * @param holds asked only if they are
   * @param found the numbers, asked only if they are
   */
  static Claim claim(
      String claim, boolean measured, Supplier<Boolean> holds, Supplier<String> found) {
    if (!measured) {
      return new Claim(claim, Verdict.NOT_MEASURED, "runs that would decide it are missing");
    }
    return new Claim(claim, holds.get() ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD, found.get());
  }

  /** What a run lost of what was sent, per cent. */
  static double lostPercent(Outcome run) {
    return 100 * run.number("lost") / run.number("sent");
  }
}
