package org.wirecap.bench.evaluation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wirecap.bench.BenchLab;
import org.wirecap.bench.CpuTime;
import org.wirecap.bench.DelayProcess;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Setup;
import org.wirecap.bench.Traffic;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.bench.evaluation.Section.Part;
import org.wirecap.bench.evaluation.Section.Table;
import org.wirecap.bench.evaluation.Section.Text;
import org.wirecap.buddy.IdleStrategy;
import org.wirecap.lab.GeneratorResult;

/** What batching costs in time: from a packet's arrival in the kernel to its handler. */
final class BatchLatency implements Experiment {
  private static final List<Long> RATES = List.of(1_000L, 100_000L);
  private static final Duration WARM = Duration.ofMillis(300);
  private static final Duration SENDING = Duration.ofMillis(600);
  private static final long SETTLE_MILLIS = 100;
  private static final double SLACK_MILLIS = 5;

  /**
   * What is compared.
   *
   * @param engine as on the command line
   * @param timeoutMicros of a chunk that is not full
   * @param idle of advanced mode's threads
   */
  private record Way(String engine, long timeoutMicros, IdleStrategy idle) {
    String key() {
      return "%s %d %s".formatted(engine, timeoutMicros, idle);
    }

    /** What threads do that have nothing to do. */
    String waiting() {
      return Setup.parse(engine).isAdvanced() || timeoutMicros > 0
          ? idle.name().toLowerCase(Locale.ROOT)
          : "spin";
    }
  }

  private static final List<Way> WAYS =
      List.of(
          new Way("basic:64x400", 1_000, IdleStrategy.BLOCK),
          new Way("basic:256x100", 1_000, IdleStrategy.BLOCK),
          new Way("basic:256x100", 10_000, IdleStrategy.BLOCK),
          new Way("basic:256x100", 0, IdleStrategy.BLOCK),
          new Way("none", 1_000, IdleStrategy.BLOCK),
          new Way("none", 1_000, IdleStrategy.SPIN));

  private static final Layout LAYOUT =
      new Layout(
          List.of("engine", "timeout", "idle"),
          List.of(
              delay(0, "p50_us", "p50"),
              delay(0, "p99_us", "p99"),
              delay(0, "p999_us", "p99.9"),
              delay(1, "p50_us", "p50"),
              delay(1, "p99_us", "p99"),
              delay(1, "p999_us", "p99.9"),
              Layout.Column.spread(
                  "CPU of the process, cores", "%.2f", run -> run.number("process_cores")),
              Layout.Column.sum("lost", run -> run.number("lost"))));

  private static Layout.Column delay(int rate, String name, String title) {
    return Layout.Column.spread(
        "%,d/s: %s, µs".formatted(RATES.get(rate), title),
        "%,.0f",
        run -> run.numbers(name).get(rate));
  }

  @Override
  public String name() {
    return "latency-batching";
  }

  @Override
  public String title() {
    return "Latency from batching";
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    List<PlannedRun> plan = new ArrayList<>();
    for (int number = 1; number <= scale.runs(); number++) {
      for (Way way : scale == Scale.QUICK ? WAYS.subList(1, 3) : WAYS) {
        plan.add(
            new PlannedRun(
                "%s #%d".formatted(way.key(), number),
                3.3,
                List.of(Need.ROOT, Need.IP),
                site -> measure(site.fastLab(), way)));
      }
    }
    return plan;
  }

  private Outcome measure(BenchLab lab, Way way) {
    Setup setup = Setup.parse(way.engine());
    try (DelayProcess process =
        new DelayProcess(lab, way.engine(), way.timeoutMicros(), way.idle(), 0)) {
      GeneratorResult warm = lab.generate(Traffic.paced(RATES.getLast(), WARM));
      long sent = warm.ledger().total().delivered();
      LiveLoss.sleep(SETTLE_MILLIS);
      Map<String, Object> lap = process.lap();
      List<Map<String, Object>> laps = new ArrayList<>();
      long begin = System.nanoTime();
      CpuTime cpu = process.cpu();
      for (long rate : RATES) {
        sent += lab.generate(Traffic.paced(rate, SENDING)).ledger().total().delivered();
        LiveLoss.sleep(SETTLE_MILLIS);
        lap = process.lap();
        laps.add(lap);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      double cores = process.cpu().since(cpu).process() / seconds;
      process.end();
      Outcome outcome =
          Outcome.of(name())
              .with("engine", setup.title())
              .with("mode", setup.mode().name())
              .with("cells", setup.cells())
              .with("timeout", "%.0f ms".formatted(way.timeoutMicros() / 1e3))
              .with("timeout_us", way.timeoutMicros())
              .with("idle", way.waiting())
              .with("sent", sent)
              .with("process_cores", cores)
              .with("lost", DelayProcess.number(lap, "lost"));
      for (String name : List.of("p50_us", "p99_us", "p999_us", "packets")) {
        outcome =
            outcome.with(
                name,
                laps.stream().map(each -> Math.round(DelayProcess.number(each, name))).toList());
      }
      return outcome;
    }
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Text(
            "From the kernel's timestamp in the packet to the moment at which its chunk is handled, at 1,000 and 100,000 packets/s to one queue. A chunk is given when it is full, or after the timeout. In advanced mode there are a capture thread and a handler thread, both with that idle strategy; in basic mode the application waits in the kernel, or asks without waiting (timeout 0). Sender and receiver share two CPUs, so threads that spin take them from the sender."));
    parts.add(new Table("Delay to the handler", LAYOUT, outcomes));
    parts.add(bounded(new Runs(outcomes).where("mode", "BASIC")));
    return new Section(parts);
  }

  /** When a chunk is full, or its timeout over: whichever comes first. */
  private static double boundMicros(Outcome run, long rate) {
    return Math.min(run.number("timeout_us"), run.number("cells") * 1e6 / rate);
  }

  private static Claim bounded(Runs basic) {
    String claim =
        "In basic mode 99 %% of packets wait no longer than the timeout, or than a chunk takes to fill, and %.0f ms (medians)"
            .formatted(SLACK_MILLIS);
    if (basic.isEmpty()) {
      return Runs.notMeasured(claim, basic.whyNone("basic mode"));
    }
    double most = Double.NEGATIVE_INFINITY;
    for (List<Outcome> group : LAYOUT.groups(basic.outcomes()).values()) {
      for (int i = 0; i < RATES.size(); i++) {
        int at = i;
        double more =
            new Runs(group)
                .median(run -> run.numbers("p99_us").get(at) - boundMicros(run, RATES.get(at)));
        most = Math.max(most, more);
      }
    }
    return Runs.claim(
        claim,
        most <= SLACK_MILLIS * 1000,
        "beyond that at most %,.0f µs, p99, in %d runs".formatted(most, basic.outcomes().size()));
  }
}
