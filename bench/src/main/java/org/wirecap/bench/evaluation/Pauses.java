package org.wirecap.bench.evaluation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.wirecap.bench.BenchLab;
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

/** What is lost while all threads of the process stand still, against the size of the pool. */
final class Pauses implements Experiment {
  private static final String STOP = "SIGSTOP";
  private static final String GC = "System.gc";
  private static final long RATE = 100_000;
  private static final Duration SENDING = Duration.ofMillis(1_800);
  private static final long BEFORE_MILLIS = 600;
  private static final long STOP_MILLIS = 200;
  private static final long AFTER_MILLIS = 300;
  private static final long WAIT_MICROS = 1_000;
  private static final int FRAME = 64;

  /** What is alive: enough for a full collection of some hundred ms. */
  private static final int LIVE_THOUSANDS = 4_000;

  /** A sender that is behind by more sends in a pause what it should have sent around it. */
  private static final double LATE_MILLIS = 15;

  /** Of what arrived in the pause. */
  private static final double TOLERANCE_PERCENT = 5;

  private static final List<String> STOPPED =
      List.of("ring:4096", "basic:256x100", "basic:256x200", "packet");
  private static final List<String> COLLECTED = List.of("ring:1024", "basic:256x100");

  private static final Layout LAYOUT =
      new Layout(
          List.of("pause", "engine", "places"),
          List.of(
              Layout.Column.spread("paused, ms", "%.0f", run -> run.number("paused_ms")),
              Layout.Column.spread("arrived in it", "%,.0f", Pauses::arrived),
              Layout.Column.spread("arithmetic", "%,.0f", run -> run.number("arithmetic")),
              Layout.Column.spread("lost", "%,.0f", run -> run.number("lost")),
              Layout.Column.spread(
                  "longest delay, ms", "%.0f", run -> run.number("longest_delay_ms"))));

  private static double arrived(Outcome run) {
    return run.number("rate") * run.number("paused_ms") / 1e3;
  }

  @Override
  public String name() {
    return "pauses";
  }

  @Override
  public String title() {
    return "Pauses of the JVM, and what the pool is for";
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    List<PlannedRun> plan = new ArrayList<>();
    for (int number = 1; number <= scale.runs(); number++) {
      for (String engine : scale == Scale.QUICK ? STOPPED.subList(0, 1) : STOPPED) {
        plan.add(run(STOP, engine, number));
      }
      for (String engine : scale == Scale.QUICK ? COLLECTED.subList(1, 2) : COLLECTED) {
        plan.add(run(GC, engine, number));
      }
    }
    return plan;
  }

  private PlannedRun run(String pause, String engine, int number) {
    return new PlannedRun(
        "%s %s #%d".formatted(pause, engine, number),
        pause.equals(GC) ? 4.5 : 3.5,
        List.of(Need.ROOT, Need.IP),
        site -> measure(site.fastLab(), pause, engine));
  }

  private Outcome measure(BenchLab lab, String pause, String engine) {
    Setup setup = Setup.parse(engine);
    try (DelayProcess process =
        new DelayProcess(
            lab, engine, WAIT_MICROS, IdleStrategy.BLOCK, pause.equals(GC) ? LIVE_THOUSANDS : 0)) {
      CompletableFuture<GeneratorResult> sending =
          lab.startGenerating(Traffic.paced(RATE, SENDING));
      LiveLoss.sleep(BEFORE_MILLIS);
      double before = DelayProcess.number(process.lap(), "lost");
      if (pause.equals(GC)) {
        process.collect();
      } else {
        process.stopFor(STOP_MILLIS);
      }
      GeneratorResult sent = BenchLab.join(sending);
      LiveLoss.sleep(AFTER_MILLIS);
      Map<String, Object> lap = process.lap();
      process.end();
      double paused = DelayProcess.number(lap, "gap_ms");
      int places = setup.places(FRAME);
      return Outcome.of(name())
          .with("pause", pause)
          .with("engine", setup.title())
          .with("places", places)
          .with("rate", sent.rate())
          .with("paused_ms", paused)
          .with("longest_delay_ms", DelayProcess.number(lap, "max_us") / 1e3)
          .with("sent", sent.ledger().total().delivered())
          .with("late_p99_ms", sent.spacing().p99Nanos() / 1e6)
          .with("arithmetic", Math.max(0, sent.rate() * paused / 1e3 - places))
          .with("lost", DelayProcess.number(lap, "lost") - before);
    }
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    Runs runs = Runs.onTime(outcomes, run -> run.number("late_p99_ms") > LATE_MILLIS);
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Text(
            "One queue gets 100,000 packets/s of 64 bytes, and the process that reads it stands still once: all its threads by SIGSTOP and SIGCONT, or by a full collection with four million objects alive (SerialGC, 512 MB). How long it stood still is what its reader saw, the longest time between two looks. Arithmetic is the rate times that time, less the places; TPACKET_V3 has libpcap's ring."));
    parts.add(new Table("Packets lost in a pause", LAYOUT, runs.outcomes()));
    parts.add(enough(runs));
    parts.add(asArithmetic(runs));
    return LiveLoss.section(parts, LAYOUT, runs.late(), LATE_MILLIS);
  }

  private static Claim enough(Runs runs) {
    String claim = "A pool that has places for what arrives in a pause loses nothing in it";
    Runs ours = runs.where(run -> run.text("engine").startsWith("WireCAP"));
    Runs large = ours.where(run -> run.number("places") > arrived(run));
    if (large.isEmpty()) {
      return Runs.notMeasured(
          claim,
          ours.isEmpty()
              ? ours.whyNone("WireCAP")
              : "in no run on time the pool was larger than what arrived");
    }
    double most = large.spread(run -> run.number("lost")).max();
    return Runs.claim(
        claim,
        most == 0,
        "%d runs with pauses of up to %.0f ms (%s); the worst lost %,.0f packets"
            .formatted(
                large.outcomes().size(),
                large.spread(run -> run.number("paused_ms")).max(),
                String.join(", ", large.texts("pause")),
                most));
  }

  private static Claim asArithmetic(Runs runs) {
    String claim =
        "A smaller one loses what arithmetic says, within %.0f %% of what arrived in the pause (AF_XDP, medians)"
            .formatted(TOLERANCE_PERCENT);
    Runs xdp = runs.where(run -> !run.text("engine").startsWith("TPACKET_V3"));
    Runs small = xdp.where(run -> run.number("places") <= arrived(run));
    if (small.isEmpty()) {
      return Runs.notMeasured(
          claim,
          xdp.isEmpty()
              ? xdp.whyNone("AF_XDP")
              : "in no run on time more arrived than there was room for");
    }
    double worst = 0;
    List<String> found = new ArrayList<>();
    for (List<Outcome> group : LAYOUT.groups(small.outcomes()).values()) {
      double off =
          new Runs(group)
              .median(run -> 100 * (run.number("lost") - run.number("arithmetic")) / arrived(run));
      worst = Math.max(worst, Math.abs(off));
      found.add(
          "%s, %s: %+.1f %%"
              .formatted(group.getFirst().text("pause"), group.getFirst().text("engine"), off));
    }
    return Runs.claim(claim, worst <= TOLERANCE_PERCENT, String.join("; ", found));
  }
}
