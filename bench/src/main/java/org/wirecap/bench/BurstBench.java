package org.wirecap.bench;

import java.util.List;
import java.util.concurrent.Callable;
import org.wirecap.lab.GeneratorResult;
import org.wirecap.lab.TransmitCounts;
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

  @Option(
      names = "--reader",
      defaultValue = "38844",
      description = "Packets per second that the reader processes (default: 38844, the paper's).")
  private long readerRate;

  @Option(
      names = "--bursts",
      split = ",",
      defaultValue = "100000,0",
      description =
          "Packets per second within a burst; 0 for as fast as possible (default: 100000,0).")
  private List<Long> burstRates;

  private double worst;

  @Override
  public Integer call() {
    String rates = String.join(",", burstRates.stream().map(String::valueOf).toList());
    Machine.print("burst --reader %d --bursts %s".formatted(readerRate, rates));
    System.out.printf(
        "%n%7s %12s %14s %10s %10s %8s %7s%n",
        "R*M", "(M,R)", "burst pps", "largest P", "expected", "off by", "bursts");
    try (BenchLab lab = new BenchLab()) {
      for (long burstRate : burstRates) {
        for (int[] shape : SHAPES) {
          measure(lab, shape[0], shape[1], burstRate);
        }
      }
    }
    boolean reached = worst <= TOLERANCE;
    System.out.printf(
        "%ntarget: within %.0f %%: %s, the worst is off by %.1f %%%n",
        TOLERANCE * 100, reached ? "reached" : "MISSED", worst * 100);
    return reached ? 0 : 1;
  }

  /** Bursts of one shape, one after the other, each into a pool that is free again. */
  private static final class Search {
    private final BenchLab lab;
    private final ReaderProcess reader;
    private final long burstRate;
    private long sent;
    private long lost;
    private int bursts;
    private double rateSum;

    Search(BenchLab lab, ReaderProcess reader, long burstRate) {
      this.lab = lab;
      this.reader = reader;
      this.burstRate = burstRate;
    }

    boolean passes(long packets) {
      GeneratorResult result = lab.generate(Traffic.burst(packets, burstRate));
      TransmitCounts counts = result.ledger().total();
      sent += counts.delivered();
      long lostNow = reader.awaitSettled(sent).lost();
      boolean passed = lostNow == lost;
      lost = lostNow;
      bursts++;
      rateSum += result.rate();
      return passed;
    }

    double rate() {
      return rateSum / bursts;
    }
  }

  private void measure(BenchLab lab, int cells, int chunks, long burstRate) {
    int pool = cells * chunks;
    try (ReaderProcess reader = new ReaderProcess(lab, cells, chunks, readerRate)) {
      Search search = new Search(lab, reader, burstRate);
      // Not counted: it tells the burst rate as it is, and warms up both sides.
      boolean ignored = search.passes(pool);
      double estimate = expected(pool, search.rate());
      long largest =
          Bisection.largest(
              (long) (estimate * 0.9), (long) (estimate * 1.1), pool / 500, search::passes);
      double expected = expected(pool, search.rate());
      double off = largest / expected - 1;
      worst = Math.max(worst, Math.abs(off));
      System.out.printf(
          "%,7d %12s %,14.0f %,10d %,10.0f %7.1f%% %7d%n",
          pool,
          "(%d,%d)".formatted(cells, chunks),
          search.rate(),
          largest,
          expected,
          off * 100,
          search.bursts);
    }
  }

  private double expected(int pool, double burstRate) {
    return pool / (1 - readerRate / burstRate);
  }
}
