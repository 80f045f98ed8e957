package org.wirecap.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.forward.Forwarder;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.pool.PoolShape;
import org.wirecap.rss.RssSteering;

class PacedForwardingTest {
  private static final double PACE = 40_000;
  private static final double RATE = 70_000;
  private static final int QUEUES = 2;

  /** Queue 0 gets 70,000 packets/s for a second, which is too much for one worker of 40,000. */
  private static ForwardLedger run(NicModel model, OffloadPolicy policy) {
    TracePlan plan =
        new TracePlan(
            1,
            QUEUES,
            1_000_000_000,
            0,
            List.of(100),
            List.of(new TracePlan.Surplus(0, RATE, 0, 1_000_000_000)),
            List.of(),
            NicModel.TEN_GIGABIT);
    SyntheticTrace trace = new SyntheticTrace(plan, new RssSteering(QUEUES));
    SimulatedPort.Model out = new SimulatedPort.Model(QUEUES, 2048, 1000, 5000, 0, 1);
    long[] left = new long[1];
    try (SimulatedMiddlebox box =
        new SimulatedMiddlebox(
            model, new RssSteering(QUEUES), trace, out, (queue, m, o, length) -> left[0]++)) {
      Forwarder forwarder = Forwarder.on(box);
      if (policy != null) {
        forwarder.group(BuddyGroup.of(0, 1).policy(policy).threshold(50));
      }
      PacedForwarding threads = new PacedForwarding(box, forwarder, PACE);
      threads.run();
      double seconds = box.clock().nanoTime() / 1e9;
      try (var forwarding = threads.forwarding()) {
        ForwardLedger ledger = forwarding.ledger();
        assertTrue(ledger.balanced(), ledger.toString());
        assertEquals(trace.packets(), left[0] + ledger.lost());
        assertEquals(0, ledger.transmitted().lost());
        assertTrue(left[0] <= seconds * PACE * (policy == null ? 1 : QUEUES) + 256);
        return ledger;
      }
    }
  }

  /** What has come in the second, less what a worker did in it, less what waits at its end. */
  private static void assertLoses(NicModel model, int places) {
    ForwardLedger ledger = run(model, null);
    double expected = ledger.receive().total().seen() - PACE - places;
    assertEquals(expected, (double) ledger.lost(), 200);
  }

  @Test
  void oneWorkerLosesWhatIsTooMuchForIt() {
    assertLoses(NicModel.wholePool(QUEUES, new PoolShape(64, 100, 2048)), 6400);
  }

  @Test
  void aRingLosesMore() {
    assertLoses(NicModel.plain(QUEUES, 1024, 2048), 1024);
  }

  @Test
  void twoWorkersLoseNothing() {
    PoolShape shape = new PoolShape(64, 100, 2048);
    for (OffloadPolicy policy : List.of(OffloadPolicy.CHUNK, OffloadPolicy.FLOW)) {
      assertEquals(0, run(NicModel.wholePool(QUEUES, shape), policy).lost(), policy.toString());
    }
  }
}
