package org.wirecap.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.linux.XdpDesc;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.DescriptorRings;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.PooledReceiveQueue;
import org.wirecap.pool.RingBufferPool;

/**
 * Cells are exchanged while a kernel, played here, takes entries at the worst moments: between any
 * two cells that are posted, any number of them, shown at the end of rounds of 64, or as late as
 * docs/design.md allows.
 */
class CellExchangeProperties {
  private static final int PRODUCER = 0;
  private static final int CONSUMER = 64;
  private static final int FLAGS = 128;
  private static final int ENTRIES = 192;
  private static final PoolShape SHAPE = new PoolShape(64, 32, Cell.DEFAULT_SIZE);
  private static final int CELLS = SHAPE.totalCells();

  /** Packets after which the kernel shows what it has taken, and after which that is seen. */
  private static final int ROUND = 64;

  private static final int LATEST = 256;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment umem = arena.allocate(SHAPE.bytes(), Cell.DEFAULT_SIZE);

  @Property(tries = 300)
  void everyCellIsInExactlyOnePlaceWhateverTheKernelDoesMeanwhile(
      @ForAll long seed, @ForAll @IntRange(min = -3000, max = 3000) int start) {
    var machine = new Machine(new Random(seed), start);
    for (int step = 0; step < 200; step++) {
      machine.step();
      machine.checkConservation();
    }
    machine.settle();
    assertEquals(0, machine.missing(), "cells that no doubt is about any more");
  }

  @Property(tries = 20)
  void whileTheKernelIsNotInTheWayFewCellsGoRound(@ForAll long seed) {
    var machine = new Machine(new Random(seed), 0);
    machine.disturbance = 0;
    // First a backlog of the whole pool, recycled at once.
    machine.settle();
    BitSet used = new BitSet();
    for (int i = 0; i < 1000; i++) {
      machine.take(SHAPE.cells());
      machine.flush();
      Chunk chunk = machine.queue.capture(0);
      assertNotNull(chunk);
      for (int j = 0; i >= 50 && j < chunk.size(); j++) {
        used.set(chunk.packet(j).getInt(4));
      }
      machine.queue.recycle(chunk);
      assertEquals(CELLS, machine.fill.pending(), "all free cells are posted all the same");
    }
    assertTrue(used.cardinality() <= 2 * CellExchange.LEAD + 2 * SHAPE.cells(), used.toString());
  }

  @Example
  void onlyAnEntryThatIsFarEnoughAwayIsExchangedForCertain() {
    for (int distance : new int[] {LATEST - 1, LATEST}) {
      RingMemory memory = ring(Long.BYTES, 0);
      FillRing fill = new FillRing(memory);
      fill.exchangeCells(Cell.DEFAULT_SIZE);
      int cell = 0;
      while (cell < 2 * CellExchange.LEAD) {
        fill.post((long) cell++ * Cell.DEFAULT_SIZE);
      }
      int ignored = fill.submit();
      // Some are posted as they are before it is tried again.
      long cold = memory.address(CellExchange.LEAD);
      while (memory.address(CellExchange.LEAD) == cold) {
        fill.post((long) cell++ * Cell.DEFAULT_SIZE);
      }
      memory.consumer(CellExchange.LEAD - distance);
      ignored = fill.submit();
      assertEquals(distance < LATEST, fill.isInDoubt(), distance + " entries away");
      assertEquals(distance >= LATEST, memory.address(memory.producer() - 1) == cold);
    }
  }

  private RingMemory ring(int entrySize, int start) {
    MemorySegment memory = arena.allocate(ENTRIES + (long) CELLS * entrySize, 64);
    memory.set(JAVA_INT, PRODUCER, start);
    memory.set(JAVA_INT, CONSUMER, start);
    return new RingMemory(memory, PRODUCER, CONSUMER, FLAGS, ENTRIES, CELLS);
  }

  /** A receive queue, and the kernel behind its rings. */
  private final class Machine implements DescriptorRings {
    private final Random random;
    private final RingMemory fillMemory;
    private final RingMemory rxMemory;
    private final FillRing fill;
    private final RxRing rx;
    private final PooledReceiveQueue queue;
    private final Deque<Chunk> held = new ArrayDeque<>();
    private final Deque<Integer> arrived = new ArrayDeque<>();

    /** The kernel's own cursors, ahead of those that it shows. */
    private int taken;

    private int filled;
    private int number;
    private int unshown;

    private int round = ROUND;

    /** One of so many posted cells is followed by a burst; 0 for none. */
    private int disturbance = 100;

    Machine(Random random, int start) {
      this.random = random;
      this.fillMemory = ring(Long.BYTES, start);
      this.rxMemory = ring((int) XdpDesc.SIZE, start);
      this.taken = start;
      this.filled = start;
      this.fill = new FillRing(fillMemory);
      fill.exchangeCells(Cell.DEFAULT_SIZE);
      this.rx = new RxRing(rxMemory, fill);
      this.queue =
          new PooledReceiveQueue(
              0, new RingBufferPool(0, umem, 0, SHAPE, 0), this, Clock.system(0));
    }

