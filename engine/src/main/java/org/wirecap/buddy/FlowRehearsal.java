package org.wirecap.buddy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.PooledReceiveQueue;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.RingBufferPool;

/**
 * Moves buckets of packets that nobody sent, before the first overload: a JVM interprets code that
 * it sees for the first time, and the first moves of {@link OffloadPolicy#FLOW} come when a pool is
 * about to overflow. They took 40 ms each, instead of 5, while the buddies had nothing to do.
 */
final class FlowRehearsal {
  private static final PoolShape SHAPE = new PoolShape(64, 32, Cell.DEFAULT_SIZE);

  /** Enough for the compiler; each has one chunk of packets, and is 2 ms of the clock. */
  private static final int ROUNDS = 1_500;

  /** The slow reader takes a chunk every second round, and for some rounds none come. */
  private static final int PERIOD = 300;

  private static final int PERIOD_BUSY = 150;
  private static final long ROUND_NANOS = 2_000_000;
  private static final int THRESHOLD = 20;

  private static boolean done;

  private final RehearsalClock clock = new RehearsalClock();
  private final List<RehearsalRings> rings = new ArrayList<>();
  private final List<ReceiveQueue> queues = new ArrayList<>();
  private final BuddyQueues group;

  private FlowRehearsal(Arena arena) {
    MemorySegment memory = arena.allocate(2 * SHAPE.bytes(), SHAPE.cellSize());
    for (int i = 0; i < 2; i++) {
      RehearsalRings device = new RehearsalRings(memory, SHAPE.totalCells());
      rings.add(device);
      RingBufferPool pool = new RingBufferPool(i, memory, i * SHAPE.bytes(), SHAPE, 0);
      queues.add(new PooledReceiveQueue(i, pool, device, clock));
    }
    BuddyGroup described = BuddyGroup.of(0, 1).policy(OffloadPolicy.FLOW).threshold(THRESHOLD);
    group = new BuddyQueues(described, queues, clock, 0);
  }

  /**
   * Once for a process, by the calling thread; takes some 250 ms, on a busy machine a second and
   * more. The next call does nothing.
   */
  static synchronized void once() {
    if (!done) {
      done = true;
      long ignored = run();
    }
  }

  /** Returns how many buckets have changed hands. */
  static long run() {
    try (Arena arena = Arena.ofConfined()) {
      FlowRehearsal rehearsal = new FlowRehearsal(arena);
      for (int i = 0; i < ROUNDS; i++) {
        rehearsal.round(i);
      }
      rehearsal.queues.forEach(ReceiveQueue::stop);
      rehearsal.queues.forEach(ReceiveQueue::close);
      return rehearsal.group.bucketsMoved(0, 1) + rehearsal.group.bucketsMoved(1, 0);
    }
  }

  private void round(int number) {
    boolean busy = number % PERIOD < PERIOD_BUSY;
    clock.sleep(ROUND_NANOS);
    if (busy) {
      rings.getFirst().arrive(SHAPE.cells());
    }
    for (CaptureLane lane : group.lanes()) {
      int ignored = lane.work();
    }
    if (!busy || number % 2 == 0) {
      read(group.queue(0));
    }
    read(group.queue(1));
  }

  private static void read(WorkQueue queue) {
    Chunk chunk = queue.poll();
    if (chunk != null) {
      queue.recycle(chunk);
    }
  }

  /** Time passes when it is told to. */
  private static final class RehearsalClock implements Clock {
    private long now;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public long epochNanos() {
      return now;
    }

    @Override
    public void sleep(long nanos) {
      now += nanos;
    }
  }
}
