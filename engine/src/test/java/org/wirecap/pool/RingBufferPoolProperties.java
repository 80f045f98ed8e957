package org.wirecap.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.wirecap.ledger.QueueLedger;

/** Any interleaving of the operations: no cell is lost or doubled, and the ledger balances. */
class RingBufferPoolProperties {
  enum Step {
    ARRIVE,
    BURST,
    CAPTURE_NOW,
    CAPTURE_WITH_TIMEOUT,
    RECYCLE_OLDEST,
    RECYCLE_NEWEST,
    RECYCLE_TWICE,
    FORGED_DESCRIPTOR,
    STOP
  }

  @Property(tries = 400)
  void conservationHoldsWhateverTheOrder(
      @ForAll("steps") @Size(max = 300) List<Step> steps,
      @ForAll @IntRange(min = 1, max = 9) int cells,
      @ForAll @IntRange(min = 2, max = 6) int chunks,
      @ForAll long seed) {
    PoolShape shape = new PoolShape(cells, chunks, 2048);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(shape.bytes() + 4096);
      FakeDevice.VirtualTime time = new FakeDevice.VirtualTime();
      FakeDevice device = new FakeDevice(memory, seed, time);
      RingBufferPool pool = new RingBufferPool(3, memory, 4096, shape, 0);
      PooledReceiveQueue queue = new PooledReceiveQueue(3, pool, device, time);
      List<Chunk> held = new ArrayList<>();
      Set<Integer> delivered = new HashSet<>();
      int last = -1;
      boolean stopped = false;

      for (Step step : steps) {
        switch (step) {
          case ARRIVE -> device.arrive();
          case BURST -> {
            for (int i = 0; i < shape.totalCells() + 2; i++) {
              device.arrive();
            }
          }
          case CAPTURE_NOW, CAPTURE_WITH_TIMEOUT -> {
            device.arrivalsWhileWaiting = step == Step.CAPTURE_NOW || stopped ? 0 : cells / 2;
            Chunk chunk = queue.capture(step == Step.CAPTURE_NOW ? 0 : 50_000_000);
            device.arrivalsWhileWaiting = 0;
            if (chunk != null) {
              assertTrue(chunk.size() >= 1 && chunk.size() <= cells);
              for (int i = 0; i < chunk.size(); i++) {
                Packet packet = chunk.packet(i);
                int number = packet.memory().get(ValueLayout.JAVA_INT_UNALIGNED, packet.offset());
                assertTrue(number > last, "packets of a queue stay in order");
                last = number;
                assertTrue(delivered.add(number), "no packet is delivered twice");
              }
              held.add(chunk);
            } else {
              assertTrue(device.received() == 0 || held.size() == chunks);
            }
          }
          case RECYCLE_OLDEST, RECYCLE_NEWEST -> {
            if (!held.isEmpty()) {
              queue.recycle(held.remove(step == Step.RECYCLE_OLDEST ? 0 : held.size() - 1));
            }
          }
          case RECYCLE_TWICE -> {
            if (!held.isEmpty()) {
              Chunk chunk = held.remove(0);
              queue.recycle(chunk);
              assertThrows(IllegalStateException.class, () -> queue.recycle(chunk));
              assertThrows(IllegalStateException.class, () -> chunk.packet(0));
            }
          }
          case FORGED_DESCRIPTOR -> device.forge(Math.floorMod(seed, 3) * 1_000_003L, 60);
          case STOP -> {
            queue.stop();
            stopped = true;
          }
        }
        assertConservation(shape, pool, device);
      }

      queue.stop();
      held.forEach(queue::recycle);
      held.clear();
      Chunk rest;
      while ((rest = queue.capture(0)) != null) {
        queue.recycle(rest);
      }
      assertTrue(queue.isFinished());
      QueueLedger ledger = queue.ledger();
      // A forged descriptor is not a packet that arrived: it shows as invalid, one too many.
      assertEquals(pool.rejected(), ledger.invalid());
      assertEquals(-pool.rejected(), ledger.missingOnArrival());
      assertEquals(0, ledger.missingOnDelivery());
      assertEquals(device.lost(), ledger.lostNoCell());
      assertEquals(shape.totalCells(), device.posted(), "every cell is attached in the end");
      queue.close();
      assertTrue(device.closed);
    }
  }

  private static void assertConservation(PoolShape shape, RingBufferPool pool, FakeDevice device) {
    int attached = pool.countCells(ChunkState.ATTACHED);
    int captured = pool.countCells(ChunkState.CAPTURED);
    assertEquals(0, pool.countCells(ChunkState.FREE), "all free cells are posted");
    assertEquals(shape.totalCells(), attached + captured);
    assertEquals(new PoolUse(0, attached, captured), pool.use());
    assertTrue(device.posted() <= attached, "the device fills only attached cells");
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(30, Arbitraries.of(Step.class).filter(s -> s != Step.STOP)),
            net.jqwik.api.Tuple.of(1, Arbitraries.just(Step.STOP)))
        .list()
        .ofMaxSize(300);
  }

  @Property(tries = 200)
  void closingAtAnyMomentAccountsForEveryPacket(
      @ForAll @IntRange(min = 0, max = 60) int arrivals,
      @ForAll @IntRange(min = 0, max = 5) int captures,
      @ForAll @IntRange(min = 0, max = 5) int recycles) {
    PoolShape shape = new PoolShape(4, 5, 2048);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(shape.bytes());
      FakeDevice.VirtualTime time = new FakeDevice.VirtualTime();
      FakeDevice device = new FakeDevice(memory, arrivals, time);
      PooledReceiveQueue queue =
          new PooledReceiveQueue(0, new RingBufferPool(0, memory, 0, shape, 0), device, time);
      for (int i = 0; i < arrivals; i++) {
        device.arrive();
      }
      List<Chunk> held = new ArrayList<>();
      for (int i = 0; i < captures; i++) {
        Chunk chunk = queue.capture(0);
        if (chunk != null) {
          held.add(chunk);
        }
      }
      for (int i = 0; i < recycles && i < held.size(); i++) {
        queue.recycle(held.get(i));
      }
      queue.close();
      assertEquals(arrivals, queue.ledger().seen());
      assertEquals(0, queue.ledger().unbalancedBy(), queue.ledger().toString());
      for (Chunk chunk : held) {
        assertThrows(IllegalStateException.class, () -> chunk.packet(0));
        assertThrows(IllegalStateException.class, () -> queue.recycle(chunk));
      }
      assertThrows(IllegalStateException.class, () -> queue.capture(0));
      queue.close();
    }
  }
}
