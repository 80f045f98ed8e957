package org.wirecap.bench.evaluation.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.evaluation.Experiment;
import org.wirecap.bench.evaluation.PlannedRun;
import org.wirecap.bench.evaluation.Runs;
import org.wirecap.bench.evaluation.Scale;
import org.wirecap.bench.evaluation.Section;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.pool.Cell;
import org.wirecap.profile.Imbalance;
import org.wirecap.profile.Profile;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.EthernetLink;
import org.wirecap.sim.SyntheticTrace;

/**
 * Future work of the slides: 40 and 100 Gbit/s. Bursts, imbalance over 2 to 16 queues, the pools
 * that they take, and pauses of a JVM.
 */
public final class FasterLinks implements Experiment {
  private static final String NAME = "faster-links";
  private static final String BURST = "burst";
  private static final String POOL = "pool";
  private static final String QUEUES = "queues";
  private static final String PAUSE = "pause";

  private static final List<Long> GIGABITS = List.of(10L, 40L, 100L);
  private static final long GIGABIT = 1_000_000_000;

  /** What a thread is taken to process on a fast machine: next to nothing for each packet. */
  private static final double FAST_PACE = 5_000_000;

  /** Of the link's rate of 64-byte frames, what the border router's traffic is speeded up to. */
  private static final double MEAN_PART = 0.3;

