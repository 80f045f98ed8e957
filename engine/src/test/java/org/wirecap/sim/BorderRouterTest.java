package org.wirecap.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.wirecap.rss.RssSteering;

class BorderRouterTest {
  private static final int QUEUES = 4;
  private static final long BIN = 10_000_000;

  /** Packets of each queue in each bin of 10 ms. */
  private static int[][] bins(TracePlan plan) {
    SyntheticTrace trace = new SyntheticTrace(plan, new RssSteering(plan.queues()));
    RssSteering steering = new RssSteering(plan.queues());
    int[][] bins = new int[plan.queues()][(int) (plan.durationNanos() / BIN)];
    while (trace.next()) {
      int queue = steering.queue(trace.memory(), 0, trace.length());
      bins[queue][(int) (trace.timeNanos() / BIN)]++;
    }
    return bins;
  }

  private static double rate(int[] bins, double from, double to) {
    double packets = 0;
    int first = (int) (from * bins.length);
    int last = (int) (to * bins.length);
    for (int i = first; i < last; i++) {
      packets += bins[i];
    }
    return packets / ((last - first) * BIN / 1e9);
  }

  @Test
  void fiveMillionPacketsOfWhichQueueZeroHasTooManyForLong() {
    int[][] bins = bins(BorderRouter.plan(1, QUEUES));
    double total = 0;
    for (int[] queue : bins) {
      total += 32 * rate(queue, 0, 1);
    }
    assertEquals(5_000_000, total, 100_000);
    assertEquals(80_000, rate(bins[0], 0.05, 0.45), 2_000);
    assertEquals(80_000, rate(bins[0], 0.55, 0.95), 2_000);
    assertTrue(rate(bins[0], 0.46, 0.54) < 25_000, "and little between");
    for (int queue = 1; queue < QUEUES; queue++) {
      assertEquals(BorderRouter.otherRate(QUEUES), rate(bins[queue], 0, 1), 2_000);
      int peak = 0;
      for (int packets : bins[queue]) {
        peak = Math.max(peak, packets);
      }
      // Its mean is less than a thread processes, its bursts are more than a ring holds.
      assertTrue(peak > 2_000, peak + " packets in 10 ms");
    }
  }

  @Test
  void theTotalDoesNotDependOnTheQueues() {
    for (int queues : List.of(2, 5, 6, 16)) {
      double packets = 0;
      for (int[] queue : bins(BorderRouter.plan(3, queues, 4_000_000_000L))) {
        packets += 4 * rate(queue, 0, 1);
      }
      assertEquals(4 * BorderRouter.PACKETS_PER_SECOND, packets, 25_000, queues + " queues");
    }
  }

  @Test
  void theSameSeedGivesTheSamePackets() {
    assertEquals(digest(7), digest(7));
    assertNotEquals(digest(7), digest(8));
  }

  private static long digest(long seed) {
    SyntheticTrace trace =
        new SyntheticTrace(BorderRouter.plan(seed, QUEUES, 500_000_000L), new RssSteering(QUEUES));
    long digest = 0;
    while (trace.next()) {
      digest = 31 * digest + trace.timeNanos();
      for (int i = 0; i < trace.length(); i++) {
        digest = 31 * digest + trace.memory().get(ValueLayout.JAVA_BYTE, i);
      }
    }
    return digest;
  }

  /** Hill's estimate of the shape of a Pareto distribution from what is above its minimum. */
  private static double shape(Iterable<Integer> sizes, int min) {
    double logs = 0;
    int count = 0;
    for (int size : sizes) {
      if (size >= min) {
        // Sizes are rounded down: in the middle they are half a packet more.
        logs += Math.log((size + 0.5) / min);
        count++;
      }
    }
    assertTrue(count > 500, count + " of them");
    return count / logs;
  }

  @Test
  void burstsHaveTheTailThatWasAskedFor() {
    List<Integer> sizes =
        BorderRouter.plan(1, QUEUES).bursts().stream().map(TracePlan.Burst::packets).toList();
    assertEquals(
        BorderRouter.BURST_SHAPE,
        shape(sizes, BorderRouter.BURST_MIN),
        4 * BorderRouter.BURST_SHAPE / Math.sqrt(sizes.size()));
    assertTrue(sizes.stream().anyMatch(size -> size > 10_000), "and large ones are among them");
  }

  @Test
  void flowsOfTheEvenLoadHaveAHeavyTail() {
    TracePlan whole = BorderRouter.plan(2, QUEUES);
    TracePlan even = TracePlan.even(2, QUEUES, whole.durationNanos(), whole.packetsPerSecond(), 60);
    SyntheticTrace trace = new SyntheticTrace(even, new RssSteering(QUEUES));
    Map<Integer, Integer> sizes = new TreeMap<>();
    while (trace.next()) {
      long payload = trace.memory().get(ValueLayout.JAVA_BYTE, 23) == 6 ? 54 : 42;
      int ignored = sizes.merge(PacketStamp.flow(trace.memory(), payload), 1, Integer::sum);
    }
    // Between 1 and 2 the mean is finite and the variance is not.
    assertEquals(1.2, shape(sizes.values(), 10), 0.1);
  }

  @Test
  void packetsComeInAllSizes() {
    SyntheticTrace trace =
        new SyntheticTrace(BorderRouter.plan(4, 2, 200_000_000L), new RssSteering(2));
    Map<Integer, Integer> lengths = new HashMap<>();
    int packets = 0;
    while (trace.next()) {
      int ignored = lengths.merge(trace.length(), 1, Integer::sum);
      packets++;
    }
    assertEquals(0.25, lengths.get(1514) / (double) packets, 0.02);
    assertEquals(0.5, (lengths.get(60) + lengths.get(72)) / (double) packets, 0.02);
  }

  @Test
  void oneQueueHasNoOthers() {
    assertThrows(IllegalArgumentException.class, () -> BorderRouter.plan(1, 1));
    assertThrows(IllegalArgumentException.class, () -> BorderRouter.plan(1, 4, 0));
  }
}
