package org.wirecap.bench.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.bench.Arithmetic;
import org.wirecap.bench.BurstSearch;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Scenario;
import org.wirecap.bench.Setup;
import org.wirecap.bench.Spread;
import org.wirecap.bench.evaluation.Section.Chart;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.bench.evaluation.Section.Part;
import org.wirecap.bench.evaluation.Section.Point;
import org.wirecap.bench.evaluation.Section.Series;
import org.wirecap.bench.evaluation.Section.Table;
import org.wirecap.bench.evaluation.Section.Text;

/** Experiment 1 on a veth: packets back to back, in basic mode. */
final class ExperimentOneLive implements Experiment {
  private static final int FRAME = 64;
  private static final long READER_RATE = (long) Scenario.PACE;
  private static final double TOLERANCE = 0.05;

  /** How far from the expected the search begins, and how near it comes: parts of the places. */
  private static final double RANGE = 0.05;

  private static final int RESOLUTION = 100;

  /** P. */
  private static final List<Long> LADDER = List.of(2_000L, 5_000L, 10_000L, 20_000L, 40_000L);

  /** R*M is the same in the first two, and M in those from the second on. */
  private static final List<String> ENGINES =
      List.of(
          "basic:64x400",
          "basic:256x100",
          "basic:256x50",
          "basic:256x200",
          "ring:1024",
          "ring:4096",
          "packet");

  private static final List<String> QUICK_ENGINES =
      List.of("basic:64x100", "basic:256x25", "basic:256x50", "ring:1024", "packet");

  /** Slow enough that what is read meanwhile is more than the pool's own places. */
  private static final long SLOW_BURST = 100_000;

  private static final String SLOW_ENGINE = "basic:256x50";

  private static final Layout LAYOUT =
      new Layout(
          List.of("engine", "places", "burst"),
          List.of(
              Layout.Column.spread("burst, packets/s", "%,.0f", run -> run.number("burst_pps")),
              Layout.Column.spread("largest P without loss", "%,.0f", run -> run.number("largest")),
              Layout.Column.spread("arithmetic", "%,.0f", run -> run.number("expected")),
              Layout.Column.spread("off by, %", "%+.1f", ExperimentOneLive::offPercent)));

  private static double offPercent(Outcome run) {
    return 100 * (run.number("largest") / run.number("expected") - 1);
  }

  @Override
  public String name() {
    return "experiment-1-live";
  }

  @Override
  public String title() {
    return "Experiment 1, live: bursts in basic mode";
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    List<PlannedRun> plan = new ArrayList<>();
    for (int number = 1; number <= scale.runs(); number++) {
      for (String engine : scale == Scale.QUICK ? QUICK_ENGINES : ENGINES) {
        plan.add(run(engine, 0, scale == Scale.QUICK ? LADDER.subList(1, 4) : LADDER, number));
      }
      if (scale == Scale.WHOLE) {
        plan.add(run(SLOW_ENGINE, SLOW_BURST, List.of(), number));
      }
    }
    return plan;
  }

  private PlannedRun run(String engine, long burstRate, List<Long> ladder, int number) {
    int places = Setup.parse(engine).places(FRAME);
    double around = 0.25;
    double seconds = 1.2 + 8 * (places / Scenario.PACE + around);
    for (long packets : ladder) {
      seconds += Math.min(packets, places) / Scenario.PACE + around;
    }
    return new PlannedRun(
        "%s %s #%d".formatted(engine, burstRate == 0 ? "max" : burstRate, number),
        seconds,
        List.of(Need.ROOT, Need.IP),
        site -> measure(site, engine, burstRate, ladder));
  }

