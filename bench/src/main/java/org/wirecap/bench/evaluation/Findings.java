package org.wirecap.bench.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.wirecap.bench.Outcome;

/**
 * What results say: the section of each experiment, and everything that a reader has to know beside
 * them.
 *
 * @param sessions in which the runs were made, in order
 * @param chapters in the order of the experiments
 * @param made every run, those that failed and those without balance among them
 * @param leftOut runs that this machine cannot make: how many of which experiment, by what is
 *     missing
 */
record Findings(
    List<Session> sessions,
    List<Chapter> chapters,
    List<Made> made,
    Map<Need, Map<String, Integer>> leftOut) {
  /**
   * An experiment and its section.
   *
   * @param experiment whose
   * @param runs that it has an outcome of
   * @param planned runs of the whole experiment
   * @param section what they say; a text that says why, if it could not be made
   */
  record Chapter(Experiment experiment, int runs, int planned, Section section) {
    List<Section.Claim> claims() {
      return parts(Section.Claim.class);
    }

    List<Section.Table> tables() {
      return parts(Section.Table.class);
    }

    private <P extends Section.Part> List<P> parts(Class<P> kind) {
      return section.parts().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  /**
   * Of what is in the results now, about experiments with outcomes and those that were asked for.
   */
  static Findings of(
      Results results,
      List<Experiment> all,
      List<Experiment> asked,
      Scale scale,
      Set<Need> missing) {
    List<Made> made = results.made();
    List<Chapter> chapters = new ArrayList<>();
    for (Experiment experiment : all) {
      List<Outcome> outcomes =
          made.stream()
              .filter(run -> !run.isFailed() && run.experiment().equals(experiment.name()))
              .map(Made::outcome)
              .toList();
      if (!outcomes.isEmpty() || asked.contains(experiment)) {
        chapters.add(
            new Chapter(
                experiment,
                outcomes.size(),
                experiment.plan(scale).size(),
                section(experiment, outcomes)));
      }
    }
    return new Findings(
        results.sessions(), chapters, made, Evaluation.leftOut(asked, scale, missing));
  }

  /** One section that cannot be made must not take the others along. */
  private static Section section(Experiment experiment, List<Outcome> outcomes) {
    try {
      return experiment.section(outcomes);
    } catch (RuntimeException e) {
      return Section.of(
          new Section.Claim(
              experiment.title(),
              Section.Verdict.NOT_MEASURED,
              "this section could not be made of its outcomes: " + e));
    }
  }

  /** Runs by experiment, in words. */
  static String countsText(Map<String, Integer> runs) {
    return runs.entrySet().stream()
        .map(each -> "%d runs of %s".formatted(each.getValue(), each.getKey()))
        .collect(Collectors.joining(", "));
  }

  List<Made> failed() {
    return made.stream().filter(Made::isFailed).toList();
  }

  List<Made> unbalanced() {
    return made.stream().filter(Made::isUnbalanced).toList();
  }

  /** Whether every claim holds, and every run that was tried was made. */
  boolean isAllWell() {
    return failed().isEmpty()
        && unbalanced().isEmpty()
        && chapters.stream()
            .flatMap(chapter -> chapter.claims().stream())
            .allMatch(claim -> claim.verdict() == Section.Verdict.HOLDS);
  }
}
