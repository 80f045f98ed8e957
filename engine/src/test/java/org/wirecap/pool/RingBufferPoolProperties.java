package org.wirecap.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
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
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.ledger.QueueLedger;

/**
 * Any interleaving of the operations, and a close at any moment: no cell is lost or doubled, and
 * the ledger balances.
 */
class RingBufferPoolProperties {
  enum Step {
    ARRIVE,
    BURST,
    CAPTURE_NOW,
    CAPTURE_WITH_TIMEOUT,
    SPLIT_OLDEST,
    RECYCLE_OLDEST,
    RECYCLE_NEWEST,
    RECYCLE_TWICE,
    RECYCLE_FOREIGN,
    FORGED_DESCRIPTOR,
    DOUBLED_DESCRIPTOR,
    STOP,
    INTERFACE_GONE
  }

  @Property(tries = 600)
  void conservationHoldsWhateverTheOrder(
      @ForAll("steps") List<Step> steps,
      @ForAll @IntRange(min = 1, max = 9) int cells,
      @ForAll @IntRange(min = 2, max = 6) int chunks,
      @ForAll boolean drained,
      @ForAll boolean strict,
      @ForAll long seed) {
    try (Arena arena = Arena.ofConfined()) {
      Scenario scenario = new Scenario(new PoolShape(cells, chunks, 2048), seed, strict, arena);
      for (Step step : steps) {
        scenario.take(step);
        scenario.assertConservation();
      }
      if (drained) {
        scenario.drain();
      }
      scenario.close();
    }
  }

