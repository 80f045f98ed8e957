package org.wirecap.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** All queues through one thread: everything comes out once, and in time order. */
class OrderedCaptureProperties {
  @Property(tries = 150)
  void everyPacketOnceAndInTimeOrder(
      @ForAll @IntRange(min = 1, max = 5) int queues,
      @ForAll @IntRange(min = 0, max = 600) int packets,
      @ForAll @IntRange(min = 1, max = 2_000_000) int meanGapNanos,
      @ForAll long seed) {
    // Pools that hold everything: order never has to yield.
    try (FakeEngine engine = new FakeEngine(queues, new PoolShape(8, 256, 2048), seed)) {
      OrderedCapture capture = new OrderedCapture(engine);
      Random random = new Random(seed);
      List<Long> times = new ArrayList<>();
      PacketHandler handler = packet -> times.add(packet.timestampNanos());
      for (int i = 0; i < packets; i++) {
        engine.time.sleep(1 + random.nextInt(meanGapNanos));
        engine.devices.get(random.nextInt(queues)).arrive();
        if (random.nextInt(20) == 0) {
          int ignored = capture.poll(handler, 1);
        }
      }
      engine.stop();
      capture.run(handler);
      assertEquals(packets, times.size());
      assertEquals(times.stream().sorted().toList(), times);
      assertEquals(0, capture.outOfOrder());
      assertTrue(engine.ledger().balanced());
      assertEquals(packets, engine.ledger().total().delivered());
    }
  }

  @Property(tries = 100)
  void whenThePoolIsShortOrderYieldsAndNothingIsLost(
      @ForAll @IntRange(min = 2, max = 4) int queues, @ForAll long seed) {
    PoolShape shape = new PoolShape(2, 6, 2048);
    try (FakeEngine engine = new FakeEngine(queues, shape, seed)) {
      OrderedCapture capture = new OrderedCapture(engine);
      int[] given = {0};
      PacketHandler handler = packet -> given[0]++;
      // One queue is silent, so the others would have to wait 10 ms for it; they cannot.
      for (int i = 0; i < 100; i++) {
        engine.time.sleep(1000);
        for (int burst = 0; burst < 6; burst++) {
          engine.devices.getFirst().arrive();
        }
        while (engine.devices.getFirst().received() > 0) {
          int ignored = capture.poll(handler, 1);
        }
        // What is held back may be half the pool and a chunk, no more.
        assertTrue(engine.queues().getFirst().pool().attached() >= 12 / 2 - 2);
      }
      engine.stop();
      capture.run(handler);
      assertEquals(600, given[0]);
      assertEquals(0, engine.ledger().lost());
    }
  }
}
