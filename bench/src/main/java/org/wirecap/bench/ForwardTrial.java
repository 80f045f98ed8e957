package org.wirecap.bench;

import java.util.Map;
import org.wirecap.lab.Lab;
import org.wirecap.lab.Pace;
import org.wirecap.lab.Replay;
import org.wirecap.lab.ReplayOptions;
import org.wirecap.lab.ReplayResult;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.SyntheticTrace;

/**
 * A scenario through a middlebox with a heavy handler: the sender replays it, the capture host
 * processes and forwards, and the sink captures what arrives and looks at the order of each flow.
 */
public final class ForwardTrial {
  private ForwardTrial() {}

  /**
   * Runs it; the lab has as many queues as the scenario shall have.
   *
   * @param bench the measurement that asks
   * @param setup of the middlebox, as {@link Setup#parse} takes it
   * @param seed of the trace
   */
  public static Outcome run(
      BenchLab lab, String bench, Scenario scenario, String setup, int queues, long seed) {
    try (Child sink =
            Child.start(BenchJvm.command(SinkMain.class, lab.sinkNetns(), Lab.SINK_LINK));
        Child middlebox =
            Child.start(
                BenchJvm.command(
                    ForwardHandlerMain.class,
                    lab.captureNetns(),
                    setup,
                    Double.toString(Scenario.PACE)))) {
      sink.await("ready");
      middlebox.await("ready");
      ReplayOptions options = ReplayOptions.of(null, Lab.SENDER_LINK).withPace(Pace.RECORDED);
      ReplayResult result =
          lab.inSender(
              () ->
                  new Replay(options)
                      .run(trace(scenario, queues, seed), trace(scenario, queues, seed)));
      MemoryBench.pause(300);
      middlebox.endInput();
      Map<String, Object> forwarded = Child.parse(middlebox.await("{"));
      MemoryBench.pause(300);
      sink.endInput();
      Outcome arrived = Outcome.of(Child.parse(sink.await("{")));
      long came = (long) arrived.number("arrived");
      long lostAtSink = (long) arrived.number("lost");
      Trial.Account account = Trial.Account.of(forwarded);
      Setup parsed = Setup.parse(setup);
      long sent = result.ledger().total().delivered();
      long left = ((Number) forwarded.get("forwarded")).longValue();
      Outcome outcome =
          Outcome.of(bench)
              .with("queues", queues)
              .with("scenario", scenario.title())
              .with("engine", parsed.title())
              .with("threshold", parsed.threshold())
              .with("seed", seed)
              .with("sent", sent)
              .with("forwarded", left);
      return account
          .addTo(outcome)
          .with("arrived", came)
          .with("lost_at_sink", lostAtSink)
          // On the wire behind the middlebox: what left, and was not seen at the sink.
          .with("missing", left - came - lostAtSink)
          .with("out_of_order_at_sink", (long) arrived.number("out_of_order"))
          .with("order_yielded_at_sink", (long) arrived.number("order_yielded"))
          .with("unaccounted", sent - account.lost() - left)
          .with("balanced", account.balanced() && arrived.is("balanced"))
          .with("arithmetic", GroupLoad.traced(scenario, queues, seed).lossOf(parsed))
          .with("late_p99_ms", result.spacing().p99Nanos() / 1e6);
    }
  }

  private static SyntheticTrace trace(Scenario scenario, int queues, long seed) {
    return new SyntheticTrace(scenario.plan(queues, seed), new RssSteering(queues));
  }
}