  /** The ends are rare, so that much happens before. */
  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.frequencyOf(
            Tuple.of(60, Arbitraries.of(Step.class).filter(step -> !isEnd(step))),
            Tuple.of(1, Arbitraries.of(Step.class).filter(RingBufferPoolProperties::isEnd)))
        .list()
        .ofMaxSize(300);
  }

  private static boolean isEnd(Step step) {
    return step == Step.STOP || step == Step.INTERFACE_GONE;
  }

  /** A queue, its device, and what the application has of it. */
  private static final class Scenario {
    private final PoolShape shape;
    private final long seed;
    private final boolean strict;
    private final FakeDevice device;
    private final RingBufferPool pool;
    private final PooledReceiveQueue queue;
    private final Chunk foreign;
    private final List<Chunk> held = new ArrayList<>();
    private final List<Chunk> recycled = new ArrayList<>();
    private final Set<Integer> delivered = new HashSet<>();
    private int last = -1;

    Scenario(PoolShape shape, long seed, boolean strict, Arena arena) {
      this.shape = shape;
      this.seed = seed;
      this.strict = strict;
      MemorySegment memory = arena.allocate(4096 + 2 * shape.bytes());
      FakeDevice.VirtualTime time = new FakeDevice.VirtualTime();
      this.device = new FakeDevice(memory, seed, time);
      Strict.set(strict);
      this.pool = new RingBufferPool(3, memory, 4096, shape, 0);
      Strict.set(false);
      this.queue = new PooledReceiveQueue(3, pool, device, time);
      FakeDevice neighbour = new FakeDevice(memory, seed, time);
      RingBufferPool neighbours = new RingBufferPool(4, memory, 4096 + shape.bytes(), shape, 0);
      PooledReceiveQueue other = new PooledReceiveQueue(4, neighbours, neighbour, time);
      neighbour.arrive();
      this.foreign = other.capture(0);
    }

    void take(Step step) {
      switch (step) {
        case ARRIVE -> device.arrive();
        case BURST -> {
          for (int i = 0; i < shape.totalCells() + 2; i++) {
            device.arrive();
          }
        }
        case CAPTURE_NOW -> capture(0);
        case CAPTURE_WITH_TIMEOUT -> {
          device.arrivalsWhileWaiting = shape.cells() / 2;
          capture(50_000_000);
          device.arrivalsWhileWaiting = 0;
        }
        case SPLIT_OLDEST -> split();
        case RECYCLE_OLDEST -> recycle(0);
        case RECYCLE_NEWEST -> recycle(held.size() - 1);
        case RECYCLE_TWICE -> {
          Chunk chunk = recycle(0);
          if (chunk != null) {
            assertStale(chunk);
          }
          if (strict) {
            recycled.forEach(this::assertStale);
          }
        }
        case RECYCLE_FOREIGN ->
            assertThrows(IllegalArgumentException.class, () -> queue.recycle(foreign));
        case FORGED_DESCRIPTOR -> device.forge(Math.floorMod(seed, 3) * 1_000_003L, 60);
        case DOUBLED_DESCRIPTOR -> {
          for (Chunk chunk : held) {
            assertFalse(pool.append(pool.scratchChunk(), chunk.offset(0), 60), "a cell twice");
          }
        }
        case STOP -> queue.stop();
        case INTERFACE_GONE -> device.gone = true;
      }
    }

    private void capture(long timeoutNanos) {
      Chunk chunk;
      try {
        chunk = queue.capture(timeoutNanos);
      } catch (InterfaceGoneException e) {
        assertTrue(device.gone);
        assertEquals(0, device.received(), "packets were left behind");
        return;
      }
      if (chunk == null) {
        int weight = held.stream().mapToInt(Chunk::weight).sum();
        assertTrue(device.received() == 0 || weight + shape.cells() > shape.totalCells());
        return;
      }
      assertTrue(held.stream().noneMatch(other -> other == chunk), "a chunk given twice");
      assertTrue(chunk.size() >= 1 && chunk.size() <= shape.cells());
      for (int i = 0; i < chunk.size(); i++) {
        Packet packet = chunk.packet(i);
        int number = packet.memory().get(ValueLayout.JAVA_INT_UNALIGNED, packet.offset());
        assertTrue(number > last, "packets of a queue stay in order");
        last = number;
        assertTrue(delivered.add(number), "no packet is delivered twice");
      }
      held.add(chunk);
    }

    /** The parts are held in the place of the whole: small ones first, so that they stay longer. */
    private void split() {
      if (held.isEmpty()) {
        return;
      }
      Chunk chunk = held.removeFirst();
      int size = chunk.size();
      short[] part = new short[size];
      for (int i = 0; i < size; i++) {
        part[i] = (short) (i == 0 ? 2 : i % 2);
      }
      Chunk[] parts = new Chunk[3];
      queue.split(chunk, part, parts);
      int weight = 0;
      for (Chunk each : parts) {
        if (each != null) {
          assertTrue(held.stream().noneMatch(other -> other == each), "a chunk given twice");
          weight += each.weight();
          held.add(each);
        }
      }
      assertTrue(weight <= shape.cells() + 2, "parts weigh more than the whole");
    }

    /** Returns what was recycled; null when the application has nothing. */
    private Chunk recycle(int index) {
      if (held.isEmpty()) {
        return null;
      }
      Chunk chunk = held.remove(index);
      queue.recycle(chunk);
      recycled.add(chunk);
      return chunk;
    }

    private void assertStale(Chunk chunk) {
      assertThrows(IllegalStateException.class, () -> queue.recycle(chunk));
      assertThrows(IllegalStateException.class, () -> chunk.packet(0));
    }

    void assertConservation() {
      int attached = pool.countCells(ChunkState.ATTACHED);
      int captured = pool.countCells(ChunkState.CAPTURED);
      assertEquals(0, pool.countCells(ChunkState.FREE), "all free cells are posted");
      assertEquals(shape.totalCells(), attached + captured);
      assertEquals(new PoolUse(0, attached, captured), pool.use());
      assertEquals(attached, device.posted() + device.packetsReceived(), "a cell lost or doubled");
      assertEquals(captured, held.stream().mapToInt(Chunk::size).sum(), "what the chunks hold");
    }

    void drain() {
      queue.stop();
      while (!held.isEmpty()) {
        assertNotNull(recycle(0));
      }
      for (int looks = device.received(); !queue.isFinished(); looks--) {
        assertTrue(looks > 0, "not finished, and there is nothing");
        capture(0);
        Chunk ignored = recycle(0);
      }
      assertEquals(shape.totalCells(), device.posted(), "every cell is attached in the end");
      assertEquals(0, queue.ledger().discarded());
    }

    void close() {
      queue.close();
      assertTrue(device.closed);
      assertEquals(shape.totalCells(), pool.countCells(ChunkState.FREE));
      held.forEach(this::assertStale);
      assertThrows(IllegalStateException.class, () -> queue.capture(0));
      QueueLedger ledger = queue.ledger();
      // A forged descriptor is not a packet that arrived: it shows as invalid, one too many.
      assertEquals(pool.rejected(), ledger.invalid());
      assertEquals(-pool.rejected(), ledger.missingOnArrival());
      assertEquals(0, ledger.missingOnDelivery());
      assertEquals(device.lost(), ledger.lostNoCell());
      assertEquals(delivered.size(), ledger.delivered());
      assertEquals(device.seen() - device.lost() - delivered.size(), ledger.discarded());
      queue.close();
      assertEquals(ledger, queue.ledger());
    }
  }

  /** What happens where chunk objects are used again, and the application errs. */
  @Property(tries = 100)
  void aStaleChunkThatHasComeRoundTakesItFromItsHolderAndHarmsNothingElse(
      @ForAll @IntRange(min = 1, max = 4) int cells,
      @ForAll @IntRange(min = 2, max = 5) int chunks) {
    PoolShape shape = new PoolShape(cells, chunks, 2048);
    try (Arena arena = Arena.ofConfined()) {
      Scenario scenario = new Scenario(shape, 1, false, arena);
      scenario.device.arrive();
      scenario.capture(0);
      Chunk stale = scenario.recycle(0);
      Chunk held = null;
      for (int i = 0; i < chunks; i++) {
        scenario.device.arrive();
        scenario.capture(0);
        held = scenario.held.getFirst();
        if (i < chunks - 1) {
          Chunk ignored = scenario.recycle(0);
        }
      }
      assertTrue(held == stale, "the object has come round");
      scenario.queue.recycle(stale);
      scenario.assertStale(held);
      scenario.held.clear();
      scenario.assertConservation();
      scenario.close();
    }
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
