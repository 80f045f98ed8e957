package org.wirecap.bench.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Spread;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.bench.evaluation.Section.Point;
import org.wirecap.bench.evaluation.Section.Series;
import org.wirecap.bench.evaluation.Section.Verdict;

/**
 * Outcomes of which an experiment's section is made.
 *
 * @param list in the order in which the runs were made
 */
record Runs(List<Outcome> list) {
  /** Keeps an unmodifiable copy. */
  Runs {
    list = List.copyOf(list);
  }

  Runs where(Predicate<Outcome> wanted) {
    return new Runs(list.stream().filter(wanted).toList());
  }

  /** Those whose value of that name is, as text, one of these. */
  Runs where(String name, String... values) {
    return where(run -> Arrays.asList(values).contains(run.text(name)));
  }

  boolean isEmpty() {
    return list.isEmpty();
  }

  /** The different values of that name, as they first appear. */
  List<String> values(String name) {
    return list.stream().map(run -> run.text(name)).distinct().toList();
  }

  /** Median, least and greatest; there must be a run. */
  Spread spread(ToDoubleFunction<Outcome> value) {
    return Spread.of(Layout.values(list, value));
  }

  /** The median; not a number without runs. */
  double median(ToDoubleFunction<Outcome> value) {
    return isEmpty() ? Double.NaN : spread(value).median();
  }

  /** A line: a point for each value of x, by rising x. */
  Series series(String title, ToDoubleFunction<Outcome> x, ToDoubleFunction<Outcome> y) {
    List<Point> points = new ArrayList<>();
    for (double at : list.stream().mapToDouble(x).distinct().sorted().toArray()) {
      Spread spread = where(run -> x.applyAsDouble(run) == at).spread(y);
      points.add(new Point(at, spread.median(), spread.min(), spread.max()));
    }
    return new Series(title, points);
  }

  /** A line for each value of that name. */
  List<Series> seriesBy(String name, ToDoubleFunction<Outcome> x, ToDoubleFunction<Outcome> y) {
    return values(name).stream().map(each -> where(name, each).series(each, x, y)).toList();
  }

  /** What was to be shown, and whether the numbers do. */
  static Claim claim(String claim, boolean holds, String found) {
    return new Claim(claim, holds ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD, found);
  }

  static Claim notMeasured(String claim, String why) {
    return new Claim(claim, Verdict.NOT_MEASURED, why);
  }
}
