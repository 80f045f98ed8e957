package org.wirecap.buddy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.pool.PoolShape;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.NicModel;
import org.wirecap.sim.PacedBuddies;
import org.wirecap.sim.SimulatedNic;
import org.wirecap.sim.SyntheticTrace;
import org.wirecap.sim.TracePlan;

/**
 * The paper's long-term imbalance in virtual time: 4 threads of 38,844 packets/s each, queue 0 gets
 * 80,000 packets/s for 4 s, the group as a whole is under its capacity. (M,R) = (256,100), T = 60
 * %.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImbalanceTest {
  private static final int QUEUES = 4;
  private static final double PACE = 38_844;
  private static final long SECOND = 1_000_000_000;

  private record Outcome(
      long lost, long outOfOrder, long simultaneous, BuddyStatistics statistics, long captured) {}

  private static Outcome run(OffloadPolicy policy, int threshold) {
    return run(policy, threshold, 70_000);
  }

  private static Outcome run(OffloadPolicy policy, int threshold, double surplus) {
    TracePlan plan =
        new TracePlan(
            7,
            QUEUES,
            6 * SECOND,
            40_000,
            List.of(100),
            List.of(new TracePlan.Surplus(0, surplus, SECOND / 2, 9 * SECOND / 2)),
            List.of(),
            10_000_000_000L);
    SyntheticTrace trace = new SyntheticTrace(plan, new RssSteering(QUEUES));
    NicModel model = NicModel.wholePool(QUEUES, new PoolShape(256, 100, 2048));
    List<Integer> queues = IntStream.range(0, QUEUES).boxed().toList();
    FlowCheck check = new FlowCheck();
    try (SimulatedNic nic = new SimulatedNic(model, new RssSteering(QUEUES), trace);
        AdvancedCapture capture =
            AdvancedMode.on(nic)
                .group(BuddyGroup.of(queues).policy(policy).threshold(threshold))
                .startWithoutThreads()) {
      PacedBuddies threads = new PacedBuddies(nic, capture, queues, PACE, check);
      threads.run();
      assertTrue(capture.ledger().balanced());
      assertEquals(trace.packets(), check.packets + capture.ledger().lost());
      return new Outcome(
          capture.ledger().lost(),
          check.outOfOrder,
          check.simultaneous,
          capture.statistics(),
          check.packets);
    }
  }

  @Test
  void withoutOffloadingOneThreadLosesWhatArithmeticSays() {
    Outcome outcome = run(OffloadPolicy.NONE, 60);
    // 4 s of 80,000 - 38,844 packets/s, less the pool; traffic is random.
    double expected = 4 * (80_000 - PACE) - 25_600;
    assertEquals(expected, (double) outcome.lost(), expected / 10);
    assertEquals(0, outcome.outOfOrder());
    assertEquals(List.of(), outcome.statistics().offloads());
  }

  @Test
  void chunksAreOffloadedAndNothingIsLostButOrder() {
    Outcome outcome = run(OffloadPolicy.CHUNK, 60);
    assertEquals(0, outcome.lost());
    assertTrue(outcome.outOfOrder() > 0, "flows were to be overtaken");
    assertTrue(outcome.statistics().packetsOffloaded() > 100_000);
    assertEquals(0, outcome.statistics().bucketsMoved());
  }

  @Test
  void bucketsAreHandedOverAndNothingIsLostNorOvertaken() {
    Outcome outcome = run(OffloadPolicy.FLOW, 60);
    assertEquals(0, outcome.lost());
    assertEquals(0, outcome.outOfOrder());
    assertEquals(0, outcome.simultaneous());
    assertTrue(outcome.statistics().packetsOffloaded() > 100_000);
    assertTrue(outcome.statistics().bucketsMoved() > 0);
  }

  @Test
  void sameTrafficSameOffloads() {
    assertEquals(run(OffloadPolicy.FLOW, 30), run(OffloadPolicy.FLOW, 30));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 30, 80, 90})
  void noThresholdLosesOrOvertakesWhenBucketsAreHandedOver(int threshold) {
    Outcome outcome = run(OffloadPolicy.FLOW, threshold);
    assertEquals(0, outcome.lost());
    assertEquals(0, outcome.outOfOrder());
    assertTrue(outcome.statistics().queues().getFirst().peakLoad() <= threshold + 2);
  }

  @ParameterizedTest
  @EnumSource(names = {"CHUNK", "FLOW"})
  void beyondTheCapacityOfTheGroupLittleMoreIsLostThanMustBe(OffloadPolicy policy) {
    double surplus = 200_000;
    Outcome outcome = run(policy, 60, surplus);
    // What comes in 4 s beyond what 4 threads do, less what the pool of queue 0 holds.
    double least = 4 * (40_000 + surplus - QUEUES * PACE) - 25_600;
    double arrivals = 6 * 40_000 + 4 * surplus;
    assertEquals(least, (double) outcome.lost(), arrivals / 50);
    if (policy == OffloadPolicy.FLOW) {
      assertEquals(0, outcome.outOfOrder());
      assertEquals(0, outcome.simultaneous());
    }
    // It recovers: the run ends only when everything was read.
    assertEquals(0, outcome.statistics().queues().getFirst().depth());
  }
}
