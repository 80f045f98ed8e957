package org.wirecap.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.evaluation.Section.Point;
import org.wirecap.bench.evaluation.Section.Series;
import org.wirecap.bench.evaluation.Section.Verdict;

/** What sections ask of runs. */
class RunsTest {
  private static Outcome run(String engine, int queues, long lost) {
    return Outcome.of("x")
        .with("engine", engine)
        .with("queues", queues)
        .with("sent", 200)
        .with("lost", lost);
  }

  private static final Runs RUNS =
      new Runs(
          List.of(
              run("b", 4, 10), run("b", 2, 20), run("a", 4, 30), run("b", 4, 14), run("b", 4, 1)));

  @Test
  void aLineGoesThroughTheMediansByRisingX() {
    Series b = new Series("b", List.of(new Point(2, 10, 10, 10), new Point(4, 5, 0.5, 7)));
    Series a = new Series("a", List.of(new Point(4, 15, 15, 15)));
    assertEquals(
        List.of(b, a), RUNS.lines("engine", run -> run.number("queues"), Runs::lostPercent));
    assertEquals(
        List.of("b, 4", "b, 2", "a, 4"),
        RUNS
            .lines(
                run -> run.text("engine") + ", " + run.text("queues"), run -> 0, Runs::lostPercent)
            .stream()
            .map(Series::name)
            .toList());
  }

  @Test
  void runsAreChosenByTheirTexts() {
    assertEquals(List.of("4", "2"), RUNS.texts("queues"));
    assertEquals(Map.of("4", 12.0, "2", 20.0), RUNS.medians("queues", run -> run.number("lost")));
    assertEquals(RUNS, RUNS.where("engine", "a", "b"));
    assertEquals(1, RUNS.where("engine", "a").outcomes().size());
    assertEquals(Double.NaN, RUNS.where("engine", "c").median(run -> run.number("lost")));
  }

  @Test
  void whatWasNotMeasuredIsNotAskedFor() {
    assertEquals(
        Verdict.NOT_MEASURED,
        Runs.claim(
                "c",
                false,
                () -> {
                  throw new AssertionError();
                },
                () -> {
                  throw new AssertionError();
                })
            .verdict());
    assertEquals(Verdict.DOES_NOT_HOLD, Runs.claim("c", true, () -> false, () -> "f").verdict());
  }
}
