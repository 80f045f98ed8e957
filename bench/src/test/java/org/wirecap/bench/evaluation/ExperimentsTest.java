package org.wirecap.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The plans of all experiments together. */
class ExperimentsTest {
  private static double minutes(Scale scale) {
    return Experiments.ALL.stream()
            .flatMap(experiment -> experiment.plan(scale).stream())
            .mapToDouble(PlannedRun::seconds)
            .sum()
        / 60;
  }

  @Test
  void aQuickEvaluationIsPlannedForUnderFiveMinutes() {
    assertTrue(minutes(Scale.QUICK) < 5, minutes(Scale.QUICK) + " minutes");
  }

  @Test
  void aWholeEvaluationIsPlannedForUnderAnHour() {
    assertTrue(minutes(Scale.WHOLE) < 60, minutes(Scale.WHOLE) + " minutes");
  }

  @ParameterizedTest
  @EnumSource
  void everyRunHasAKeyOfItsOwnWhichIsTheSameEveryTime(Scale scale) {
    for (Experiment experiment : Experiments.ALL) {
      List<String> keys = experiment.plan(scale).stream().map(PlannedRun::key).toList();
      assertEquals(keys.size(), keys.stream().distinct().count(), experiment.name());
      assertEquals(
          keys, experiment.plan(scale).stream().map(PlannedRun::key).toList(), experiment.name());
    }
  }

  @Test
  void namesAreDistinctAndSoWrittenThatTheyAreFileNames() {
    List<String> names = Experiments.ALL.stream().map(Experiment::name).toList();
    assertEquals(names.size(), names.stream().distinct().count());
    names.forEach(name -> assertTrue(name.matches("[a-z][a-z0-9-]*"), name));
  }

  @Test
  void everyExperimentHasASectionAlsoOfNothing() {
    for (Experiment experiment : Experiments.ALL) {
      experiment
          .section(List.of())
          .parts()
          .forEach(
              part -> {
                if (part instanceof Section.Claim claim) {
                  assertEquals(Section.Verdict.NOT_MEASURED, claim.verdict(), experiment.name());
                }
              });
    }
  }
}