    void step() {
      switch (random.nextInt(6)) {
        case 0 -> take(random.nextInt(64));
        case 1 -> take(random.nextInt(CELLS));
        case 2 -> {
          disturbance = 1 + random.nextInt(400);
          round = random.nextBoolean() ? ROUND : LATEST;
        }
        case 3 -> {
          // Much at once, so that the front goes on while the kernel shows nothing new.
          for (int i = 0; i < 12; i++) {
            capture();
          }
          while (!held.isEmpty() && random.nextInt(12) > 0) {
            queue.recycle(held.removeFirst());
          }
        }
        default -> {
          capture();
          if (!held.isEmpty()) {
            queue.recycle(random.nextBoolean() ? held.removeFirst() : held.removeLast());
          }
        }
      }
    }

    private void capture() {
      Chunk chunk = queue.capture(0);
      if (chunk != null) {
        for (int i = 0; i < chunk.size(); i++) {
          assertEquals(arrived.remove(), chunk.packet(i).getInt(0));
        }
        held.add(chunk);
      }
    }

    /** Packets come: each takes a cell, if there is one. */
    void take(int packets) {
      for (int i = 0; i < packets && taken != fillMemory.producer(); i++) {
        long cell = fillMemory.address(taken++);
        long packet = cell + Cell.HEADROOM;
        put(packet, number);
        put(packet + 4, (int) (cell / Cell.DEFAULT_SIZE));
        arrived.add(number++);
        long entry = rxMemory.descriptorEntry(filled++);
        rxMemory.memory().set(JAVA_LONG, entry + XdpDesc.ADDR, packet);
        rxMemory.memory().set(JAVA_INT, entry + XdpDesc.LEN, 64);
        if (++unshown >= round) {
          flush();
        }
      }
    }

    private void put(long address, int value) {
      umem.set(JAVA_INT, address, Integer.reverseBytes(value));
    }

    /** Packets come up to a cell that was posted, if it is not far, so that the kernel has it. */
    private void takeUpTo(long cell) {
      int end = fillMemory.producer();
      for (int i = taken; i != end && i - taken < 3 * CellExchange.LEAD; i++) {
        if (fillMemory.address(i) == cell) {
          take(i - taken + 1);
          return;
        }
      }
    }

    /** The end of a round, as xsk_flush does it. */
    void flush() {
      rxMemory.producer(filled);
      fillMemory.consumer(taken);
      unshown = 0;
    }

    /** Each cell is with the kernel, with the application or posted, and nowhere twice. */
    void checkConservation() {
      BitSet seen = new BitSet();
      for (int i = taken; i != fillMemory.producer(); i++) {
        add(seen, fillMemory.address(i));
      }
      for (int i = rxMemory.consumer(); i != filled; i++) {
        add(seen, rxMemory.memory().get(JAVA_LONG, rxMemory.descriptorEntry(i) + XdpDesc.ADDR));
      }
      // What was received and not yet given is in the chunk that is being filled.
      int withApplication = queue.pool().captured();
      int missing = CELLS - seen.cardinality() - withApplication;
      assertTrue(missing >= 0 && missing <= CellExchange.BATCH, () -> missing + " are missing");
      assertEquals(missing > 0, fill.isInDoubt());
      for (Chunk chunk : held) {
        for (int i = 0; i < chunk.size(); i++) {
          add(seen, (long) chunk.packet(i).getInt(4) * Cell.DEFAULT_SIZE);
        }
      }
    }

    private void add(BitSet seen, long address) {
      int cell = (int) (address / Cell.DEFAULT_SIZE);
      assertTrue(!seen.get(cell), () -> "cell " + cell + " is in two places");
      seen.set(cell);
    }

    /** The kernel comes to the end of every entry that is there, and everything is recycled. */
    void settle() {
      disturbance = 0;
      for (int i = 0; i < 2; i++) {
        take(CELLS);
        flush();
        do {
          held.forEach(queue::recycle);
          held.clear();
          capture();
        } while (!held.isEmpty());
        checkConservation();
      }
    }

    int missing() {
      return CELLS - fill.pending();
    }

    @Override
    public int receive(RingBufferPool pool, Chunk chunk, int limit) {
      return rx.receive(pool, chunk, limit);
    }

    @Override
    public void attach(long cell) {
      fill.post(cell);
      if (disturbance > 0 && random.nextInt(disturbance) == 0) {
        // As far as the entries that are being exchanged, in the middle of a round; or anywhere.
        switch (random.nextInt(4)) {
          case 0 -> take(CellExchange.LEAD - 32 + random.nextInt(96));
          case 1 -> take(random.nextInt(2 * CellExchange.LEAD));
          default -> takeUpTo(cell);
        }
      }
    }

    @Override
    public void publish() {
      int ignored = fill.submit();
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
    public ArrivalCounts counts() {
      return ArrivalCounts.NONE;
    }

    @Override
    public void close() {}
  }
}
