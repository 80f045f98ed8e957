package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.ConstantRate;
import org.wirecap.sim.NicModel;
import org.wirecap.sim.SimulatedNic;

/**
 * Chunks that are captured, divided, prepared and recycled in any order come out in the order of
 * time, each packet once: nothing is given out before its time has come. In virtual time, one
 * thread in the place of all.
 */
class TimeMergeProperties {
  private static final int PACKETS = 600;
  private static final int QUEUES = 3;

  @Property(tries = 200)
  void whatIsNotLaterThanTheHorizonIsComplete(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 16) int cells) {
    RssSteering steering = new RssSteering(QUEUES);
    try (Engine nic =
            new SimulatedNic(
                NicModel.wholePool(QUEUES, new PoolShape(cells, 1024 / cells, 2048)),
                steering,
                new ConstantRate(PACKETS, 1e5, 64, 1, steering.copy()));
        Slabs slabs = new Slabs(1 << 12, 64)) {
      HorizonEngine engine = new HorizonEngine(nic);
      BatchQueue prepared = new BatchQueue();
      AtomicLongArray dropped = new AtomicLongArray(QUEUES);
      List<PreparingHandler> handlers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        handlers.add(new PreparingHandler(new CountingSink().preparer(), slabs, prepared, dropped));
      }
      TimeMerge merge = new TimeMerge();
      List<Long> given = new ArrayList<>();
      List<Deque<Chunk>> out = new ArrayList<>();
      engine.queues().forEach(queue -> out.add(new ArrayDeque<>()));
      boolean over = false;
      while (!over) {
        int i = random.nextInt(QUEUES);
        HorizonQueue queue = (HorizonQueue) engine.queues().get(i);
        if (random.nextBoolean()) {
          capture(queue, out.get(i), random);
        } else if (!out.get(i).isEmpty()) {
          Chunk chunk = random.nextBoolean() ? out.get(i).pollFirst() : out.get(i).pollLast();
          handlers.get(random.nextInt(2)).onChunk(chunk);
          queue.recycle(chunk);
        }
        over = out.stream().allMatch(Deque::isEmpty);
        for (var each : engine.queues()) {
          over &= each.isFinished();
        }
        long horizon = engine.horizon();
        for (PreparedBatch batch = prepared.takeAll(); batch != null; ) {
          PreparedBatch before = batch.before;
          merge.add(batch);
          batch = before;
        }
        int ignored = merge.merge(packet -> given.add(packet.timestampNanos()), horizon);
      }
      assertEquals(Long.MAX_VALUE, engine.horizon());
      assertTrue(merge.isEmpty());
      assertEquals(0, merge.outOfOrder());
      assertEquals(PACKETS, given.size());
      assertEquals(given.stream().sorted().distinct().toList(), given);
    }
  }

  private static void capture(HorizonQueue queue, Deque<Chunk> out, Random random) {
    Chunk chunk = random.nextBoolean() ? queue.poll(1_000_000) : queue.capture(50_000);
    if (chunk == null) {
      return;
    }
    if (random.nextBoolean()) {
      out.add(chunk);
      return;
    }
    short[] part = new short[chunk.size()];
    for (int i = 0; i < part.length; i++) {
      part[i] = (short) random.nextInt(3);
    }
    Chunk[] parts = new Chunk[3];
    queue.split(chunk, part, parts);
    for (Chunk each : parts) {
      if (each != null) {
        out.add(each);
      }
    }
  }
}
