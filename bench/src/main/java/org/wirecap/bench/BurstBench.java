package org.wirecap.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.wirecap.error.WirecapException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The largest burst that a pool absorbs while a reader processes at its own pace. */
@Command(
    name = "burst",
    mixinStandardHelpOptions = true,
    description =
        "A reader with a processing load, and bursts: the largest one that loses nothing, beside"
            + " what the arithmetic says, R*M / (1 - reader rate / burst rate).")
final class BurstBench implements Callable<Integer> {
  private static final double TOLERANCE = 0.05;

  /** How far from the expected the search begins: the limit is looked for wherever it is. */
  private static final double RANGE = 0.06;

  /** One part in so many of the pool. */
  private static final int RESOLUTION = 200;

  /** (M,R), in the notation of the paper. */
  private static final List<int[]> SHAPES =
      List.of(
          new int[] {64, 200},
          new int[] {128, 100},
          new int[] {256, 50},
          new int[] {64, 400},
          new int[] {128, 200},
          new int[] {256, 100},
          new int[] {128, 400},
          new int[] {256, 200},
          new int[] {512, 100});

  static final Report REPORT =
      new Report(
          "burst",
          new Layout(
              List.of("asked_pps", "cells", "shape"),
              List.of(
                  Layout.Column.spread("burst, packets/s", "%,.0f", run -> run.number("burst_pps")),
                  Layout.Column.spread("largest P", "%,.0f", run -> run.number("largest")),
                  Layout.Column.spread("expected", "%,.0f", run -> run.number("expected")),
                  Layout.Column.spread("off by, %", "%+.1f", BurstBench::offPercent))),
          BurstBench::verdict);

  @Option(
      names = "--reader",
      defaultValue = "38844",
      description = "Packets per second that the reader processes (default: 38844, the paper's).")
  private long readerRate;

  @Option(
      names = "--burst",
      defaultValue = "0",
      description = "Packets per second within a burst; 0 for as fast as possible (default: 0).")
  private long burstRate;

  @Option(names = "--rounds", defaultValue = "1", description = "Searches each (default: 1).")
  private int rounds;

  @Option(
      names = "--cells",
      split = ",",
      defaultValue = "12800,25600,51200",
      description = "Pools of these sizes, R*M (default: 12800,25600,51200).")
  private List<Integer> pools;

  private static double offPercent(Outcome run) {
    return 100 * (run.number("largest") / run.number("expected") - 1);
  }

  private static Report.Verdict verdict(List<Outcome> outcomes) {
    double worst =
        outcomes.stream().mapToDouble(run -> Math.abs(offPercent(run))).max().orElseThrow();
    return new Report.Verdict(
        worst <= TOLERANCE * 100,
        "largest loss-free burst within %.0f %% of the expected, the worst of %d searches is off by %.1f %%"
            .formatted(TOLERANCE * 100, outcomes.size(), worst));
  }

  @Override
  public Integer call() {
    Machine.print(
        "burst --reader %d --burst %d --rounds %d --cells %s"
            .formatted(
                readerRate,
                burstRate,
                rounds,
                String.join(",", pools.stream().map(String::valueOf).toList())));
    List<Outcome> outcomes = new ArrayList<>();
    try (BenchLab lab = new BenchLab()) {
      for (int round = 1; round <= rounds; round++) {
        for (int[] shape : SHAPES) {
          if (pools.contains(shape[0] * shape[1])) {
            outcomes.add(measure(lab, shape[0], shape[1]).print());
          }
        }
      }
    }
    if (outcomes.isEmpty()) {
      throw new WirecapException("--cells " + pools + ": 12800, 25600 or 51200");
    }
    return REPORT.print(outcomes);
  }

  private Outcome measure(BenchLab lab, int cells, int chunks) {
    int pool = cells * chunks;
    try (BurstSearch search =
        new BurstSearch(lab, "basic:%dx%d".formatted(cells, chunks), readerRate, burstRate)) {
      // Not counted: it tells the burst rate as it is, and warms up both sides.
      long ignored = search.lost(pool);
      long largest = search.largest(expected(pool, search.rate()), RANGE, pool / RESOLUTION);
      return Outcome.of("burst")
          .with("asked_pps", burstRate == 0 ? "max" : Long.toString(burstRate))
          .with("cells", pool)
          .with("shape", "(%d,%d)".formatted(cells, chunks))
          .with("burst_pps", search.rate())
          .with("largest", largest)
          .with("expected", expected(pool, search.rate()))
          .with("bursts", search.bursts());
    }
  }

  private double expected(int pool, double rate) {
    return Arithmetic.largestBurst(pool, (double) readerRate, rate);
  }
}
