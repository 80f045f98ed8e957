package org.wirecap.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The offload threshold T from low to high. */
@Command(
    name = "threshold",
    mixinStandardHelpOptions = true,
    description =
        "Queue 0 gets more than its thread can process, with both policies and T from 10 to 90 per"
            + " cent: what is lost, moved, and out of order.")
final class ThresholdBench implements Callable<Integer> {
  private static final String NAME = "threshold";

  static final Report REPORT =
      new Report(
          NAME,
          new Layout(
              List.of("on", "queues", "engine"),
              List.of(
                  Layout.Column.spread("lost", "%,.0f", run -> run.number("lost")),
                  Layout.Column.spread(
                      "offloaded, % of sent",
                      "%.1f", run -> 100 * run.number("offloaded") / run.number("sent")),
                  Layout.Column.spread(
                      "buckets moved", "%,.0f", run -> run.number("buckets_moved")),
                  Layout.Column.spread(
                      "out of order", "%,.0f", run -> run.number("out_of_order")))),
          ThresholdBench::verdict,
          Trial::isLate);

  @Mixin private TrialOptions trials;

  @Option(
      names = "--thresholds",
      split = ",",
      defaultValue = "10,20,30,40,50,60,70,80,90",
      description = "T, per cent (default: ${DEFAULT-VALUE}).")
  private List<Integer> thresholds;

  private static Report.Verdict verdict(List<Outcome> outcomes) {
    boolean reached =
        outcomes.stream()
            .allMatch(
                run ->
                    run.number("lost") == 0
                        && (!run.text("engine").endsWith("flow")
                            || run.number("out_of_order") == 0));
    return new Report.Verdict(
        reached, "nothing lost at any T, and with policy flow nothing out of order");
  }

  @Override
  public Integer call() {
    Machine.print(
        "%s %s --thresholds %s"
            .formatted(
                NAME, trials, String.join(",", thresholds.stream().map(String::valueOf).toList())));
    List<String> engines = new ArrayList<>();
    for (String policy : List.of("chunk", "flow")) {
      thresholds.forEach(threshold -> engines.add(policy + ":" + threshold));
    }
    return REPORT.print(trials.run(NAME, List.of("skew"), engines));
  }
}
