package org.wirecap.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.wirecap.ledger.QueueLedger;

/** Whatever happens in whatever order, no block and no packet is lost or doubled. */
class BlockPoolProperties {
  private static final int BLOCK = 8 * (FakeBlockDevice.PACKET + 16);

  enum Step {
    ARRIVE,
    BURST,
    TIME_OVER,
    CAPTURE,
    CAPTURE_WAITING,
    SPLIT,
    RECYCLE_OLDEST,
    RECYCLE_YOUNGEST,
    RECYCLE_AGAIN,
    STOP,
    INTERFACE_GONE
  }

  @Provide
  Arbitrary<Step> steps() {
    // The ends are rare, so that much happens before.
    return Arbitraries.frequency(
        net.jqwik.api.Tuple.of(10, Step.ARRIVE),
        net.jqwik.api.Tuple.of(5, Step.BURST),
        net.jqwik.api.Tuple.of(8, Step.TIME_OVER),
        net.jqwik.api.Tuple.of(12, Step.CAPTURE),
        net.jqwik.api.Tuple.of(6, Step.CAPTURE_WAITING),
        net.jqwik.api.Tuple.of(6, Step.SPLIT),
        net.jqwik.api.Tuple.of(8, Step.RECYCLE_OLDEST),
        net.jqwik.api.Tuple.of(8, Step.RECYCLE_YOUNGEST),
        net.jqwik.api.Tuple.of(4, Step.RECYCLE_AGAIN),
        net.jqwik.api.Tuple.of(1, Step.STOP),
        net.jqwik.api.Tuple.of(1, Step.INTERFACE_GONE));
  }

  @Property(tries = 500)
  void conservation(
      @ForAll @Size(max = 200) List<@net.jqwik.api.From("steps") Step> steps,
      @ForAll @IntRange(min = 2, max = 5) int blocks,
      @ForAll @IntRange(min = 1, max = 8) int cells,
      @ForAll boolean strict) {
    PoolShape shape = new PoolShape(cells, blocks, 2048);
    FakeDevice.VirtualTime time = new FakeDevice.VirtualTime();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate((long) BLOCK * blocks);
      FakeBlockDevice device = new FakeBlockDevice(memory, BLOCK, blocks, time);
      Strict.set(strict);
      BlockPool pool = new BlockPool(0, memory, shape, BLOCK, 0);
      Strict.set(false);
      BlockReceiveQueue queue = new BlockReceiveQueue(0, pool, device, time);
      List<Chunk> held = new ArrayList<>();
      List<Chunk> recycled = new ArrayList<>();
      int last = -1;
      long taken = 0;
      for (Step step : steps) {
        switch (step) {
          case ARRIVE -> device.arrive();
          case BURST -> {
            for (int i = 0; i < 13; i++) {
              device.arrive();
            }
          }
          case TIME_OVER -> device.retire(false);
          case CAPTURE, CAPTURE_WAITING -> {
            Chunk chunk = captureOrGone(queue, device, step == Step.CAPTURE ? 0 : 5_000_000);
            if (chunk != null) {
              assertTrue(held.stream().noneMatch(other -> other == chunk), "a chunk given twice");
              last = checkOrder(chunk, last);
              taken += chunk.size();
              held.add(chunk);
              if (!strict) {
                recycled.removeIf(other -> other == chunk);
              }
            }
          }
          case SPLIT -> {
            if (!held.isEmpty()) {
              // What is recycled may come round as a part.
              if (!strict) {
                recycled.clear();
              }
              held.addAll(split(queue, held.removeFirst(), cells));
            }
          }
          case RECYCLE_OLDEST, RECYCLE_YOUNGEST -> {
            if (!held.isEmpty()) {
              Chunk chunk = step == Step.RECYCLE_OLDEST ? held.removeFirst() : held.removeLast();
              queue.recycle(chunk);
              recycled.add(chunk);
            }
          }
          case RECYCLE_AGAIN -> {
            for (Chunk stale : recycled) {
              assertThrows(IllegalStateException.class, () -> queue.recycle(stale));
              assertThrows(IllegalStateException.class, () -> stale.packet(0));
            }
          }
          case STOP -> queue.stop();
          case INTERFACE_GONE -> device.gone = true;
        }
        // A block is the device's again with its last part.
        int out =
            (int) held.stream().mapToLong(chunk -> chunk.offset(0) / BLOCK).distinct().count();
        assertEquals(out, pool.countBlocks(ChunkState.CAPTURED));
        assertEquals(blocks - out, pool.countBlocks(ChunkState.ATTACHED));
        assertEquals(new PoolUse(0, (blocks - out) * cells, out * cells), queue.pool());
        assertEquals(device.seen(), device.dropped() + device.inRing() + taken);
      }
      queue.close();
      assertTrue(device.closed);
      QueueLedger account = queue.ledger();
      assertEquals(0, account.unbalancedBy(), account::toString);
      assertEquals(taken, account.delivered());
      assertEquals(device.seen() - device.dropped() - taken, account.discarded());
      assertEquals(blocks, pool.countBlocks(ChunkState.FREE));
      for (Chunk chunk : held) {
        assertThrows(IllegalStateException.class, () -> chunk.packet(0));
        assertThrows(IllegalStateException.class, () -> queue.recycle(chunk));
      }
    }
  }

  private static List<Chunk> split(BlockReceiveQueue queue, Chunk chunk, int cells) {
    short[] part = new short[chunk.size()];
    for (int i = 0; i < part.length; i++) {
      part[i] = (short) (i % 3);
    }
    Chunk[] parts = new Chunk[3];
    queue.split(chunk, part, parts);
    List<Chunk> made = new ArrayList<>();
    for (Chunk each : parts) {
      if (each != null) {
        assertEquals(cells, each.weight(), "a part keeps the whole block");
        made.add(each);
      }
    }
    return made;
  }

  private static Chunk captureOrGone(
      BlockReceiveQueue queue, FakeBlockDevice device, long timeoutNanos) {
    try {
      return queue.capture(timeoutNanos);
    } catch (org.wirecap.error.InterfaceGoneException e) {
      assertTrue(device.gone);
      assertEquals(0, device.inRing(), "packets were left behind");
      return null;
    }
  }

  private static int checkOrder(Chunk chunk, int last) {
    int previous = last;
    assertTrue(chunk.size() > 0);
    for (int i = 0; i < chunk.size(); i++) {
      int number = Integer.reverseBytes(chunk.packet(i).getInt(0));
      assertTrue(number > previous, number + " after " + previous);
      previous = number;
    }
    return previous;
  }
}
