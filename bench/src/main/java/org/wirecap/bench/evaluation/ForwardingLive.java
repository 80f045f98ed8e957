package org.wirecap.bench.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.wirecap.bench.ForwardHeavy;
import org.wirecap.bench.ForwardTrial;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Scenario;
import org.wirecap.bench.Setup;
import org.wirecap.bench.evaluation.Section.Claim;

/**
 * The paper's middlebox, live: packets are processed and forwarded by a thread for each queue, and
 * one queue gets twice what its thread processes.
 */
public final class ForwardingLive implements Experiment {
  private static final String NAME = "experiment-3-live";
  private static final int QUEUES = 4;

  /** Of a run: the trace, two JVMs that start, and what waits at the end. */
  private static final double RUN_SECONDS = 11;

  private static final List<String> OTHERS = List.of("basic", "ring:1024", "ring:4096");
  private static final List<String> OFFLOADING = List.of("chunk:60", "flow:60");
  private static final List<String> ENGINES =
      Stream.concat(OTHERS.stream(), OFFLOADING.stream()).toList();

  /** Makes the experiment; nothing runs yet. */
  public ForwardingLive() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Forwarding with a heavy handler, live";
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    List<PlannedRun> runs = new ArrayList<>();
    for (int run = 1; run <= scale.runs(); run++) {
      int seed = run;
      for (String engine : ENGINES) {
        runs.add(
            new PlannedRun(
                engine + " run " + run,
                RUN_SECONDS,
                List.of(Need.ROOT, Need.IP),
                site ->
                    ForwardTrial.run(
                        site.lab(QUEUES), NAME, Scenario.SKEW_SHORT, engine, QUEUES, seed)));
      }
    }
    return runs;
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    Runs runs = LiveLoss.onTime(outcomes);
    List<Section.Part> parts = new ArrayList<>();
    parts.add(
        new Section.Text(
            ("A sender replays a trace to %d receive queues of a middlebox, %,.0f packets/s to each,"
                    + " and for 4 s 80,000 packets/s to queue 0. A thread for each queue processes"
                    + " %,.0f packets/s, sleeping, as the paper's handler takes that long, and"
                    + " forwards each packet by its own transmit queue to a third host, which"
                    + " captures what arrives and compares the numbers in the packets of each flow."
                    + " Lost is what the middlebox's ledger says, for whatever cause.")
                .formatted(QUEUES, Scenario.SKEW_SHORT.evenRate(), Scenario.PACE)));
    parts.add(
        new Section.Table("A to C through the middlebox", ForwardHeavy.layout(), runs.outcomes()));
    parts.add(lossless(runs));
    parts.add(others(runs));
    parts.add(ordered(runs));
    parts.add(accounted(runs));
    return LiveLoss.section(parts, ForwardHeavy.layout(), runs.late());
  }

  private static Claim lossless(Runs runs) {
    Runs ours = runs.where(ForwardHeavy::offloads);
    return Runs.claim(
        "With offloading, by chunks and by flows, the middlebox loses nothing.",
        ours.whyMissing("engine", titles(OFFLOADING)),
        () -> ours.outcomes().stream().allMatch(run -> run.number("lost") == 0),
        () ->
            "lost in %d runs: %,.0f packets".formatted(ours.outcomes().size(), sum(ours, "lost")));
  }

  private static Claim others(Runs runs) {
    Runs others = runs.where(Predicate.not(ForwardHeavy::offloads));
    return Runs.claim(
        "Basic mode and plain AF_XDP rings lose packets of the same traffic.",
        others.whyMissing("engine", titles(OTHERS)),
        () -> others.outcomes().stream().allMatch(run -> run.number("lost") > 0),
        () ->
            "%d runs, at least %.1f %% of what was sent lost"
                .formatted(others.outcomes().size(), others.spread(Runs::lostPercent).min()));
  }

  private static Claim ordered(Runs runs) {
    Runs flow = runs.where("engine", Setup.parse("flow:60").title());
    return Runs.claim(
        "With offloading by flows every flow arrives at C in order.",
        flow.whyNone("offloading by flows"),
        () -> flow.outcomes().stream().allMatch(run -> run.number("out_of_order_at_sink") == 0),
        () ->
            "out of order in %d runs: %,.0f packets"
                .formatted(flow.outcomes().size(), sum(flow, "out_of_order_at_sink")));
  }

  private static Claim accounted(Runs runs) {
    int whole = runs.where(ForwardHeavy::isAccounted).outcomes().size();
    return Runs.claim(
        "The ledgers of both sides balance, and every packet that left the middlebox arrived at C.",
        runs.whyNone("any engine"),
        () -> whole == runs.outcomes().size(),
        () -> "in %d of %d runs".formatted(whole, runs.outcomes().size()));
  }

  private static List<String> titles(List<String> engines) {
    return engines.stream().map(engine -> Setup.parse(engine).title()).toList();
  }

  private static double sum(Runs runs, String name) {
    return runs.outcomes().stream().mapToDouble(run -> run.number(name)).sum();
  }
}
