package org.wirecap.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Setup;
import org.wirecap.bench.evaluation.Section.Table;
import org.wirecap.bench.evaluation.Section.Verdict;

/** Sections of the experiments with paced threads, from outcomes that are given. */
class LossSectionsTest {
  private static final double ON_TIME = 3;
  private static final double LATE = 80;

  private static Outcome two(String engine, long lost, long outOfOrder, double lateMillis) {
    return two(4, engine, lost, outOfOrder, lateMillis);
  }

  private static Outcome two(
      int queues, String engine, long lost, long outOfOrder, double lateMillis) {
    Setup setup = Setup.parse(engine);
    return Outcome.of("experiment-2-live")
        .with("queues", queues)
        .with("engine", setup.title())
        .with("policy", setup.policyName())
        .with("threshold", setup.threshold())
        .with("sent", 1000)
        .with("arithmetic", 0)
        .with("lost", lost)
        .with("offloaded", 10)
        .with("out_of_order", outOfOrder)
        .with("late_p99_ms", lateMillis);
  }

  private static List<Verdict> verdicts(Experiment experiment, List<Outcome> outcomes) {
    return Sections.verdicts(experiment.section(outcomes));
  }

  @Test
  void theSlidesHold() {
    assertEquals(
        List.of(Verdict.HOLDS, Verdict.HOLDS, Verdict.HOLDS, Verdict.HOLDS),
        verdicts(
            new ExperimentTwoLive(),
            List.of(
                two("ring:1024", 201, 0, ON_TIME),
                two("packet", 201, 0, ON_TIME),
                two("flow:60", 0, 0, ON_TIME),
                two(5, "flow:60", 0, 0, ON_TIME),
                two(6, "chunk:60", 0, 0, ON_TIME),
                two("flow:90", 5, 0, ON_TIME))));
  }

  @Test
  void nothingLostByOnePolicyIsNotYetNothingLost() {
    List<Verdict> found = verdicts(new ExperimentTwoLive(), List.of(two("flow:60", 0, 0, ON_TIME)));
    assertEquals(Verdict.NOT_MEASURED, found.getFirst());
  }

  @Test
  void theSlidesDoNotHold() {
    assertEquals(
        List.of(
            Verdict.DOES_NOT_HOLD,
            Verdict.DOES_NOT_HOLD,
            Verdict.DOES_NOT_HOLD,
            Verdict.DOES_NOT_HOLD),
        verdicts(
            new ExperimentTwoLive(),
            List.of(
                two("ring:1024", 300, 0, ON_TIME),
                two("packet", 200, 0, ON_TIME),
                two("flow:10", 2, 0, ON_TIME),
                two("flow:60", 1, 1, ON_TIME))));
  }

  @Test
  void aThresholdThatMakesNoDifferenceIsNotBetter() {
    List<Verdict> found =
        verdicts(
            new ExperimentTwoLive(),
            List.of(two("chunk:10", 0, 9, ON_TIME), two("chunk:60", 0, 9, ON_TIME)));
    assertEquals(Verdict.DOES_NOT_HOLD, found.getLast());
  }

  @Test
  void aLateRunDecidesNothingAndIsShownApart() {
    List<Outcome> outcomes = List.of(two("flow:60", 1, 1, LATE), two("ring:1024", 1, 0, LATE));
    Section section = new ExperimentTwoLive().section(outcomes);
    assertTrue(Sections.verdicts(section).stream().allMatch(v -> v == Verdict.NOT_MEASURED));
    List<Table> tables = Sections.parts(section, Table.class);
    assertEquals(List.of(), tables.getFirst().outcomes());
    assertEquals(outcomes, tables.getLast().outcomes());
  }

  private static Outcome observed(
      String engine, List<Long> captureDrops, List<Long> deliveryDrops) {
    List<Long> lost = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      lost.add(captureDrops.get(i) + deliveryDrops.get(i));
    }
    return Outcome.of("observation-2-live")
        .with("engine", Setup.parse(engine).title())
        .with("sent", 4000)
        .with("arithmetic", 100)
        .with("lost", lost.stream().mapToLong(Long::longValue).sum())
        .with("lost_by_queue", lost)
        .with("seen_by_queue", List.of(1000L, 1000L, 1000L, 1000L))
        .with("capture_drops", captureDrops)
        .with("delivery_drops", deliveryDrops)
        .with("late_p99_ms", ON_TIME);
  }

  private static final List<Long> NONE = List.of(0L, 0L, 0L, 0L);
  private static final List<Long> FIRST = List.of(500L, 0L, 0L, 0L);
  private static final List<Long> BOTH = List.of(500L, 0L, 0L, 400L);

  @Test
  void dropsAreToldApart() {
    assertEquals(
        List.of(Verdict.HOLDS, Verdict.HOLDS),
        verdicts(
            new ObservationTwoLive(),
            List.of(
                observed("ring:1024", BOTH, NONE),
                observed("packet", NONE, FIRST),
                observed("basic", FIRST, NONE))));
    assertEquals(
        List.of(Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD),
        verdicts(
            new ObservationTwoLive(),
            List.of(
                observed("ring:1024", BOTH, NONE),
                observed("packet", FIRST, FIRST),
                observed("basic", BOTH, NONE))));
    assertEquals(
        List.of(Verdict.NOT_MEASURED, Verdict.NOT_MEASURED),
        verdicts(new ObservationTwoLive(), List.of(observed("ring:1024", BOTH, NONE))));
    assertTrue(
        Sections.parts(
                new ObservationTwoLive().section(List.of(observed("packet", NONE, FIRST))),
                Table.class)
            .getFirst()
            .layout()
            .markdown(List.of(observed("packet", NONE, FIRST)))
            .contains("| 1 | 0.0 | 50.0 | 0.0 | 0.0 |"));
  }
}
