package org.wirecap.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.DescriptorRings;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.PooledReceiveQueue;
import org.wirecap.pool.RingBufferPool;

/** The rings against a kernel side that is played here, on plain memory, cursors near the wrap. */
class RingsProperties {
  private static final int PRODUCER = 0;
  private static final int CONSUMER = 64;
  private static final int FLAGS = 128;
  private static final int ENTRIES = 192;

  /** A ring whose cursors both start at a value that will soon wrap around 2^32. */
  private static MemorySegment memory(Arena arena, int size, int start) {
    MemorySegment memory = arena.allocate(ENTRIES + size * 16L, 64);
    memory.set(JAVA_INT, PRODUCER, start);
    memory.set(JAVA_INT, CONSUMER, start);
    return memory;
  }

  private static RingMemory ring(MemorySegment memory, int size) {
    return new RingMemory(memory, PRODUCER, CONSUMER, FLAGS, ENTRIES, size);
  }

  @Property(tries = 300)
  void whatIsPostedIsWhatTheKernelTakesInOrder(
      @ForAll @Size(max = 100) List<@IntRange(min = 0, max = 8) Integer> batches,
      @ForAll @IntRange(min = -40, max = 40) int start) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = memory(arena, 8, start);
      FillRing fill = new FillRing(ring(memory, 8));
      Deque<Long> expected = new ArrayDeque<>();
      long next = 0;
      for (int batch : batches) {
        for (int i = 0; i < batch && expected.size() < 8; i++) {
          fill.post(next * 2048);
          expected.add(next++ * 2048);
        }
        fill.submit();
        assertEquals(expected.size(), fill.pending());
        // The kernel takes half of what is there.
        for (int i = expected.size() / 2; i > 0; i--) {
          int consumer = memory.get(JAVA_INT, CONSUMER);
          assertTrue(memory.get(JAVA_INT, PRODUCER) - consumer > 0);
          assertEquals(expected.remove(), memory.get(JAVA_LONG, ENTRIES + (consumer & 7) * 8L));
          memory.set(JAVA_INT, CONSUMER, consumer + 1);
        }
      }
    }
  }

  @Property(tries = 20)
  void packetsMayBeSeenBeforeTheKernelShowsThatItReadTheirEntries(
      @ForAll @IntRange(min = -10, max = 10) int start) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = memory(arena, 4, start);
      FillRing fill = new FillRing(ring(memory, 4));
      for (int i = 0; i < 4; i++) {
        fill.post(i);
      }
      assertEquals(4, fill.submit());
      // Two packets are in the RX ring, recycled, and the consumer's cursor still stands.
      fill.post(0);
      fill.post(1);
      assertEquals(2, fill.submit());
      memory.set(JAVA_INT, CONSUMER, start + 2);
      assertEquals(4, fill.pending());
    }
  }

  @Property(tries = 300)
  void whatTheKernelFillsIsWhatChunksHold(
      @ForAll @Size(max = 100) List<@IntRange(min = 0, max = 16) Integer> arrivals,
      @ForAll @IntRange(min = -40, max = 40) int start,
      @ForAll @IntRange(min = 1, max = 5) int limit) {
    PoolShape shape = new PoolShape(4, 4, 2048);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fillMemory = memory(arena, 16, start);
      MemorySegment rxMemory = memory(arena, 16, start);
      MemorySegment umem = arena.allocate(shape.bytes());
      FillRing fill = new FillRing(ring(fillMemory, 16));
      RxRing rx = new RxRing(ring(rxMemory, 16), fill);
      RingBufferPool pool = new RingBufferPool(0, umem, 0, shape, 0);
      DescriptorRings rings = new RingPair(fill, rx);
      PooledReceiveQueue queue =
          new PooledReceiveQueue(0, pool, rings, org.wirecap.pool.Clock.system(0));
      Deque<Integer> inFlight = new ArrayDeque<>();
      List<Chunk> held = new ArrayList<>();
      int number = 0;
      for (int count : arrivals) {
        for (int i = 0; i < count; i++) {
          if (kernelDelivers(fillMemory, rxMemory, umem, number)) {
            inFlight.add(number++);
          }
        }
        for (int i = 0; i < limit; i++) {
          Chunk chunk = queue.capture(0);
          if (chunk == null) {
            break;
          }
          for (int j = 0; j < chunk.size(); j++) {
            assertEquals(inFlight.remove(), chunk.packet(j).getInt(0));
            assertEquals(64, chunk.packet(j).capturedLength());
          }
          held.add(chunk);
        }
        if (count % 2 == 0 && !held.isEmpty()) {
          queue.recycle(held.removeLast());
        }
        assertEquals(
            16,
            fill.pending() + inFlight.size() + held.stream().mapToInt(Chunk::size).sum(),
            "every cell is in the fill ring, in the RX ring or with the application");
      }
    }
  }

  /** Takes a cell out of the fill ring, and puts it into the RX ring with a number in it. */
  private static boolean kernelDelivers(
      MemorySegment fill, MemorySegment rx, MemorySegment umem, int number) {
    int consumer = fill.get(JAVA_INT, CONSUMER);
    if (consumer == fill.get(JAVA_INT, PRODUCER)) {
      return false;
    }
    long address = fill.get(JAVA_LONG, ENTRIES + (consumer & 15) * 8L) + 256;
    fill.set(JAVA_INT, CONSUMER, consumer + 1);
    umem.set(JAVA_INT.withOrder(java.nio.ByteOrder.BIG_ENDIAN), address, number);
    int producer = rx.get(JAVA_INT, PRODUCER);
    assertTrue(producer - rx.get(JAVA_INT, CONSUMER) < 16, "the RX ring never overflows");
    rx.set(JAVA_LONG, ENTRIES + (producer & 15) * 16L, address);
    rx.set(JAVA_INT, ENTRIES + (producer & 15) * 16L + 8, 64);
    rx.set(JAVA_INT, PRODUCER, producer + 1);
    return true;
  }

  @Property(tries = 200)
  void sentCellsComeBackThroughTheCompletionRing(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 6) Integer> offers,
      @ForAll @IntRange(min = -20, max = 20) int start) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment txMemory = memory(arena, 4, start);
      MemorySegment completionMemory = memory(arena, 4, start);
      TxRing tx = new TxRing(ring(txMemory, 4));
      CompletionRing completion = new CompletionRing(ring(completionMemory, 4));
      long next = 0;
      List<Long> accepted = new ArrayList<>();
      List<Long> completed = new ArrayList<>();
      for (int offer : offers) {
        for (int i = 0; i < offer; i++) {
          boolean room = tx.pending() + pendingOffers(accepted, completed, tx) < 4;
          boolean taken = tx.offer(next, 60);
          if (taken) {
            accepted.add(next++);
          } else {
            assertFalse(room);
          }
        }
        tx.submit();
        assertTrue(tx.pending() <= 4);
        while (txMemory.get(JAVA_INT, CONSUMER) != txMemory.get(JAVA_INT, PRODUCER)) {
          int consumer = txMemory.get(JAVA_INT, CONSUMER);
          long address = txMemory.get(JAVA_LONG, ENTRIES + (consumer & 3) * 16L);
          txMemory.set(JAVA_INT, CONSUMER, consumer + 1);
          int producer = completionMemory.get(JAVA_INT, PRODUCER);
          completionMemory.set(JAVA_LONG, ENTRIES + (producer & 3) * 8L, address);
          completionMemory.set(JAVA_INT, PRODUCER, producer + 1);
        }
        int drained = completion.drain(completed::add);
        assertEquals(accepted.size(), completed.size(), drained + " drained");
      }
      assertEquals(accepted, completed);
    }
  }

  private static int pendingOffers(List<Long> accepted, List<Long> completed, TxRing tx) {
    return accepted.size() - completed.size() - tx.pending();
  }

  @Property(tries = 10)
  void theWakeupFlagIsTheFirstBit(@ForAll @IntRange(min = 0, max = 3) int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = memory(arena, 4, 0);
      memory.set(JAVA_INT, FLAGS, flags);
      assertEquals((flags & 1) == 1, new FillRing(ring(memory, 4)).needsWakeup());
    }
  }

  /** The device side over the two rings, and nothing else. */
  private record RingPair(FillRing fill, RxRing rx) implements DescriptorRings {
    @Override
    public int receive(RingBufferPool pool, Chunk chunk, int limit) {
      return rx.receive(pool, chunk, limit);
    }

    @Override
    public void attach(long cell) {
      fill.post(cell);
    }

    @Override
    public void publish() {
      fill.submit();
    }

    @Override
    public void awaitFirst(long nanos) {}

    @Override
    public void awaitMore(long nanos) {}

    @Override
    public void stop() {}

    @Override
    public boolean isDrained() {
      return false;
    }

    @Override
    public org.wirecap.ledger.ArrivalCounts counts() {
      return org.wirecap.ledger.ArrivalCounts.NONE;
    }

    @Override
    public void close() {}
  }
}
