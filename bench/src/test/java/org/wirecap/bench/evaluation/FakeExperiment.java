package org.wirecap.bench.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.error.WirecapException;

/** Two engines, some runs each; the second engine loses. Knows which runs were made. */
final class FakeExperiment implements Experiment {
  static final String HOSTILE = "<script>alert('x')</script> & \"more\"";

  final List<String> made = new ArrayList<>();

  /** The key of a run that fails. */
  String failing = "";

  /** The key of a run that ends with a ledger that does not balance. */
  String unbalanced = "";

  List<Need> needsOfB = List.of();

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public String title() {
    return "Fake: A & B";
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    List<PlannedRun> runs = new ArrayList<>();
    for (int round = 1; round <= scale.runs(); round++) {
      runs.add(run("a/" + round, 0, List.of()));
      runs.add(run("b/" + round, round, needsOfB));
    }
    return runs;
  }

  private PlannedRun run(String key, long lost, List<Need> needs) {
    return new PlannedRun(
        key,
        1,
        needs,
        site -> {
          made.add(key);
          if (key.equals(failing)) {
            throw new WirecapException("the lab burned down\nand more " + HOSTILE);
          }
          return Outcome.of(name())
              .with("engine", key.substring(0, 1) + " " + HOSTILE)
              .with("lost", lost)
              .with("by_queue", List.of(1L, 2L))
              .with("balanced", !key.equals(unbalanced));
        });
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    if (outcomes.isEmpty()) {
      return Section.of(
          new Section.Claim("A loses nothing", Section.Verdict.NOT_MEASURED, "no runs"));
    }
    Layout layout =
        new Layout(
            List.of("engine"),
            List.of(Layout.Column.spread("lost", "%,.0f", run -> run.number("lost"))));
    List<Section.Series> series = new ArrayList<>();
    layout
        .groups(outcomes)
        .forEach(
            (key, runs) ->
                series.add(
                    new Section.Series(
                        key.getFirst(),
                        List.of(
                            new Section.Point(1, 2, 1, 3),
                            new Section.Point(100, runs.size(), 0, 9)))));
    return Section.of(
        new Section.Text("What was done, with " + HOSTILE),
        new Section.Claim("A loses nothing " + HOSTILE, Section.Verdict.HOLDS, "0 lost"),
        new Section.Claim("B loses nothing", Section.Verdict.DOES_NOT_HOLD, "some lost"),
        new Section.Table("Losses " + HOSTILE, layout, outcomes),
        new Section.Chart("Losses, drawn " + HOSTILE, "x (s)", "lost", series));
  }
}
