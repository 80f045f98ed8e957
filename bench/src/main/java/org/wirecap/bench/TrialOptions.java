package org.wirecap.bench;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.error.WirecapException;
import picocli.CommandLine.Option;

/** Where trials run, with how many queues, and how often. */
final class TrialOptions {
  @Option(
      names = "--on",
      split = ",",
      defaultValue = "simulated,live",
      description = "simulated, live, or both (default: both).")
  private List<String> where;

  @Option(
      names = "--queues",
      split = ",",
      defaultValue = "4,6",
      description = "Queues of the group (default: 4,6).")
  private List<Integer> queues;

  @Option(
      names = "--rounds",
      defaultValue = "1",
      description = "Live rounds of all engines; simulated, seeds (default: 1).")
  private int rounds;

  /** As on the command line. */
  @Override
  public String toString() {
    return "--on %s --queues %s --rounds %d"
        .formatted(
            String.join(",", where),
            String.join(",", queues.stream().map(String::valueOf).toList()),
            rounds);
  }

  /** Runs every engine against every scenario, engines in turns, and prints each outcome. */
  List<Outcome> run(String bench, List<String> scenarios, List<String> engines) {
    List<Outcome> outcomes = new ArrayList<>();
    for (String on : where) {
      for (int count : queues) {
        switch (on) {
          case "simulated" ->
              each(bench, scenarios, engines, count, (t, s) -> SimulatedTrial.run(t), outcomes);
          case "live" -> {
            try (BenchLab lab = new BenchLab(count, false)) {
              each(bench, scenarios, engines, count, (t, s) -> LiveTrial.run(lab, t, s), outcomes);
            }
          }
          default -> throw new WirecapException("--on " + on + ": simulated or live");
        }
      }
    }
    return outcomes;
  }

  /** How a trial is run; the engine also as on the command line. */
  private interface Runner {
    Outcome run(Trial trial, String setup);
  }

  private void each(
      String bench,
      List<String> scenarios,
      List<String> engines,
      int count,
      Runner runner,
      List<Outcome> outcomes) {
    for (String scenario : scenarios) {
      for (int round = 1; round <= rounds; round++) {
        for (String engine : engines) {
          Trial trial =
              new Trial(
                  bench, Scenario.of(scenario), Setup.parse(engine), count, Scenario.PACE, round);
          outcomes.add(runner.run(trial, engine).print());
        }
      }
    }
  }
}
