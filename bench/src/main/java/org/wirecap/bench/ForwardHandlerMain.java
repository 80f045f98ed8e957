package org.wirecap.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.wirecap.Middlebox;
import org.wirecap.forward.ForwardEngine;
import org.wirecap.forward.Forwarder;
import org.wirecap.forward.Forwarding;
import org.wirecap.forward.Verdict;
import org.wirecap.lab.Lab;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.linux.Netns;
import org.wirecap.pool.ReceiveQueue;

/**
 * A process of its own that is the middlebox of a {@link ForwardTrial}: a thread for each queue
 * that processes packets at its own pace and forwards them, in the mode that the setup names. It
 * forwards until its input ends, what was captured by then included, and prints its account, a line
 * of JSON.
 *
 * <p>Arguments: namespace, setup, packets per second of a thread.
 */
final class ForwardHandlerMain {
  private static final Duration LOOK = Duration.ofMillis(50);

  private final FlowOrder order = new FlowOrder();
  private long firstAt;
  private long lost;
  private double lastLoss = -1;

  private ForwardHandlerMain() {}

  /**
   * Runs until standard input ends.
   *
   * @param args namespace, setup, packets per second
   */
  public static void main(String[] args) throws InterruptedException {
    Netns.enter(args[0]);
    new ForwardHandlerMain().run(Setup.parse(args[1]), Double.parseDouble(args[2]));
  }

  private void run(Setup setup, double pace) throws InterruptedException {
    try (ForwardEngine engine =
        Middlebox.between(Lab.CAPTURE_LINK, Lab.FORWARD_LINK)
            .shape(setup.cells(), setup.chunks())
            .open()) {
      Forwarder forwarder =
          Forwarder.on(engine)
              .captureThreads(setup.isAdvanced() ? 1 : 0)
              .handlers(
                  worker -> {
                    PacedWork work = new PacedWork(order, pace, setup.cells());
                    return (packet, outlet) -> {
                      work.onPacket(packet.packet());
                      return Verdict.FORWARD;
                    };
                  });
      if (setup.isAdvanced()) {
        List<Integer> queues = engine.queues().stream().map(ReceiveQueue::index).toList();
        forwarder.group(setup.group(queues));
      }
      try (Forwarding forwarding = forwarder.start()) {
        Thread ignored = Thread.ofPlatform().daemon().start(() -> stopWithInput(forwarding));
        System.out.println("ready");
        while (!forwarding.await(LOOK)) {
          watch(forwarding.ledger().lost());
        }
        System.out.println(account(forwarding).json());
      }
    }
  }

  private Outcome account(Forwarding forwarding) {
    ForwardLedger ledger = forwarding.ledger();
    return Trial.Account.of(ledger.receive(), forwarding.statistics(), order, lastLoss, 0)
        .addTo(Outcome.of("account"))
        .with("lost", ledger.lost())
        .with("forwarded", ledger.transmitted().sent())
        .with("balanced", ledger.balanced());
  }

  private static void stopWithInput(Forwarding forwarding) {
    try {
      while (System.in.read() >= 0) {
        // Whoever started us holds the other end.
      }
    } catch (IOException e) {
      // Gone, too.
    }
    forwarding.stop();
  }

  /** Looks whether packets were lost since the last look. */
  private void watch(long lostNow) {
    long now = System.nanoTime();
    if (firstAt == 0 && order.stamped() > 0) {
      firstAt = now;
    }
    if (lostNow > lost) {
      lost = lostNow;
      lastLoss = (now - firstAt) / 1e9;
    }
  }
}
