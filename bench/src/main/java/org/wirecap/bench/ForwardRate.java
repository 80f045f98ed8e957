package org.wirecap.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import org.wirecap.lab.GeneratorResult;

/** What arrives behind a middlebox of as many frames as the sender makes, and what CPU it takes. */
final class ForwardRate {
  static final String NAME = "forward-rate";

  /** Until the JIT compiler has done its work. */
  static final int WARM_SECONDS = 2;

  private static final String OURS = "wirecap";

  static final Report REPORT =
      new Report(
          NAME,
          new Layout(
              List.of("engine"),
              List.of(
                  Layout.Column.spread("at C, packets/s", "%,.0f", ForwardRate::rate),
                  Layout.Column.spread("sent, packets/s", "%,.0f", run -> run.number("sent_pps")),
                  Layout.Column.spread(
                      "CPU of the process, s per million", "%.2f", ForwardRate::processCpu),
                  Layout.Column.spread(
                      "CPU of the machine, s per million", "%.2f", ForwardRate::machineCpu),
                  Layout.Column.sum("not accounted for", run -> run.number("unbalanced_by")))),
          ForwardRate::verdict);

  private ForwardRate() {}

  private static double rate(Outcome run) {
    return run.number("arrived") / run.number("elapsed_s");
  }

  private static double processCpu(Outcome run) {
    return run.number("process_cpu_s") / run.number("arrived") * 1e6;
  }

  private static double machineCpu(Outcome run) {
    return run.number("machine_cpu_s") / run.number("arrived") * 1e6;
  }

  private static Report.Verdict verdict(List<Outcome> outcomes) {
    return verdict(outcomes, ForwardRate::rate, "the rate of testpmd and of the kernel's bridge");
  }

  /**
   * Whether ours have at least the value of each of the others, medians. A value of 0 was not
   * found, and nobody reaches it.
   */
  static Report.Verdict verdict(
      List<Outcome> outcomes, ToDoubleFunction<Outcome> value, String what) {
    List<String> engines = outcomes.stream().map(run -> run.text("engine")).distinct().toList();
    List<String> found = new ArrayList<>();
    boolean reached = true;
    for (String ours : engines) {
      for (String other : engines) {
        if (ours.startsWith(OURS) && !other.startsWith(OURS) && !other.equals(Bump.NONE_TITLE)) {
          double ratio = median(outcomes, ours, value) / median(outcomes, other, value);
          reached &= ratio >= 1 && Double.isFinite(ratio);
          found.add("%s: %.3f of %s".formatted(ours, ratio, other));
        }
      }
    }
    return new Report.Verdict(
        reached && !found.isEmpty(),
        "at least %s, medians (%s)".formatted(what, String.join("; ", found)));
  }

  private static double median(
      List<Outcome> outcomes, String engine, ToDoubleFunction<Outcome> value) {
    List<Outcome> runs =
        outcomes.stream().filter(run -> run.text("engine").equals(engine)).toList();
    return Spread.of(Layout.values(runs, value)).median();
  }

  static Outcome run(BenchLab lab, String engine, int seconds) {
    try (Bump bump = Bump.start(lab, engine);
        SinkWitness witness = bump.witness(lab)) {
      CompletableFuture<GeneratorResult> sending =
          lab.startGenerating(Traffic.max(Duration.ofSeconds(WARM_SECONDS + seconds + 1L)));
      MemoryBench.pause(WARM_SECONDS * 1000L);
      long begin = System.nanoTime();
      CpuTime before = CpuTime.now(bump.pid());
      long arrivedBefore = witness.count();
      MemoryBench.pause(seconds * 1000L);
      long arrived = witness.count() - arrivedBefore;
      CpuTime cpu = CpuTime.now(bump.pid()).since(before);
      double elapsed = (System.nanoTime() - begin) / 1e9;
      GeneratorResult sent = BenchLab.join(sending);
      long ignored = witness.settled();
      return Outcome.of(NAME)
          .with("engine", bump.title())
          .with("arrived", arrived)
          .with("elapsed_s", elapsed)
          .with("sent_pps", sent.rate())
          .with("process_cpu_s", cpu.process())
          .with("machine_cpu_s", cpu.machine())
          .with("unbalanced_by", bump.finish());
    }
  }
}
