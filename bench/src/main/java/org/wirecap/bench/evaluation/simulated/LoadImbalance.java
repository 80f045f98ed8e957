package org.wirecap.bench.evaluation.simulated;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.evaluation.Experiment;
import org.wirecap.bench.evaluation.PlannedRun;
import org.wirecap.bench.evaluation.Runs;
import org.wirecap.bench.evaluation.Scale;
import org.wirecap.bench.evaluation.Section;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.bench.evaluation.Section.Point;
import org.wirecap.bench.evaluation.Section.Series;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.LinkType;
import org.wirecap.profile.Imbalance;
import org.wirecap.profile.LoadSeries;
import org.wirecap.profile.Profile;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.BorderRouter;
import org.wirecap.sim.SyntheticTrace;
import org.wirecap.sim.TracePlan;

/**
 * Observation 1 of the slides: how unevenly receive-side scaling spreads traffic over queues, in
 * the long term and in bins of 10 ms.
 */
public final class LoadImbalance implements Experiment {
  private static final String NAME = "observation-1";
  private static final String SYNTHETIC = "border router, made from a seed";
  private static final int QUEUES = 4;
  private static final long BIN_NANOS = 10_000_000;
  private static final int COLUMNS = 160;

  /** Looked for in {@code ../shared/data} beside the checkout. */
  private static final List<String> FILES =
      List.of(
          "echo-connections.pcap.gz",
          "modbusBig.pcap",
          "gre-aruba.pcap",
          "smb2.pcap",
          "reddit.pcap",
          "teams.pcap");

  private final Path directory;

  /** With the real traces where tests have them, too. */
  public LoadImbalance() {
    this(Path.of(System.getProperty("wirecap.root", "."), "..", "shared", "data"));
  }

  /**
   * @param directory where real traces are
   */
  LoadImbalance(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Observation 1: load imbalance";
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    long nanos =
        scale == Scale.QUICK ? BorderRouter.DURATION_NANOS / 4 : BorderRouter.DURATION_NANOS;
    List<PlannedRun> runs = new ArrayList<>();
    for (long seed = 1; seed <= scale.runs(); seed++) {
      TracePlan plan = BorderRouter.plan(seed, QUEUES, nanos);
      runs.add(
          new PlannedRun(
              "%s seed %d".formatted(SYNTHETIC, seed), nanos * 8e-11, site -> synthetic(plan)));
    }
    for (String name : FILES) {
      runs.add(new PlannedRun(name, 0.3, site -> file(directory.resolve(name))));
    }
    return runs;
  }

  private static Profile profile(double speed) {
    List<Integer> queues = IntStream.range(0, QUEUES).boxed().toList();
    return new Profile(queues, BIN_NANOS, speed, Load.SLIDES_PACE, List.of());
  }

  private static Outcome synthetic(TracePlan plan) {
    RssSteering steering = new RssSteering(QUEUES);
    SyntheticTrace trace = new SyntheticTrace(plan, new RssSteering(QUEUES));
    Profile profile = profile(1);
    while (trace.next()) {
      profile.add(
          steering.queue(trace.memory(), trace.offset(), trace.length()),
          trace.timeNanos(),
          trace.originalLength());
    }
    return outcome(SYNTHETIC, profile, 1, trace.packets()).with("seed", plan.seed());
  }