  private Outcome measure(Site site, String engine, long burstRate, List<Long> ladder) {
    Setup setup = Setup.parse(engine);
    int places = setup.places(FRAME);
    try (BurstSearch search = new BurstSearch(site.fastLab(), engine, READER_RATE, burstRate)) {
      // Not counted: it warms up both sides, and says how fast a burst is.
      long ignored = search.lost(places);
      List<Long> lost = ladder.stream().map(search::lost).toList();
      double expected = Arithmetic.largestBurst(places, READER_RATE, search.rate());
      long largest = search.largest(expected, RANGE, places / RESOLUTION);
      return Outcome.of(name())
          .with("engine", setup.title())
          .with("mode", setup.mode().name())
          .with("places", places)
          .with("cells", setup.cells())
          .with("burst", burstRate == 0 ? "as fast as possible" : "%,d/s".formatted(burstRate))
          .with("burst_pps", search.rate())
          .with("sent", ladder)
          .with("lost_of", lost)
          .with("largest", largest)
          .with("expected", Arithmetic.largestBurst(places, READER_RATE, search.rate()))
          .with("bursts", search.bursts());
    }
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    Runs runs = new Runs(outcomes);
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Text(
            "One queue whose reader processes 38,844 packets/s, and bursts of P frames of 64 bytes, each into an empty pool. The largest P that loses nothing is searched by halving, to a hundredth of the places; arithmetic is places / (1 - reader's rate / burst's rate), with the mean rate of the bursts of that very run. Places are R·M, the descriptors of a plain AF_XDP ring, or what the 8 blocks of 256 KiB that libpcap makes for TPACKET_V3 hold of such frames. A block comes back to the kernel as a whole when its last packet is processed, so TPACKET_V3 has fewer places than that while it is read."));
    parts.add(new Table("The largest burst without loss", LAYOUT, outcomes));
    parts.add(
        new Chart(
            "Loss by the length of the burst, as fast as possible",
            "P, packets",
            "lost, % of the burst",
            curves(runs.where("burst", "as fast as possible"))));
    Runs pools = runs.where("mode", "BASIC");
    parts.add(asExpected(pools));
    parts.add(equalForEqualPools(pools.where("burst", "as fast as possible")));
    parts.add(proportional(pools.where("burst", "as fast as possible").where("cells", "256")));
    return new Section(parts);
  }

  private static List<Series> curves(Runs runs) {
    List<Series> curves = new ArrayList<>();
    for (String engine : runs.texts("engine")) {
      List<Outcome> its = runs.where("engine", engine).outcomes();
      List<Point> points = new ArrayList<>();
      List<Double> sent = its.getFirst().numbers("sent");
      for (int i = 0; i < sent.size(); i++) {
        double packets = sent.get(i);
        int at = i;
        Spread lost =
            Spread.of(
                its.stream().map(run -> 100 * run.numbers("lost_of").get(at) / packets).toList());
        points.add(new Point(packets, lost.median(), lost.min(), lost.max()));
      }
      curves.add(new Series(engine, points));
    }
    return curves;
  }

  private static Claim asExpected(Runs pools) {
    String claim =
        "WireCAP-B absorbs R·M / (1 - reader's rate / burst's rate) packets, within %.0f %%"
            .formatted(TOLERANCE * 100);
    if (pools.isEmpty()) {
      return Runs.notMeasured(claim, pools.whyNone("WireCAP-B"));
    }
    double worst = 0;
    List<String> found = new ArrayList<>();
    for (List<Outcome> group : LAYOUT.groups(pools.outcomes()).values()) {
      double off = new Runs(group).median(ExperimentOneLive::offPercent);
      worst = Math.max(worst, Math.abs(off));
      found.add(
          "%s, %s: %+.1f %%"
              .formatted(group.getFirst().text("engine"), group.getFirst().text("burst"), off));
    }
    Spread all = pools.spread(ExperimentOneLive::offPercent);
    return Runs.claim(
        claim,
        worst <= TOLERANCE * 100,
        "medians: %s; of %d runs the least is %+.1f %% off, the greatest %+.1f %%"
            .formatted(String.join("; ", found), pools.outcomes().size(), all.min(), all.max()));
  }

  private static Claim equalForEqualPools(Runs pools) {
    String claim =
        "Pools with the same R·M absorb the same, whatever M is, within %.0f %%"
            .formatted(TOLERANCE * 100);
    Runs same =
        pools.where(run -> pools.where("places", run.text("places")).texts("engine").size() > 1);
    if (same.isEmpty()) {
      return Runs.notMeasured(claim, pools.whyNone("WireCAP-B"), "no two shapes have the same R·M");
    }
    return spread(claim, same);
  }

  private static Claim proportional(Runs pools) {
    String claim =
        "What a pool absorbs is proportional to R·M, M the same, within %.0f %%"
            .formatted(TOLERANCE * 100);
    if (pools.texts("places").size() < 2) {
      return Runs.notMeasured(claim, pools.whyNone("WireCAP-B"), "no two pools differ in R·M");
    }
    return spread(claim, pools);
  }

  /**
   * Whether the medians of all engines are as near to each other as they should be: of what waited
   * of the largest burst, as a part of R·M, because bursts are not equally fast in all runs.
   */
  private static Claim spread(String claim, Runs pools) {
    List<Double> medians = new ArrayList<>();
    List<String> found = new ArrayList<>();
    for (String engine : pools.texts("engine")) {
      double median =
          pools
              .where("engine", engine)
              .median(run -> run.number("largest") / run.number("expected"));
      medians.add(median);
      found.add("%s %.3f".formatted(engine, median));
    }
    Spread spread = Spread.of(medians);
    return Runs.claim(
        claim,
        spread.max() <= spread.min() * (1 + TOLERANCE),
        "what waited of the largest burst, as a part of R·M, medians: " + String.join("; ", found));
  }
}
