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
    LATENCY,
    HEAVY,
    ALLOCATION;

    Report report() {
      return switch (this) {
        case RATE -> ForwardRate.REPORT;
        case LOSSFREE -> ForwardLossFree.REPORT;
        case LATENCY -> ForwardLatency.REPORT;
        case HEAVY -> ForwardHeavy.REPORT;
        case ALLOCATION -> ForwardAllocation.REPORT;
      };
    }

    List<String> engines() {
      return switch (this) {
        case RATE, LOSSFREE, LATENCY -> List.of("loop", "program", "testpmd", "bridge");
        case HEAVY -> List.of("basic", "ring:1024", "ring:4096", "chunk:60", "flow:60");
        case ALLOCATION -> List.of("loop");
      };
    }

    BenchLab lab() {
      return this == HEAVY ? new BenchLab(ForwardHeavy.QUEUES, false) : new BenchLab();
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
        "latency: how old frames are at the sink;",
        "heavy: what is lost of an imbalanced trace over 4 queues when each thread processes 38,844"
            + " packets/s;",
        "allocation: bytes that a forwarding process allocates (default: rate)."
      })
  private Measure measure;

  @Option(
      names = "--engines",
      split = ",",
      description = {
        "In turns: " + Bump.HELP + " (default: loop,program,testpmd,bridge);",
        "heavy: basic, ring:DESCRIPTORS, none, chunk:T, flow:T (default:"
            + " basic,ring:1024,ring:4096,chunk:60,flow:60)."
      })
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
    if (engines == null) {
      engines = measure.engines();
    }
    if (rates.stream().anyMatch(rate -> rate < StampedFrames.LEAST_RATE)) {
      throw new WirecapException("--pps: " + StampedFrames.LEAST_RATE + " or more");
    }
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
    List<Outcome> outcomes = new ArrayList<>();
    try (BenchLab lab = measure.lab()) {
      List<String> order = new ArrayList<>(engines);
      for (int round = 1; round <= rounds; round++) {
        for (String engine : order) {
          for (Outcome outcome : run(lab, engine, round)) {
            outcomes.add(outcome.print());
          }
        }
        // Whoever is first in a round is last in the next.
        Collections.reverse(order);
      }
    }
    return measure.report().print(outcomes);
  }

  private List<Outcome> run(BenchLab lab, String engine, int round) {
    return switch (measure) {
      case RATE -> List.of(ForwardRate.run(lab, engine, seconds));
      case LOSSFREE -> List.of(ForwardLossFree.run(lab, engine, seconds));
      case LATENCY -> ForwardLatency.run(lab, engine, rates, seconds);
      case HEAVY -> List.of(ForwardHeavy.run(lab, engine, round));
      case ALLOCATION -> List.of(ForwardAllocation.run(lab, engine, seconds));
    };
  }
}
