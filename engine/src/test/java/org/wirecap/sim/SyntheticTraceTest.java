package org.wirecap.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.wirecap.error.WirecapException;
import org.wirecap.rss.HashField;
import org.wirecap.rss.RssSteering;
import org.wirecap.rss.ToeplitzHash;

class SyntheticTraceTest {
  private static final long SECOND = 1_000_000_000;
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

  private static long sum(int[] bins, long fromNanos, long toNanos) {
    long sum = 0;
    for (int i = (int) (fromNanos / BIN); i < toNanos / BIN; i++) {
      sum += bins[i];
    }
    return sum;
  }

  @Test
  void theDemoHasBothKindsOfImbalance() {
    TracePlan plan = TracePlan.demo(1, 4);
    int[][] bins = bins(plan);

    long from = plan.surpluses().getFirst().fromNanos();
    long to = plan.surpluses().getFirst().toNanos();
    long others = 0;
    long total = 0;
    for (int queue = 0; queue < 4; queue++) {
      total += sum(bins[queue], 0, plan.durationNanos());
      others += queue == 0 ? 0 : sum(bins[queue], from, to);
    }
    assertTrue(total > 200_000 && total < 400_000, total + " packets");
    // Long-term: for two seconds queue 0 has 20,000/s more than its even share; the bursts on the
    // other queues (2,000 packets each) do not outweigh it.
    double surplus = sum(bins[0], from, to) - (others - 20 * 2000) / 3.0;
    assertEquals(40_000, surplus, 10_000, "surplus of queue 0");
    // Short-term: each burst puts more into one bin than a ring of 1,024 holds, and far more than
    // the mean of the queue.
    for (TracePlan.Burst burst : plan.bursts()) {
      int[] queue = bins[burst.queue()];
      int peak = queue[(int) (burst.atNanos() / BIN)];
      double mean = (double) sum(queue, 0, plan.durationNanos()) / queue.length;
      assertTrue(peak >= 2000 && peak > 5 * mean, peak + " in a bin, mean " + mean);
    }
  }

  @Test
  void theEvenLoadIsBurstyAndKeepsItsRate() {
    TracePlan plan = TracePlan.even(3, 4, 10 * SECOND, 40_000, 60);
    int[][] bins = bins(plan);

    for (int[] queue : bins) {
      double mean = sum(queue, 0, plan.durationNanos()) / (double) queue.length;
      double variance = 0;
      for (int packets : queue) {
        variance += (packets - mean) * (packets - mean) / queue.length;
      }
      assertEquals(100, mean, 20, "packets in 10 ms");
      // Random arrivals would have a variance equal to the mean.
      assertTrue(variance > 5 * mean, "variance " + variance + ", mean " + mean);
    }
  }

  @Test
  void flowSizesAreHeavyTailed() {
    SyntheticTrace trace =
        new SyntheticTrace(TracePlan.even(5, 2, 5 * SECOND, 40_000, 60), new RssSteering(2));
    List<Integer> sizes = new ArrayList<>();
    while (trace.next()) {
      long payload = trace.memory().get(ValueLayout.JAVA_BYTE, 23) == 6 ? 54 : 42;
      int flow = PacketStamp.flow(trace.memory(), payload);
      while (sizes.size() <= flow) {
        sizes.add(0);
      }
      sizes.set(flow, sizes.get(flow) + 1);
    }
    sizes.sort(null);
    long largest = 0;
    for (int size : sizes.subList(sizes.size() * 9 / 10, sizes.size())) {
      largest += size;
    }
    assertTrue(largest > trace.packets() / 2, "a tenth of the flows has most of the packets");
    assertTrue(sizes.get(sizes.size() / 2) < 30, "most flows are short");
  }

