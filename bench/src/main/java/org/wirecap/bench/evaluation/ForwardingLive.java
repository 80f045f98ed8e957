package org.wirecap.bench.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.wirecap.bench.ForwardHeavy;
import org.wirecap.bench.ForwardTrial;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Scenario;
import org.wirecap.bench.Setup;
import org.wirecap.bench.Trial;

/**
 * The paper's middlebox, live: packets are processed and forwarded by a thread for each queue, and
 * one queue gets twice what its thread processes.
 */
public final class ForwardingLive implements Experiment {
  private static final String NAME = "experiment-3-live";
  private static final int QUEUES = 4;

  /** Of a run: the trace, two JVMs that start, and what waits at the end. */
  private static final double RUN_SECONDS = 11;

  private static final List<String> ENGINES =
      List.of("basic", "ring:1024", "ring:4096", "chunk:60", "flow:60");

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
    List<Outcome> onTime = outcomes.stream().filter(Predicate.not(Trial::isLate)).toList();
    List<Outcome> late = outcomes.stream().filter(Trial::isLate).toList();
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
    parts.add(new Section.Table("A to C through the middlebox", ForwardHeavy.layout(), onTime));
    if (!late.isEmpty()) {
      parts.add(
          new Section.Table(
              "Runs whose sender was more than %.0f ms behind at the 99th percentile, which count for nothing"
                  .formatted(Trial.LATE_MILLIS),
              ForwardHeavy.layout(),
              late));
    }
    parts.add(lossless(onTime));
    parts.add(others(onTime));
    parts.add(ordered(onTime));
    parts.add(accounted(onTime));
    return new Section(parts);
  }

  private static Section.Claim lossless(List<Outcome> runs) {
    List<Outcome> ours = runs.stream().filter(ForwardHeavy::offloads).toList();
    return claim(
        "With offloading, by chunks and by flows, the middlebox loses nothing.",
        ours.stream().map(run -> run.text("engine")).distinct().count() == 2,
        ours.stream().allMatch(run -> run.number("lost") == 0),
        "lost in %d runs: %,.0f packets"
            .formatted(ours.size(), ours.stream().mapToDouble(run -> run.number("lost")).sum()));
  }

  private static Section.Claim others(List<Outcome> runs) {
    List<Outcome> others = runs.stream().filter(Predicate.not(ForwardHeavy::offloads)).toList();
    double least =
        others.stream().mapToDouble(run -> run.number("lost") / run.number("sent")).min().orElse(0);
    return claim(
        "Basic mode and plain AF_XDP rings lose packets of the same traffic.",
        others.stream().map(run -> run.text("engine")).distinct().count() == 3,
        others.stream().allMatch(run -> run.number("lost") > 0),
        "%d runs, at least %.1f %% of what was sent lost".formatted(others.size(), 100 * least));
  }

  private static Section.Claim ordered(List<Outcome> runs) {
    String title = Setup.parse("flow:60").title();
    List<Outcome> flow = runs.stream().filter(run -> run.text("engine").equals(title)).toList();
    return claim(
        "With offloading by flows every flow arrives at C in order.",
        !flow.isEmpty(),
        flow.stream().allMatch(run -> run.number("out_of_order_at_sink") == 0),
        "out of order in %d runs: %,.0f packets"
            .formatted(
                flow.size(),
                flow.stream().mapToDouble(run -> run.number("out_of_order_at_sink")).sum()));
  }

  private static Section.Claim accounted(List<Outcome> runs) {
    long whole = runs.stream().filter(ForwardHeavy::isAccounted).count();
    return claim(
        "The ledgers of both sides balance, and every packet that left the middlebox arrived at C.",
        !runs.isEmpty(),
        whole == runs.size(),
        "in %d of %d runs".formatted(whole, runs.size()));
  }

  private static Section.Claim claim(String text, boolean measured, boolean holds, String found) {
    Section.Verdict verdict =
        !measured
            ? Section.Verdict.NOT_MEASURED
            : holds ? Section.Verdict.HOLDS : Section.Verdict.DOES_NOT_HOLD;
    return new Section.Claim(text, verdict, measured ? found : "runs are missing: " + found);
  }
}
