package org.wirecap.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What advanced mode costs on a veth when it never has to offload. */
@Command(
    name = "cost",
    mixinStandardHelpOptions = true,
    description =
        "Even traffic on a veth, 40,000 packets/s to each queue, and threads that are as fast as they"
            + " can: CPU time of all of them for each packet, in basic mode and with both policies.")
final class CostBench implements Callable<Integer> {
  private static final String NAME = "cost";
  private static final double TARGET_PERCENT = 5;

  static final Report REPORT =
      new Report(
          NAME,
          new Layout(
              List.of("queues", "engine"),
              List.of(
                  Layout.Column.spread("CPU, ns a packet", "%,.0f", CostBench::cpu),
                  Layout.Column.sum("packets", run -> run.number("processed")),
                  Layout.Column.sum("lost", run -> run.number("lost")),
                  Layout.Column.sum("offloaded", run -> run.number("offloaded")))),
          CostBench::verdict);

  @Option(names = "--rounds", defaultValue = "5", description = "Of all engines (default: 5).")
  private int rounds;

  @Option(names = "--queues", defaultValue = "4", description = "Of the group (default: 4).")
  private int queues;

  @Option(
      names = "--engines",
      split = ",",
      defaultValue = "basic,none,chunk:60,flow:60",
      description = "basic, none, chunk:T, flow:T (default: ${DEFAULT-VALUE}).")
  private List<String> engines;

  private static double cpu(Outcome run) {
    return run.number("cpu_ns") / run.number("processed");
  }

  /** Against the paper's processing, which is what its threads have to do for a packet. */
  private static Report.Verdict verdict(List<Outcome> outcomes) {
    double work = 1e9 / Scenario.PACE;
    double basic = median(outcomes, Setup.parse("basic").title());
    List<String> found = new ArrayList<>();
    boolean reached = outcomes.stream().allMatch(run -> run.number("offloaded") == 0);
    for (String engine : outcomes.stream().map(run -> run.text("engine")).distinct().toList()) {
      double more = median(outcomes, engine) - basic;
      double percent = 100 * more / (basic + work);
      if (engine.contains("-A-")) {
        found.add("%s %+.0f ns, %+.1f %%".formatted(engine, more, percent));
        reached &= percent < TARGET_PERCENT;
      }
    }
    return new Report.Verdict(
        reached,
        "less than %.0f %% more than a packet takes in basic mode with the paper's processing of %.1f µs (%s)"
            .formatted(TARGET_PERCENT, work / 1e3, String.join("; ", found)));
  }

  private static double median(List<Outcome> outcomes, String engine) {
    return Spread.of(
            outcomes.stream()
                .filter(run -> run.text("engine").equals(engine))
                .map(CostBench::cpu)
                .toList())
        .median();
  }

  @Override
  public Integer call() {
    Machine.print(
        "%s --rounds %d --queues %d --engines %s"
            .formatted(NAME, rounds, queues, String.join(",", engines)));
    List<Outcome> outcomes = new ArrayList<>();
    try (BenchLab lab = new BenchLab(queues, false)) {
      for (int round = 1; round <= rounds; round++) {
        for (String engine : engines) {
          Trial trial = new Trial(NAME, Scenario.EVEN, Setup.parse(engine), queues, 0, round);
          outcomes.add(LiveTrial.run(lab, trial, engine).print());
        }
      }
    }
    return REPORT.print(outcomes);
  }
}
