package org.wirecap.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.wirecap.error.WirecapException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Frames from A through B to C: ours, DPDK's testpmd and the kernel's bridge in turns. */
@Command(
    name = "forward",
    mixinStandardHelpOptions = true,
    description =
        "64-byte frames from the sender through the capture host to the sink, where an XDP program"
            + " counts them: forwarded by a loop over the library, by wirecap forward, by DPDK's"
            + " testpmd (io forwarding between two net_af_xdp ports), and by the kernel's bridge.")
final class ForwardBench implements Callable<Integer> {
  /** What is measured. */
  enum Measure {
    RATE,
    LOSSFREE,
    LATENCY;

    Report report() {
      return switch (this) {
        case RATE -> ForwardRate.REPORT;
        case LOSSFREE -> ForwardLossFree.REPORT;
        case LATENCY -> ForwardLatency.REPORT;
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--measure",
      defaultValue = "rate",
      description = {
        "rate: what arrives of as many frames as the sender makes;",
        "lossfree: the highest rate of which nothing is lost in a run;",
        "latency: how old frames are at the sink (default: rate)."
      })
  private Measure measure;

  @Option(
      names = "--engines",
      split = ",",
      defaultValue = "loop,program,testpmd,bridge",
      description = "In turns: " + Bump.HELP + " (default: ${DEFAULT-VALUE}).")
  private List<String> engines;

  @Option(names = "--rounds", defaultValue = "5", description = "Of all engines (default: 5).")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "3", description = "Of a run (default: 3).")
  private int seconds;

  @Option(
      names = "--pps",
      split = ",",
      defaultValue = "60000,480000",
      description = "latency: at these rates, packets/s (default: ${DEFAULT-VALUE}).")
  private List<Long> rates;

  @Override
  public Integer call() {
    Machine.print(
        "forward --measure %s --rounds %d --seconds %d --engines %s%s"
            .formatted(
                measure,
                rounds,
                seconds,
                String.join(",", engines),
                measure == Measure.LATENCY
                    ? " --pps " + String.join(",", rates.stream().map(String::valueOf).toList())
                    : ""));
    if (rates.stream().anyMatch(rate -> rate < StampedFrames.LEAST_RATE)) {
      throw new WirecapException("--pps: " + StampedFrames.LEAST_RATE + " or more");
    }
    List<Outcome> outcomes = new ArrayList<>();
    try (BenchLab lab = new BenchLab()) {
      List<String> order = new ArrayList<>(engines);
      for (int round = 1; round <= rounds; round++) {
        for (String engine : order) {
          for (Outcome outcome : run(lab, engine)) {
            outcomes.add(outcome.print());
          }
        }
        // Whoever is first in a round is last in the next.
        Collections.reverse(order);
      }
    }
    return measure.report().print(outcomes);
  }

  private List<Outcome> run(BenchLab lab, String engine) {
    return switch (measure) {
      case RATE -> List.of(ForwardRate.run(lab, engine, seconds));
      case LOSSFREE -> List.of(ForwardLossFree.run(lab, engine, seconds));
      case LATENCY -> ForwardLatency.run(lab, engine, rates, seconds);
    };
  }
}
