package org.wirecap.bench;

import java.time.Duration;
import java.util.Map;
import org.wirecap.lab.GeneratorOptions;
import org.wirecap.lab.GeneratorResult;
import org.wirecap.lab.Lab;
import org.wirecap.lab.Pace;
import org.wirecap.lab.Replay;
import org.wirecap.lab.ReplayOptions;
import org.wirecap.lab.ReplayResult;
import org.wirecap.lab.Steering;
import org.wirecap.lab.TransmitCounts;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.SyntheticTrace;

/** Runs a trial on a veth, with real threads, in a process of its own. */
public final class LiveTrial {
  private static final String WHERE = "live";
  private static final int FLOWS = 64;
  private static final long WARM_RATE = 20_000;
  private static final Duration WARM = Duration.ofMillis(300);

  private LiveTrial() {}

  public static Outcome run(BenchLab lab, Trial trial, String setup) {
    try (Child child =
        Child.start(
            BenchJvm.command(
                HandlerMain.class, lab.captureNetns(), setup, Double.toString(trial.pace())))) {
      child.await("ready");
      ReplayOptions options = ReplayOptions.of(null, Lab.SENDER_LINK).withPace(Pace.RECORDED);
      ReplayResult result = lab.inSender(() -> new Replay(options).run(trace(trial), trace(trial)));
      MemoryBench.pause(300);
      child.endInput();
      Map<String, Object> told = Child.parse(child.await("{\"bench\":\"account\""));
      Trial.Account account = Trial.Account.of(told);
      TransmitCounts sent = result.ledger().total();
      return trial
          .outcome(WHERE, sent.delivered(), account)
          .with("capture_drops", Trial.Account.numbers(told, "capture_drops"))
          .with("delivery_drops", Trial.Account.numbers(told, "delivery_drops"))
          .with("unaccounted", sent.delivered() - account.processed() - account.lost())
          .with("sent_s", result.elapsedNanos() / 1e9)
          .with("late_p99_ms", result.spacing().p99Nanos() / 1e6);
    }
  }

  /**
   * Sends 64 flows of 64-byte frames over all queues by RSS, as fast as AF_XDP takes them, to
   * threads that do nothing else than to take note of them.
   */
  public static Outcome fastest(
      BenchLab lab, String bench, int queues, String setup, Duration duration) {
    try (Child child =
        Child.start(BenchJvm.command(HandlerMain.class, lab.captureNetns(), setup, "0"))) {
      child.await("ready");
      long sent = lab.generate(flows(new Pace.Rate(WARM_RATE), WARM)).ledger().total().delivered();
      long warm = sent;
      CpuTime cpu = CpuTime.now(child.pid());
      GeneratorResult result = lab.generate(flows(Pace.MAX, duration));
      MemoryBench.pause(300);
      cpu = CpuTime.now(child.pid()).since(cpu);
      sent += result.ledger().total().delivered();
      child.endInput();
      Map<String, Object> told = Child.parse(child.await("{\"bench\":\"account\""));
      Trial.Account account = Trial.Account.of(told);
      return account
          .addTo(
              Outcome.of(bench)
                  .with("engine", Setup.parse(setup).title())
                  .with("queues", queues)
                  .with("rate", result.rate())
                  .with("sent", sent - warm))
          .with("unaccounted", sent - account.processed() - account.lost())
          .with("process_cpu_s", cpu.process())
          .with("machine_cpu_s", cpu.machine());
    }
  }

  private static GeneratorOptions flows(Pace pace, Duration duration) {
    return new GeneratorOptions(
        Lab.SENDER_LINK, Traffic.SIZE, 0, duration, pace, FLOWS, Steering.RSS, false);
  }

  private static SyntheticTrace trace(Trial trial) {
    return new SyntheticTrace(
        trial.scenario().plan(trial.queues(), trial.seed()), new RssSteering(trial.queues()));
  }
}
