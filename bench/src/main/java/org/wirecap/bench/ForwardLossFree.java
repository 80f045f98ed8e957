package org.wirecap.bench;

import java.time.Duration;
import java.util.List;
import org.wirecap.lab.GeneratorResult;

/** The highest rate of which a middlebox loses nothing. */
final class ForwardLossFree {
  private static final String NAME = "forward-lossfree";
  private static final long STEP = 25_000;
  private static final long STEPS = 100;

  /** How much of the rate that it was asked for the sender has to reach: its calls take pauses. */
  private static final double ACHIEVED = 0.95;

  static final Report REPORT =
      new Report(
          NAME,
          new Layout(
              List.of("engine", "seconds"),
              List.of(
                  Layout.Column.spread(
                      "highest rate without loss, packets/s", "%,.0f", run -> run.number("pps")),
                  Layout.Column.spread(
                      "as sent, packets/s", "%,.0f", run -> run.number("achieved_pps")),
                  Layout.Column.spread(
                      "next step: lost, %", "%.3f", run -> run.number("lost_percent_next")),
                  Layout.Column.spread(
                      "next step: sent, packets/s", "%,.0f", run -> run.number("next_pps")),
                  Layout.Column.spread(
                      "CPU of the process, s per million",
                      "%.2f",
                      run -> run.number("process_cpu_s_per_million")))),
          ForwardLossFree::verdict);

  private ForwardLossFree() {}

  private static Report.Verdict verdict(List<Outcome> outcomes) {
    return ForwardRate.verdict(
        outcomes, run -> run.number("pps"), "the loss-free rate of testpmd and of the bridge");
  }

  /** A run at one rate. */
  private record Attempt(long rate, double achieved, long sent, long lost, double cpuSeconds) {
    boolean passes() {
      return lost == 0 && achieved >= ACHIEVED * rate;
    }
  }

  static Outcome run(BenchLab lab, String engine, int seconds) {
    try (Bump bump = Bump.start(lab, engine);
        SinkWitness witness = bump.witness(lab)) {
      GeneratorResult warm =
          lab.generate(Traffic.max(Duration.ofSeconds(ForwardRate.WARM_SECONDS)));
      long begin = witness.settled();
      double most = begin * 1e9 / warm.elapsedNanos();
      Attempt[] best = {new Attempt(0, 0, 0, 0, 0)};
      Attempt[] failed = {new Attempt(0, 0, 1, 0, 0)};
      long ignored =
          Ladder.highest(
              STEPS,
              (long) (most / STEP) - 1,
              step -> {
                Attempt attempt = attempt(lab, bump, witness, (step + 1) * STEP, seconds);
                if (attempt.passes()) {
                  best[0] = attempt;
                } else {
                  failed[0] = attempt;
                }
                return attempt.passes();
              });
      long unbalanced = bump.finish();
      return Outcome.of(NAME)
          .with("engine", bump.title())
          .with("seconds", seconds)
          .with("pps", best[0].rate)
          .with("achieved_pps", best[0].achieved)
          .with("process_cpu_s_per_million", best[0].cpuSeconds / Math.max(1, best[0].sent) * 1e6)
          .with("next_pps", failed[0].achieved)
          .with("lost_percent_next", 100.0 * failed[0].lost / failed[0].sent)
          .with("unbalanced_by", unbalanced);
    }
  }

  private static Attempt attempt(
      BenchLab lab, Bump bump, SinkWitness witness, long rate, int seconds) {
    long before = witness.count();
    CpuTime cpu = CpuTime.now(bump.pid());
    GeneratorResult result = lab.generate(Traffic.paced(rate, Duration.ofSeconds(seconds)));
    double process = CpuTime.now(bump.pid()).since(cpu).process();
    long arrived = witness.settled() - before;
    long sent = result.ledger().total().offered();
    return new Attempt(rate, result.rate(), sent, sent - arrived, process);
  }
}
