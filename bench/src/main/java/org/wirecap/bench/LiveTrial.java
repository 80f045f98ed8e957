package org.wirecap.bench;

import java.util.Map;
import org.wirecap.lab.Lab;
import org.wirecap.lab.Pace;
import org.wirecap.lab.Replay;
import org.wirecap.lab.ReplayOptions;
import org.wirecap.lab.ReplayResult;
import org.wirecap.lab.TransmitCounts;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.SyntheticTrace;

/** Runs a trial on a veth, with real threads, in a process of its own. */
public final class LiveTrial {
  private static final String WHERE = "live";

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

  private static SyntheticTrace trace(Trial trial) {
    return new SyntheticTrace(
        trial.scenario().plan(trial.queues(), trial.seed()), new RssSteering(trial.queues()));
  }
}