  /** So that the shortest frames come at the line rate of the shortest frames. */
  @Test
  void framesAreNotLongerThanThePlanHasThem() {
    SyntheticTrace trace =
        new SyntheticTrace(TracePlan.even(5, 2, SECOND, 10_000, 60), new RssSteering(2));
    while (trace.next()) {
      assertEquals(60, trace.length());
    }
    assertTrue(trace.packets() > 5_000);
  }

  @Test
  void theSameSeedGivesTheSameBytes() {
    assertEquals(digest(TracePlan.demo(7, 4)), digest(TracePlan.demo(7, 4)));
    assertNotEquals(digest(TracePlan.demo(7, 4)), digest(TracePlan.demo(8, 4)));
  }

  private static long digest(TracePlan plan) {
    SyntheticTrace trace = new SyntheticTrace(plan, new RssSteering(plan.queues()));
    CRC32 crc = new CRC32();
    long times = 0;
    while (trace.next()) {
      crc.update(trace.memory().asSlice(0, trace.length()).asByteBuffer());
      times = times * 31 + trace.timeNanos();
    }
    return (crc.getValue() << 32) ^ times;
  }

  @Property(tries = 30)
  void timesNeverGoBackAndEveryPacketVerifies(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 8) int queues,
      @ForAll @IntRange(min = 60, max = 9216) int length) {
    long duration = SECOND / 20;
    TracePlan plan =
        TracePlan.even(seed, queues, duration, 20_000, length)
            .with(new TracePlan.Surplus(queues - 1, 5_000, 0, duration))
            .with(new TracePlan.Burst(0, duration / 2, 100));
    SyntheticTrace trace = new SyntheticTrace(plan, new RssSteering(queues));
    TraceVerifier verifier = new TraceVerifier();
    long last = 0;
    while (trace.next()) {
      assertTrue(trace.timeNanos() >= last && trace.timeNanos() < duration);
      assertTrue(trace.length() >= length && trace.length() <= Math.max(length, 72));
      last = trace.timeNanos();
      verifier.accept(trace.memory(), 0, trace.length());
    }
    assertTrue(trace.packets() > 100);
    assertEquals(trace.packets(), verifier.intact(), verifier.toString());
    assertEquals(0, verifier.overtaken() + verifier.duplicates() + verifier.damaged());
  }

  @Test
  void theVerifierTellsLossDuplicationOrderAndDamageApart() {
    SyntheticTrace trace =
        new SyntheticTrace(
            TracePlan.even(1, 1, SECOND, 0, 100).with(new TracePlan.Burst(0, 0, 6)),
            new RssSteering(1));
    List<byte[]> frames = new ArrayList<>();
    while (trace.next()) {
      frames.add(trace.memory().asSlice(0, trace.length()).toArray(ValueLayout.JAVA_BYTE));
    }
    TraceVerifier verifier = new TraceVerifier();
    byte[] damaged = frames.get(4).clone();
    damaged[99] ^= 1;
    byte[] arp = new byte[60];
    for (byte[] frame :
        List.of(frames.get(0), frames.get(2), frames.get(1), frames.get(2), damaged, arp)) {
      verifier.accept(MemorySegment.ofArray(frame), 0, frame.length);
    }
    verifier.accept(MemorySegment.ofArray(frames.get(3)), 0, 99);

    assertEquals(3, verifier.intact());
    assertEquals(3, verifier.missing(6));
    assertEquals(1, verifier.duplicates());
    assertEquals(1, verifier.overtaken());
    assertEquals(2, verifier.damaged());
    assertEquals(1, verifier.foreign());
  }

  @Test
  void aQueueThatTheTableDoesNotNameIsAClearError() {
    RssSteering onlyZero =
        new RssSteering(ToeplitzHash.MICROSOFT, HashField.ALL, RssSteering.defaultTable(1));
    WirecapException error =
        assertThrows(
            WirecapException.class, () -> new SyntheticTrace(TracePlan.demo(1, 2), onlyZero));
    assertTrue(error.getMessage().startsWith("no flow reaches queue 1"), error.getMessage());
  }
}