  private static final List<Integer> QUEUE_COUNTS = List.of(2, 4, 8, 16);
  private static final int CELLS = 256;
  private static final int CHUNKS = 64;
  private static final int THRESHOLD = 60;
  private static final int PAUSE_QUEUES = 4;
  private static final List<Long> PAUSE_MICROS = List.of(200L, 1_000L, 5_000L);
  private static final List<Integer> PAUSE_CHUNKS = List.of(16, 64, 256);
  private static final long BIN_NANOS = 100_000;
  private static final double TOLERANCE_PERCENT = 5;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Faster links, simulated: 40 and 100 Gbit/s";
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    boolean quick = scale == Scale.QUICK;
    double seconds = quick ? 0.8 : 1;
    List<PlannedRun> runs = new ArrayList<>();
    for (long seed = 1; seed <= scale.runs(); seed++) {
      for (long gigabits : GIGABITS) {
        addBursts(runs, gigabits, seed);
        for (int queues : quick ? List.of(4, 16) : QUEUE_COUNTS) {
          addQueues(runs, gigabits, queues, seconds, seed);
        }
        for (long micros : quick ? PAUSE_MICROS.subList(0, 2) : PAUSE_MICROS) {
          addPauses(runs, gigabits, micros, seed);
        }
      }
    }
    return runs;
  }

  private static void addBursts(List<PlannedRun> runs, long gigabits, long seed) {
    for (double pace : List.of(Load.SLIDES_PACE, FAST_PACE)) {
      for (RingModel model : List.of(RingModel.plainXdp(4096), RingModel.basic(CELLS, 100))) {
        runs.add(
            new PlannedRun(
                "burst %d Gbit/s %s thread %.0f seed %d"
                    .formatted(gigabits, model.title(), pace, seed),
                0.4,
                site ->
                    Bursts.largest(NAME, model, new Bursts(gigabits * GIGABIT, pace), seed)
                        .with("kind", BURST)));
      }
    }
  }

  private static void addQueues(
      List<PlannedRun> runs, long gigabits, int queues, double seconds, long seed) {
    String key = "%d Gbit/s %d queues seed %d".formatted(gigabits, queues, seed);
    runs.add(
        new PlannedRun(
            "pool " + key, 0.2, site -> pool(load(gigabits, queues, seconds, seed), gigabits)));
    for (Model model :
        List.of(
            RingModel.plainXdp(4096),
            RingModel.basic(CELLS, CHUNKS),
            new BuddyModel(CELLS, CHUNKS, THRESHOLD, OffloadPolicy.CHUNK),
            new BuddyModel(CELLS, CHUNKS, THRESHOLD, OffloadPolicy.FLOW))) {
      runs.add(
          new PlannedRun(
              model.title() + " " + key,
              0.4,
              site ->
                  model
                      .outcome(NAME, load(gigabits, queues, seconds, seed), seed)
                      .with("kind", QUEUES)
                      .with("mean_pps", Math.round(meanRate(gigabits)))
                      .with("threads_pps", Math.round(queues * FAST_PACE))
                      .with("link_gbits", gigabits)));
    }
  }

  private static double meanRate(long gigabits) {
    return MEAN_PART * Bursts.lineRate(gigabits * GIGABIT);
  }

  private static Load load(long gigabits, int queues, double seconds, long seed) {
    long link = gigabits * GIGABIT;
    return new Load(
        FastTraffic.borderRouter(seed, queues, link, MEAN_PART, seconds), FAST_PACE, link, 0);
  }

  /** How uneven the traffic is, and what would wait if nothing were to be lost. */
  private static Outcome pool(Load load, long gigabits) {
    List<Integer> queues = IntStream.range(0, load.queues()).boxed().toList();
    Profile profile = new Profile(queues, BIN_NANOS, 1, load.pace(), List.of());
    SyntheticTrace trace = load.trace();
    RssSteering steering = load.steering();
    EthernetLink link = new EthernetLink(load.linkBitsPerSecond());
    while (trace.next()) {
      long arrival = link.send(trace.timeNanos(), trace.originalLength());
      profile.add(
          steering.queue(trace.memory(), trace.offset(), trace.length()), arrival, trace.length());
    }
    profile.finish();
    long most = queues.stream().mapToLong(profile::backlog).max().orElse(0);
    return Outcome.of(NAME)
        .with("kind", POOL)
        .with("link_gbits", gigabits)
        .with("queues", load.queues())
        .with("seed", load.plan().seed())
        .with("sent", trace.packets())
        .with("trace_ms", load.plan().durationNanos() / 1e6)
        .with("max_over_mean", Imbalance.maxOverMean(profile.packets()))
        .with("bins_max_over_mean", profile.binsMaxOverMean())
        .with("pool_packets", most)
        .with("group_packets", profile.groupBacklog())
        .with("balanced", trace.packets() == profile.all().packets());
  }

  private static void addPauses(List<PlannedRun> runs, long gigabits, long micros, long seed) {
    for (int chunks : PAUSE_CHUNKS) {
      RingModel model = RingModel.basic(CELLS, chunks);
      runs.add(
          new PlannedRun(
              "pause %d us %d Gbit/s %s seed %d".formatted(micros, gigabits, model.title(), seed),
              0.3,
              site -> pause(model, gigabits, micros, seed)));
    }
  }

  private static Outcome pause(RingModel model, long gigabits, long micros, long seed) {
    long link = gigabits * GIGABIT;
    long nanos = 1000 * micros;
    Load load =
        new Load(FastTraffic.fullLink(seed, PAUSE_QUEUES, link, nanos), FAST_PACE, link, nanos);
    Outcome outcome = model.outcome(NAME, load, seed);
    double places = (double) PAUSE_QUEUES * model.places();
    return outcome
        .with("kind", PAUSE)
        .with("link_gbits", gigabits)
        .with("pause_ms", micros / 1e3)
        .with("cells", model.places())
        .with("arithmetic", Math.max(0, outcome.number("sent") - places))
        .with("needed_mib", mebibytes(Bursts.lineRate(link) * micros / 1e6));
  }

  private static double mebibytes(double packets) {
    return packets * Cell.DEFAULT_SIZE / (1 << 20);
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    Runs runs = new Runs(outcomes);
    Runs bursts = runs.where("kind", BURST);
    Runs pools = runs.where("kind", POOL);
    Runs queues = runs.where("kind", QUEUES);
    Runs pauses = runs.where("kind", PAUSE);
    return Section.of(
        new Section.Text(
            "In frames of 64 bytes links of 10, 40 and 100 Gbit/s carry 14.88, 59.5 and 148.8 million"
                + " packets/s. First, bursts back to back to one queue, and threads of %,.0f and of %,.0f"
                    .formatted(Load.SLIDES_PACE, FAST_PACE)
                + " packets/s. The latter is assumed: a thread that does next to nothing."),
        new Section.Table(
            "The largest burst of which nothing is lost", Bursts.layout(), bursts.outcomes()),
        burstsAreAsArithmeticSays(bursts),
        new Section.Text(
            "Then the border router's traffic, speeded up until its mean is %.0f %% of what the link"
                    .formatted(100 * MEAN_PART)
                + " carries, over 2 to 16 queues with a thread of %,.0f packets/s each; bursts come at a"
                    .formatted(FAST_PACE)
                + " tenth of the link's rate. What would wait with unlimited pools is what a pool has to"
                + " hold, in cells of %,d bytes.".formatted(Cell.DEFAULT_SIZE)),
        new Section.Table("Imbalance, and the pools that it takes", poolLayout(), pools.outcomes()),
        new Section.Table(
            "Losses with pools of %,d packets".formatted(CELLS * CHUNKS),
            queueLayout(),
            queues.outcomes()),
        new Section.Chart(
            "Loss against the number of queues",
            "queues",
            "lost, % of what was sent",
            queues.lines(
                run -> "%s Gbit/s, %s".formatted(run.text("link_gbits"), run.text("engine")),
                run -> run.number("queues"),
                Runs::lostPercent)),
        offloadingLosesNoMore(queues),
        new Section.Text(
            "Last, a pause of all threads of the JVM (a collection of garbage, a debugger, SIGSTOP) while"
                + " the link is full, over %d queues. The packets of the pause are what the pools have to"
                    .formatted(PAUSE_QUEUES)
                + " hold, whatever the engine."),
        new Section.Table("Pauses against pools", pauseLayout(), pauses.outcomes()),
        new Section.Chart(
            "Loss against the length of a pause",
            "pause, ms",
            "lost, % of what was sent",
            pauses.lines(
                run ->
                    "%s Gbit/s, pools of %,.0f"
                        .formatted(run.text("link_gbits"), run.number("cells")),
                run -> run.number("pause_ms"),
                Runs::lostPercent)),
        pausesAreAsArithmeticSays(pauses));
  }

  private static Layout poolLayout() {
    return new Layout(
        List.of("link_gbits", "queues"),
        List.of(
            Layout.Column.spread("packets", "%,.0f", run -> run.number("sent")),
            Layout.Column.spread("in, ms", "%.1f", run -> run.number("trace_ms")),
            Layout.Column.spread("max/mean", "%.2f", run -> run.number("max_over_mean")),
            Layout.Column.spread(
                "max/mean in bins of 0.1 ms", "%.2f", run -> run.number("bins_max_over_mean")),
            Layout.Column.spread(
                "largest pool, packets", "%,.0f", run -> run.number("pool_packets")),
            Layout.Column.spread(
                "MiB for each queue", "%,.0f", run -> mebibytes(run.number("pool_packets"))),
            Layout.Column.spread(
                "all threads together, packets", "%,.0f", run -> run.number("group_packets"))));
  }

  private static Layout queueLayout() {
    return new Layout(
        List.of("link_gbits", "queues", "engine"),
        List.of(
            Layout.Column.spread("lost, %", "%.2f", Runs::lostPercent),
            Layout.Column.spread("out of order", "%,.0f", run -> run.number("out_of_order"))));
  }

  private static Layout pauseLayout() {
    return new Layout(
        List.of("link_gbits", "pause_ms", "cells"),
        List.of(
            Layout.Column.spread("MiB needed in all", "%,.1f", run -> run.number("needed_mib")),
            Layout.Column.spread(
                "MiB of the pools", "%,.0f", run -> mebibytes(PAUSE_QUEUES * run.number("cells"))),
            Layout.Column.spread("sent", "%,.0f", run -> run.number("sent")),
            Layout.Column.spread("lost by arithmetic", "%,.0f", run -> run.number("arithmetic")),
            Layout.Column.spread("lost", "%,.0f", run -> run.number("lost"))));
  }

  private static Claim burstsAreAsArithmeticSays(Runs bursts) {
    Runs wirecap = bursts.where(run -> run.text("engine").startsWith("WireCAP-B"));
    return Runs.claim(
        "At every link speed the largest burst is within %.0f %% of R·M / (1 - reader rate / burst rate)"
            .formatted(TOLERANCE_PERCENT),
        wirecap.texts("link_gbits").size() == GIGABITS.size(),
        () ->
            wirecap.outcomes().stream()
                .allMatch(run -> Math.abs(run.number("off_percent")) <= TOLERANCE_PERCENT),
        () -> "off by " + wirecap.spread(run -> run.number("off_percent")).text("%+.2f") + " %");
  }

  private static Claim offloadingLosesNoMore(Runs queues) {
    Runs possible = queues.where(run -> run.number("threads_pps") > run.number("mean_pps"));
    Runs basic = possible.where(run -> run.text("engine").startsWith("WireCAP-B"));
    Runs advanced = possible.where(run -> run.text("engine").startsWith("WireCAP-A"));
    return Runs.claim(
        "Where all threads together are faster than the traffic's mean, advanced mode loses no more than"
            + " basic mode, at every link speed (medians)",
        basic.texts("link_gbits").size() == GIGABITS.size()
            && advanced.texts("link_gbits").size() == GIGABITS.size(),
        () -> places(advanced).stream().allMatch(at -> percent(advanced, at) <= percent(basic, at)),
        () ->
            places(advanced).stream()
                .map(
                    at ->
                        "%s Gbit/s, %s queues: %.2f %% (basic %.2f %%)"
                            .formatted(
                                at.link(), at.queues(), percent(advanced, at), percent(basic, at)))
                .collect(Collectors.joining("; ")));
  }

  private record Place(String link, String queues) {}

  private static List<Place> places(Runs runs) {
    return runs.outcomes().stream()
        .map(run -> new Place(run.text("link_gbits"), run.text("queues")))
        .distinct()
        .toList();
  }

  /** The worst engine's median; NaN if there is none. */
  private static double percent(Runs runs, Place place) {
    return runs
        .where("link_gbits", place.link())
        .where("queues", place.queues())
        .medians("engine", Runs::lostPercent)
        .values()
        .stream()
        .mapToDouble(Double::doubleValue)
        .max()
        .orElse(Double.NaN);
  }

  private static Claim pausesAreAsArithmeticSays(Runs pauses) {
    return Runs.claim(
        "A pause loses what the pools cannot hold of what arrives in it, within %.0f %% of what arrives"
            .formatted(TOLERANCE_PERCENT),
        pauses.texts("link_gbits").size() == GIGABITS.size(),
        () ->
            pauses.outcomes().stream()
                .allMatch(run -> Math.abs(offPause(run)) <= TOLERANCE_PERCENT),
        () ->
            "off by " + pauses.spread(FasterLinks::offPause).text("%+.2f") + " % of what arrives");
  }

  private static double offPause(Outcome run) {
    return 100 * (run.number("lost") - run.number("arithmetic")) / run.number("sent");
  }
}
