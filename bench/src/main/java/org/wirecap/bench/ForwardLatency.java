package org.wirecap.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.lab.GeneratorResult;

/** How old frames are when they arrive behind a middlebox. */
final class ForwardLatency {
  private static final String NAME = "forward-latency";

  /** p99 of what a middlebox with settings for it adds, ns. */
  private static final double TARGET_NANOS = 100_000;

  static final Report REPORT =
      new Report(
          NAME,
          new Layout(
              List.of("pps", "engine"),
              List.of(
                  column("p50, µs", "p50_ns"),
                  column("p99, µs", "p99_ns"),
                  column("p99.9, µs", "p999_ns"),
                  Layout.Column.spread(
                      "sent, packets/s", "%,.0f", run -> run.number("achieved_pps")),
                  Layout.Column.sum("frames", run -> run.number("frames")),
                  Layout.Column.sum("lost", run -> run.number("lost")))),
          ForwardLatency::verdict);

  private ForwardLatency() {}

  private static Layout.Column column(String title, String value) {
    return Layout.Column.spread(title, "%,.1f", run -> run.number(value) / 1e3);
  }

  /** Whether ours with some setting stay under the target at every rate, medians. */
  private static Report.Verdict verdict(List<Outcome> outcomes) {
    List<String> found = new ArrayList<>();
    boolean reached = true;
    for (String pps : outcomes.stream().map(run -> run.text("pps")).distinct().toList()) {
      double wire = p99(outcomes, pps, Bump.NONE_TITLE);
      double best = Double.POSITIVE_INFINITY;
      String name = "none of ours";
      for (String engine : outcomes.stream().map(run -> run.text("engine")).distinct().toList()) {
        double added = p99(outcomes, pps, engine) - (Double.isNaN(wire) ? 0 : wire);
        if (engine.startsWith("wirecap") && added < best) {
          best = added;
          name = engine;
        }
      }
      reached &= best < TARGET_NANOS;
      found.add("at %s packets/s %s: %.1f µs".formatted(pps, name, best / 1e3));
    }
    return new Report.Verdict(
        reached,
        "a setting that adds less than %.0f µs to p99, medians less those of a direct wire (%s)"
            .formatted(TARGET_NANOS / 1e3, String.join("; ", found)));
  }

  private static double p99(List<Outcome> outcomes, String pps, String engine) {
    List<Double> values =
        outcomes.stream()
            .filter(run -> run.text("pps").equals(pps) && run.text("engine").equals(engine))
            .map(run -> run.number("p99_ns"))
            .toList();
    return values.isEmpty() ? Double.NaN : Spread.of(values).median();
  }

  static List<Outcome> run(BenchLab lab, String engine, List<Long> rates, int seconds) {
    List<Outcome> outcomes = new ArrayList<>();
    try (Bump bump = Bump.start(lab, engine);
        SinkWitness witness = bump.witness(lab)) {
      GeneratorResult warm =
          lab.generate(Traffic.max(Duration.ofSeconds(ForwardRate.WARM_SECONDS)));
      if (witness.settled() == 0) {
        throw new WirecapException(
            "%s: forwarded nothing of %,d frames"
                .formatted(bump.title(), warm.ledger().total().offered()));
      }
      for (long rate : rates) {
        // The first second at a new rate is not like the others.
        StampedFrames.Sent ignored = send(lab, witness, rate, 1);
        SinkWitness.Ages before = witness.ages();
        StampedFrames.Sent sent = send(lab, witness, rate, seconds);
        SinkWitness.Ages ages = witness.ages().since(before);
        outcomes.add(
            Outcome.of(NAME)
                .with("engine", bump.title())
                .with("pps", rate)
                .with("achieved_pps", sent.rate())
                .with("p50_ns", ages.nanos(0.5))
                .with("p99_ns", ages.nanos(0.99))
                .with("p999_ns", ages.nanos(0.999))
                .with("frames", ages.frames())
                .with("lost", sent.frames() - ages.frames()));
      }
      long unbalanced = bump.finish();
      outcomes.forEach(outcome -> outcome.with("unbalanced_by", unbalanced));
    }
    return outcomes;
  }

  /** Sends, and waits until everything has arrived. */
  private static StampedFrames.Sent send(
      BenchLab lab, SinkWitness witness, long rate, int seconds) {
    StampedFrames.Sent sent = StampedFrames.send(lab, rate, Duration.ofSeconds(seconds));
    long ignored = witness.settled();
    return sent;
  }
}
