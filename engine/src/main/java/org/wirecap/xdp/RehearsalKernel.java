package org.wirecap.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.wirecap.linux.XdpDesc;
import org.wirecap.pool.Cell;
import org.wirecap.pool.PacketMetadata;

/**
 * A fill ring and an RX ring on ordinary memory, with a kernel that this class plays: whenever
 * somebody waits, some more cells are filled.
 */
final class RehearsalKernel implements KernelSide {
  private static final int PRODUCER = 0;
  private static final int CONSUMER = 64;
  private static final int FLAGS = 128;
  private static final int ENTRIES = 192;

  /**
   * Packets that come at once, in turn: fewer and more than a chunk holds, so that the compiler
   * sees every branch taken that a capture takes.
   */
  private static final int[] BATCHES = {1, 300, 64, 17, 700, 2, 256, 48, 1500, 5};

  private static final int LENGTH = 64;

  private final MemorySegment umem;
  private final RingMemory fillMemory;
  private final RingMemory rxMemory;
  private final FillRing fillRing;
  private final RxRing rxRing;
  private final long packets;
  private int batch;
  private long arrived;
  private final MemorySegment counters;
  private Runnable exhausted = () -> {};
  private boolean stopped;

  /**
   * @param umem where the cells are
   * @param cells how many, a power of two
   * @param packets after so many nothing arrives any more
   * @param arena owns the memory
   */
  RehearsalKernel(MemorySegment umem, int cells, long packets, Arena arena) {
    this.umem = umem;
    this.packets = packets;
    this.counters = arena.allocate(QueueCounters.BYTES, 64);
    this.fillMemory = ring(cells, Long.BYTES, arena);
    this.rxMemory = ring(cells, (int) XdpDesc.SIZE, arena);
    this.fillRing = new FillRing(fillMemory);
    fillRing.exchangeCells(Cell.DEFAULT_SIZE);
    this.rxRing = new RxRing(rxMemory, fillRing);
  }

  private static RingMemory ring(int entries, int entrySize, Arena arena) {
    MemorySegment memory = arena.allocate(ENTRIES + (long) entries * entrySize, 64);
    return new RingMemory(memory, PRODUCER, CONSUMER, FLAGS, ENTRIES, entries);
  }

  private int nextBatch() {
    batch = (batch + 1) % BATCHES.length;
    return BATCHES[batch];
  }

  /** What the kernel does when packets come: from the fill ring, through a cell, to the RX ring. */
  private void arrive() {
    if (stopped) {
      return;
    }
    int taken = fillMemory.consumer();
    int filled = rxMemory.producer();
    int count =
        (int) Math.min(Math.min(nextBatch(), fillMemory.producer() - taken), packets - arrived);
    for (int i = 0; i < count; i++) {
      long packet = fillMemory.address(taken++) + Cell.HEADROOM;
      PacketMetadata.write(umem, packet, System.nanoTime(), LENGTH, 0);
      long entry = rxMemory.descriptorEntry(filled++);
      rxMemory.memory().set(JAVA_LONG, entry + XdpDesc.ADDR, packet);
      rxMemory.memory().set(JAVA_INT, entry + XdpDesc.LEN, LENGTH);
      arrived++;
    }
    fillMemory.consumer(taken);
    rxMemory.producer(filled);
    counters.set(JAVA_LONG, QueueCounters.SEEN, arrived);
    if (arrived == packets) {
      exhausted.run();
    }
  }

  /** Nothing arrives any more. */
  void stop() {
    stopped = true;
  }

  /** What to do when everything has arrived. */
  void whenExhausted(Runnable action) {
    exhausted = action;
  }

  /** What the program counts. */
  QueueCounters counters() {
    return new QueueCounters(counters, 0);
  }

  @Override
  public FillRing fillRing() {
    return fillRing;
  }

  @Override
  public RxRing rxRing() {
    return rxRing;
  }

  @Override
  public void awaitPackets(long nanos) {
    arrive();
  }

  @Override
  public void gatherPackets(long nanos) {
    arrive();
  }

  @Override
  public void wakeFill() {
    throw new IllegalStateException("nobody sets the flag here");
  }

  @Override
  public XdpSocket.Statistics statistics() {
    return new XdpSocket.Statistics(0, 0, 0, 0, 0);
  }

  @Override
  public int pendingError() {
    return 0;
  }

  @Override
  public void close() {
    // The arena is the engine's.
  }
}