  /** A real trace, played in one second: a hundred bins. */
  static Outcome file(Path file) {
    if (!Files.isReadable(file)) {
      throw new WirecapException(
          file
              + ": this real trace is not there: put the captures of ../shared/data beside the"
              + " checkout, as tests have them");
    }
    double speed = seconds(file);
    RssSteering steering = new RssSteering(QUEUES);
    Profile profile = profile(speed);
    long packets = 0;
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      while (reader.next()) {
        LinkType.requireEthernet(reader.linkType(), reader.name());
        MemorySegment memory = reader.memory();
        profile.add(
            steering.queue(memory, reader.offset(), reader.capturedLength()),
            reader.timestampNanos(),
            reader.originalLength());
        packets++;
      }
    }
    return outcome(file.getFileName().toString(), profile, speed, packets);
  }

  /** How long it lasted when it was captured. */
  private static double seconds(Path file) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      while (reader.next()) {
        first = Math.min(first, reader.timestampNanos());
        last = Math.max(last, reader.timestampNanos());
      }
    }
    if (last <= first) {
      throw new WirecapException(file + ": has no two packets with different times");
    }
    return (last - first) / 1e9;
  }

  private static Outcome outcome(String trace, Profile profile, double speed, long packets) {
    profile.finish();
    double perThread = profile.threadRate() * profile.secondsPerBin();
    double peak = 0;
    long longest = 0;
    long burstOver = 0;
    long most = 0;
    for (int queue = 0; queue < QUEUES; queue++) {
      var each = profile.queue(queue);
      peak = Math.max(peak, each.packets() == 0 ? 0 : each.peakPerBin() / each.meanPerBin());
      longest = Math.max(longest, each.longestOver());
      // Of queues whose thread is fast enough in the long run.
      burstOver += each.meanPerBin() <= perThread ? each.binsOver() : 0;
      most = Math.max(most, profile.backlog(queue));
    }
    Outcome outcome =
        Outcome.of(NAME)
            .with("trace", trace)
            .with("queues", QUEUES)
            .with("packets", packets)
            .with("seconds", profile.seconds())
            .with("speed", speed)
            .with("max_over_mean", Imbalance.maxOverMean(profile.packets()))
            .with("variation", Imbalance.coefficientOfVariation(profile.packets()))
            .with("bins_max_over_mean", profile.binsMaxOverMean())
            .with("peak_over_mean", peak)
            .with("longest_over_s", longest * profile.secondsPerBin())
            .with("short_bursts", burstOver)
            .with("windows", profile.windows().windows())
            .with("windows_overloaded", profile.windows().overloaded())
            .with("windows_relievable", profile.windows().relievable())
            .with("backlog", most)
            .with("group_backlog", profile.groupBacklog())
            .with("balanced", packets == profile.all().packets());
    for (int queue = 0; queue < QUEUES; queue++) {
      outcome.with("course_" + queue, course(profile, queue));
    }
    return outcome;
  }

  /** The fullest bin of each column, as packets per second. */
  private static List<Long> course(Profile profile, int queue) {
    LoadSeries series = profile.series();
    return Arrays.stream(series.peaks(queue, COLUMNS))
        .mapToLong(packets -> Math.round(packets / profile.secondsPerBin()))
        .boxed()
        .toList();
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    Runs runs = new Runs(outcomes);
    List<Section.Part> parts = new ArrayList<>();
    parts.add(
        new Section.Text(
            "Traces over %d receive queues, spread as an 82599 spreads them (Toeplitz hash over addresses"
                    .formatted(QUEUES)
                + " and ports), and counted in bins of 10 ms. Each real trace is played in one second; the"
                + " border router's, %,.0f packets/s made from a seed, has"
                    .formatted(BorderRouter.PACKETS_PER_SECOND)
                + " heavy-tailed flows, a queue 0 with 80,000 packets/s for four fifths of the time, and"
                + " bursts on the others. max/mean is 1 for an even spread and %d for everything on one"
                    .formatted(QUEUES)
                + " queue. A thread processes %,.0f packets/s.".formatted(Load.SLIDES_PACE)));
    List<String> missing = missing(runs);
    if (!missing.isEmpty()) {
      parts.add(
          new Section.Text(
              "Not there: %s. They are looked for in ../shared/data beside the checkout."
                  .formatted(String.join(", ", missing))));
    }
    parts.add(new Section.Table("Imbalance", layout(), outcomes));
    for (String trace : runs.texts("trace")) {
      Outcome first = runs.where("trace", trace).outcomes().getFirst();
      parts.add(
          new Section.Chart(
              "Load of the queues: %s (the fullest bin of 10 ms at each point)".formatted(trace),
              "time, s",
              "packets/s",
              IntStream.range(0, QUEUES).mapToObj(queue -> series(first, queue)).toList()));
    }
    parts.add(longTerm(runs));
    parts.add(shortTerm(runs));
    parts.add(realTracesAreUneven(runs));
    return new Section(parts);
  }

  private static List<String> missing(Runs runs) {
    List<String> there = runs.texts("trace");
    return FILES.stream().filter(file -> !there.contains(file)).toList();
  }

  private static Series series(Outcome run, int queue) {
    List<Double> course = run.numbers("course_" + queue);
    double step = run.number("seconds") / course.size();
    return new Series(
        "queue " + queue,
        LongStream.range(0, course.size())
            .mapToObj(
                i -> {
                  double rate = course.get((int) i);
                  return new Point(i * step, rate, rate, rate);
                })
            .toList());
  }

  private static Layout layout() {
    return new Layout(
        List.of("trace"),
        List.of(
            Layout.Column.spread("packets", "%,.0f", run -> run.number("packets")),
            Layout.Column.spread("seconds", "%.2f", run -> run.number("seconds")),
            Layout.Column.spread("played times as fast", "%,.1f", run -> run.number("speed")),
            Layout.Column.spread("max/mean", "%.2f", run -> run.number("max_over_mean")),
            Layout.Column.spread(
                "max/mean in bins", "%.2f", run -> run.number("bins_max_over_mean")),
            Layout.Column.spread(
                "fullest bin by mean of its queue", "%.1f", run -> run.number("peak_over_mean")),
            Layout.Column.spread(
                "longest over a thread, s", "%.2f", run -> run.number("longest_over_s")),
            Layout.Column.spread(
                "pool of one queue, packets", "%,.0f", run -> run.number("backlog")),
            Layout.Column.spread(
                "all threads together, packets", "%,.0f", run -> run.number("group_backlog"))));
  }

  private static Claim longTerm(Runs runs) {
    Runs synthetic = runs.where("trace", SYNTHETIC);
    return Runs.claim(
        "Long-term imbalance: at the border router a queue gets more than its thread can process for a"
            + " second or more on end",
        !synthetic.isEmpty(),
        () -> synthetic.outcomes().stream().allMatch(run -> run.number("longest_over_s") >= 1),
        () ->
            "for %s s; max/mean %s"
                .formatted(
                    synthetic.spread(run -> run.number("longest_over_s")).text("%.2f"),
                    synthetic.spread(run -> run.number("max_over_mean")).text("%.2f")));
  }

  private static Claim shortTerm(Runs runs) {
    Runs synthetic = runs.where("trace", SYNTHETIC);
    return Runs.claim(
        "Short-term imbalance: queues whose threads are fast enough in the long run have bins that are"
            + " too much for them",
        !synthetic.isEmpty(),
        () -> synthetic.outcomes().stream().allMatch(run -> run.number("short_bursts") > 0),
        () ->
            "%s bins; the fullest has %s times the mean of its queue"
                .formatted(
                    synthetic.spread(run -> run.number("short_bursts")).text("%,.0f"),
                    synthetic.spread(run -> run.number("peak_over_mean")).text("%.1f")));
  }

  private static Claim realTracesAreUneven(Runs runs) {
    Runs real = runs.where(run -> !run.text("trace").equals(SYNTHETIC));
    return Runs.claim(
        "Real traces are uneven, too: in bins of 10 ms the fullest queue has more than 1.25 times the"
            + " mean, in each of them",
        !real.isEmpty(),
        () -> real.outcomes().stream().allMatch(run -> run.number("bins_max_over_mean") > 1.25),
        () -> real.spread(run -> run.number("bins_max_over_mean")).text("%.2f"));
  }
}
