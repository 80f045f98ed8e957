package org.wirecap.bench;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What engines lose of imbalanced traffic that a group as a whole can process. */
@Command(
    name = "offload",
    mixinStandardHelpOptions = true,
    description =
        "Threads that process 38,844 packets/s each, and traffic that is too much for one of them and"
            + " not for all: in basic mode, with no more than a ring, and with both policies. Beside"
            + " each loss stands what arithmetic says that must be lost.")
final class OffloadBench implements Callable<Integer> {
  private static final String NAME = "offload";

  /** Losses of engines without offloading may be off from the arithmetic by this, per cent. */
  private static final double TOLERANCE_PERCENT = 5;

  static final Report REPORT =
      new Report(
          NAME,
          new Layout(
              List.of("on", "queues", "scenario", "engine"),
              List.of(
                  Layout.Column.spread("sent", "%,.0f", run -> run.number("sent")),
                  Layout.Column.spread("arithmetic", "%,.0f", run -> run.number("arithmetic")),
                  Layout.Column.spread("lost", "%,.0f", run -> run.number("lost")),
                  Layout.Column.spread(
                      "offloaded, packets", "%,.0f", run -> run.number("offloaded")),
                  Layout.Column.spread("out of order", "%,.0f", run -> run.number("out_of_order")),
                  Layout.Column.spread(
                      "buckets moved", "%,.0f", run -> run.number("buckets_moved")))),
          OffloadBench::verdict,
          Trial::isLate);

  @Mixin private TrialOptions trials;

  @Option(
      names = "--scenarios",
      split = ",",
      defaultValue = "skew,bursts",
      description = "Traffic (default: skew,bursts).")
  private List<String> scenarios;

  @Option(
      names = "--engines",
      split = ",",
      defaultValue = "basic,ring:1024,ring:4096,chunk:60,flow:60",
      description = "basic, ring:DESCRIPTORS, none, chunk:T, flow:T (default: ${DEFAULT-VALUE}).")
  private List<String> engines;

  private static Report.Verdict verdict(List<Outcome> outcomes) {
    boolean reached = true;
    double worst = 0;
    for (Outcome run : outcomes) {
      boolean offloads = run.number("threshold") > 0;
      if (offloads) {
        reached &= run.number("lost") == 0;
        reached &= !run.text("engine").endsWith("flow") || run.number("out_of_order") == 0;
      } else {
        // Of what arrives: where next to nothing must be lost, little more is.
        double off = Math.abs(run.number("lost") - run.number("arithmetic")) / run.number("sent");
        worst = Math.max(worst, 100 * off);
      }
      reached &= run.is("balanced");
    }
    return new Report.Verdict(
        reached && worst <= TOLERANCE_PERCENT,
        "with offloading nothing lost, with policy flow nothing out of order; without, what"
            + " arithmetic says, to %.0f %% of what is sent (the worst is off by %.2f %%)"
                .formatted(TOLERANCE_PERCENT, worst));
  }

  @Override
  public Integer call() {
    Machine.print(
        "%s %s --scenarios %s --engines %s"
            .formatted(NAME, trials, String.join(",", scenarios), String.join(",", engines)));
    return REPORT.print(trials.run(NAME, scenarios, engines));
  }
}
