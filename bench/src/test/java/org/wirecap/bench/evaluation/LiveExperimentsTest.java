package org.wirecap.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wirecap.bench.Outcome;

/** The live experiments: their plans, and one real run of each. */
class LiveExperimentsTest {
  private static List<Experiment> live() {
    return List.of(
        new ObservationTwoLive(),
        new ExperimentOneLive(),
        new ExperimentTwoLive(),
        new ReceiveRates(),
        new Pauses(),
        new BatchLatency(),
        new QueueScaling());
  }

  @Test
  void togetherTheyFitIntoTheTimeThatTheyHave() {
    assertTrue(seconds(Scale.WHOLE) <= 32 * 60, () -> "whole: " + seconds(Scale.WHOLE));
    assertTrue(seconds(Scale.QUICK) <= 150, () -> "quick: " + seconds(Scale.QUICK));
  }

  private static double seconds(Scale scale) {
    return live().stream()
        .flatMap(experiment -> experiment.plan(scale).stream())
        .mapToDouble(PlannedRun::seconds)
        .sum();
  }

  @ParameterizedTest
  @MethodSource("live")
  void everyRunHasItsOwnKeyAndSaysWhatItNeeds(Experiment experiment) {
    for (Scale scale : Scale.values()) {
      Set<String> keys = new HashSet<>();
      for (PlannedRun run : experiment.plan(scale)) {
        assertTrue(keys.add(run.key()), run.key());
        assertTrue(run.needs().contains(Need.ROOT));
      }
      assertFalse(keys.isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("live")
  void aSectionOfNothingSaysSo(Experiment experiment) {
    assertTrue(
        Sections.verdicts(experiment.section(List.of())).stream()
            .allMatch(verdict -> verdict == Section.Verdict.NOT_MEASURED));
  }

  @Tag("live")
  @ParameterizedTest
  @MethodSource("live")
  void oneRunIsMadeAndReported(Experiment experiment) {
    PlannedRun run = experiment.plan(Scale.QUICK).getFirst();
    for (Need need : run.needs()) {
      assumeTrue(need.isMet(), () -> "needs " + need.description());
    }
    try (LiveSite site = new LiveSite()) {
      Outcome outcome = run.work().run(site);
      assertEquals(experiment.name(), outcome.bench());
      Section section = experiment.section(List.of(outcome));
      Section.Table table = Sections.parts(section, Section.Table.class).getLast();
      assertEquals(1, table.outcomes().size());
      assertTrue(table.layout().markdown(table.outcomes()).contains(outcome.text("engine")));
    }
  }
}
