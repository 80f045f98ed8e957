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

  private static final String NOT_RUN = ": not run, or failed";

  @Test
  void aClaimWithoutRunsSaysWhetherTheyWereNotRunOrRanLate() {
    String rings = "a plain ring" + NOT_RUN + "; TPACKET_V3" + NOT_RUN;
    String thresholds =
        "no policy has runs at several T; threshold 10%1$s; threshold 30%1$s; threshold 60%1$s; threshold 90%1$s"
            .formatted(NOT_RUN);
    assertEquals(
        List.of(
            "advanced mode with T = 60 %" + NOT_RUN, rings, "policy flow" + NOT_RUN, thresholds),
        Sections.found(new ExperimentTwoLive().section(List.of())));
    assertEquals(
        List.of(
            "advanced mode with T = 60 %: ran late (runs: 3)",
            "a plain ring: ran late (runs: 1); TPACKET_V3" + NOT_RUN,
            "policy flow: ran late (runs: 2)",
            thresholds.replace("60" + NOT_RUN, "60: ran late (runs: 3)")),
        Sections.found(
            new ExperimentTwoLive()
                .section(
                    List.of(
                        two("flow:60", 0, 0, LATE),
                        two("flow:60", 0, 0, LATE),
                        two("chunk:60", 0, 0, LATE),
                        two("ring:1024", 300, 0, LATE)))));
    assertEquals(
        List.of(rings, "a plain ring" + NOT_RUN + "; WireCAP-B: ran late (runs: 1)"),
        Sections.found(
            new ObservationTwoLive()
                .section(List.of(observed("basic", FIRST, NONE).with("late_p99_ms", LATE)))));
  }

  @Test
  void whatHasRunsIsNotSaidToBeMissing() {
    assertEquals(
        "nothing was lost by %s, with 4, 5 queues; policy chunk%2$s; queues 6: ran late (runs: 1)"
            .formatted(Setup.parse("flow:60").title(), NOT_RUN),
        Sections.found(
                new ExperimentTwoLive()
                    .section(
                        List.of(
                            two("flow:60", 0, 0, ON_TIME),
                            two("flow:60", 0, 0, LATE),
                            two(5, "flow:60", 0, 0, ON_TIME),
                            two(6, "flow:60", 0, 0, LATE))))
            .getFirst());
  }

  private static Outcome forwarded(String engine, long lost, double lateMillis) {
    Setup setup = Setup.parse(engine);
    return Outcome.of("experiment-3-live")
        .with("queues", 4)
        .with("scenario", "s")
        .with("engine", setup.title())
        .with("threshold", setup.threshold())
        .with("sent", 1000)
        .with("arithmetic", 0)
        .with("lost", lost)
        .with("forwarded", 1000 - lost)
        .with("arrived", 1000 - lost)
        .with("lost_at_sink", 0)
        .with("missing", 0)
        .with("unaccounted", 0)
        .with("offloaded", 0)
        .with("out_of_order_at_sink", 0)
        .with("balanced", true)
        .with("late_p99_ms", lateMillis);
  }

  private static List<Outcome> allForwarded(long lost, long lostOffloading) {
    return List.of(
        forwarded("basic", lost, ON_TIME),
        forwarded("ring:1024", lost, ON_TIME),
        forwarded("ring:4096", lost, ON_TIME),
        forwarded("chunk:60", lostOffloading, ON_TIME),
        forwarded("flow:60", lostOffloading, ON_TIME).with("out_of_order_at_sink", lostOffloading));
  }

  @Test
  void forwardingIsHeldAgainstWhatTheOthersLose() {
    assertEquals(
        List.of(Verdict.HOLDS, Verdict.HOLDS, Verdict.HOLDS, Verdict.HOLDS),
        verdicts(new ForwardingLive(), allForwarded(1, 0)));
    List<Outcome> bad = new ArrayList<>(allForwarded(0, 1));
    bad.add(forwarded("basic", 0, ON_TIME).with("missing", 1));
    assertEquals(
        List.of(
            Verdict.DOES_NOT_HOLD,
            Verdict.DOES_NOT_HOLD,
            Verdict.DOES_NOT_HOLD,
            Verdict.DOES_NOT_HOLD),
        verdicts(new ForwardingLive(), bad));
  }

  @Test
  void aLateRunOfForwardingDecidesNothingAndIsShownApart() {
    List<Outcome> late = List.of(forwarded("chunk:60", 1, LATE));
    Section section = new ForwardingLive().section(late);
    assertTrue(Sections.verdicts(section).stream().allMatch(v -> v == Verdict.NOT_MEASURED));
    assertEquals(late, Sections.parts(section, Table.class).getLast().outcomes());
    assertEquals(
        List.of(
            "engine %s: ran late (runs: 1); engine %s%s"
                .formatted(
                    Setup.parse("chunk:60").title(), Setup.parse("flow:60").title(), NOT_RUN),
            "engine WireCAP-B-(256,100)%1$s; engine AF_XDP ring, 1,024%1$s; engine AF_XDP ring, 4,096%1$s"
                .formatted(NOT_RUN),
            "offloading by flows" + NOT_RUN,
            "any engine: ran late (runs: 1)"),
        Sections.found(section));
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
