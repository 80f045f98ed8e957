package org.wirecap.xdp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.PooledReceiveQueue;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.RingBufferPool;

/**
 * An engine without an interface, to go through a capture before the first packet comes.
 *
 * <p>A JVM interprets code that it sees for the first time, some fifty times slower than it will
 * run a second later, and at a million packets a second a pool does not last for that second. So an
 * application lets its own capture loop run on this engine first: the same pool, the same rings, on
 * ordinary memory, until the JIT compiler has seen what it needs. {@link XdpEngine} does so by
 * itself for capture and recycle.
 */
public final class Rehearsal implements Engine {
  private static final PoolShape SHAPE = new PoolShape(256, 16, Cell.DEFAULT_SIZE);

  /** Enough for the compiler to have finished, and bounded on a slow machine. */
  private static final long OPENING_PACKETS = 4_000_000;

  private static final long OPENING_NANOS = 600_000_000;
  private static final long[] TIMEOUTS = {1, 0, 10_000_000};
  private static boolean done;

  private final Arena arena = Arena.ofShared();
  private final Clock clock = Clock.system(0);
  private final List<ReceiveQueue> queues = new ArrayList<>();

  /**
   * Makes the engine; its packets have 64 bytes of zeros.
   *
   * @param queueCount receive queues
   * @param packets how many each of them gives before it is finished
   */
  public Rehearsal(int queueCount, long packets) {
    MemorySegment umem = arena.allocate(SHAPE.bytes() * queueCount, SHAPE.cellSize());
    for (int i = 0; i < queueCount; i++) {
      RingBufferPool pool = new RingBufferPool(i, umem, i * SHAPE.bytes(), SHAPE, 0);
      RehearsalKernel kernel = new RehearsalKernel(umem, SHAPE.totalCells(), packets, arena);
      XdpRings rings = new XdpRings("rehearsal", kernel, kernel.counters(), clock, 0, kernel::stop);
      kernel.whenExhausted(rings::stop);
      queues.add(new PooledReceiveQueue(i, pool, rings, clock));
    }
  }

  /** Captures and recycles for some tenths of a second; the second time there is nothing to do. */
  static synchronized void captureAndRecycle() {
    if (done) {
      return;
    }
    try (Rehearsal engine = new Rehearsal(1, OPENING_PACKETS)) {
      ReceiveQueue queue = engine.queues().getFirst();
      long end = System.nanoTime() + OPENING_NANOS;
      for (int i = 0; !queue.isFinished(); i++) {
        Chunk chunk = queue.capture(TIMEOUTS[i % TIMEOUTS.length]);
        if (chunk != null) {
          queue.recycle(chunk);
        }
        if (i % 1024 == 0 && System.nanoTime() - end > 0) {
          engine.stop();
        }
      }
    }
    done = true;
  }

  @Override
  public List<ReceiveQueue> queues() {
    return List.copyOf(queues);
  }

  @Override
  public String name() {
    return "rehearsal";
  }

  @Override
  public String description() {
    return "rehearsal, " + queues.size() + " queues, " + SHAPE;
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public int linkType() {
    return 1;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void await(long timeoutNanos) {
    // A packet is always there.
  }

  @Override
  public void stop() {
    queues.forEach(ReceiveQueue::stop);
  }

  @Override
  public Ledger ledger() {
    return new Ledger(queues.stream().map(ReceiveQueue::ledger).toList(), 0);
  }

  @Override
  public void close() {
    queues.forEach(ReceiveQueue::close);
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
