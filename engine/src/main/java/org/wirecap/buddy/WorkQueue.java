package org.wirecap.buddy;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;

/**
 * The chunks that wait for one thread of a buddy group: those of its own receive queue, and those
 * that buddies offload to it. It is made of one {@link WorkRing} for each receive queue of the
 * group, which the reader empties in turn, a chunk at a time.
 *
 * <p>One thread reads: a handler thread of the engine, or, in a group without handlers, the
 * application with {@link #poll} or {@link #take}. {@link #recycle}, {@link #depth}, {@link #load}
 * may be called by any thread.
 */
public final class WorkQueue {
  private final int queue;
  private final long capacityCells;
  private final BuddyQueues group;
  private final WorkRing[] rings;
  private int next;

  /** The reader while it sleeps, or is about to. */
  private volatile Thread sleeper;

  WorkQueue(ReceiveQueue home, BuddyQueues group, int buddies, int ringCapacity) {
    PoolShape shape = home.shape();
    this.queue = home.index();
    this.capacityCells = shape.totalCells();
    this.group = group;
    this.rings = new WorkRing[buddies];
    for (int i = 0; i < buddies; i++) {
      rings[i] = new WorkRing(ringCapacity);
    }
  }

  /**
   * @return the receive queue whose chunks come here unless they are offloaded
   */
  public int queue() {
    return queue;
  }

  /**
   * Takes the next chunk, if there is one. If buckets of flows change hands, the group's {@link
   * BucketListener} is called from here; the buckets are handed on once the chunks taken before
   * have been recycled.
   *
   * @return a chunk that belongs to the caller until it is recycled; null when none waits
   */
  public Chunk poll() {
    for (int i = 0; i < rings.length; i++) {
      int from = next;
      next = from + 1 == rings.length ? 0 : from + 1;
      Chunk chunk = poll(rings[from], group.listener());
      if (chunk != null) {
        return chunk;
      }
    }
    return null;
  }

  /**
   * Takes what the application has not pulled, and tells its listener nothing. Any thread may call
   * this, even while the application still pulls.
   */
  void discardAll() {
    for (WorkRing ring : rings) {
      for (Chunk chunk = poll(ring, BuddyGroup.NOBODY);
          chunk != null;
          chunk = poll(ring, BuddyGroup.NOBODY)) {
        ring.discard(chunk.size());
        recycle(chunk);
      }
    }
  }

  private static Chunk poll(WorkRing ring, BucketListener listener) {
    Object item = ring.take();
    while (item instanceof Notice notice) {
      notice.deliver(listener);
      item = ring.take();
    }
    return (Chunk) item;
  }

  /**
   * Takes the next chunk, and waits for one when there is none.
   *
   * @param timeoutNanos how long at most
   * @return a chunk that belongs to the caller until it is recycled; null when the time is over, or
   *     the queue {@link #isFinished}
   */
  public Chunk take(long timeoutNanos) {
    long deadline = System.nanoTime() + Math.min(timeoutNanos, Long.MAX_VALUE >> 1);
    while (true) {
      Chunk chunk = poll();
      long left = deadline - System.nanoTime();
      if (chunk != null || left <= 0 || isFinished()) {
        return chunk;
      }
      await(left);
    }
  }

  /**
   * Gives a chunk back to the pool that it came from. Any thread may call this, for a chunk from
   * any work queue of the group; it must not touch the chunk any more.
   *
   * @param chunk what a work queue of this group gave
   * @throws IllegalArgumentException when the chunk came from elsewhere
   * @throws IllegalStateException when it was recycled before
   */
  public void recycle(Chunk chunk) {
    group.recycle(chunk);
  }

  /**
   * @return whether no chunk can come any more: capturing has ended and everything was taken
   */
  public boolean isFinished() {
    return group.isCaptureEnded() && isEmpty();
  }

  /**
   * @return chunks, and parts of chunks, that wait
   */
  public int depth() {
    int depth = 0;
    for (WorkRing ring : rings) {
      depth += ring.depth();
    }
    return depth;
  }

  /**
   * How full the queue is, as T measures it. A chunk counts M cells, a part of one its share, and
   * the capacity is the R·M cells of the own receive queue's pool.
   *
   * @return per cent; more than 100 is possible when several queues offload to this one
   */
  public double load() {
    return 100.0 * cells() / capacityCells;
  }

  long cells() {
    long cells = 0;
    for (WorkRing ring : rings) {
      cells += ring.cells();
    }
    return cells;
  }

  long capacityCells() {
    return capacityCells;
  }

  /** What the group's queue at that position puts into this work queue. */
  WorkRing ring(int position) {
    return rings[position];
  }

  boolean isEmpty() {
    for (WorkRing ring : rings) {
      if (!ring.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** The reader sleeps until something is offered, or the time is over. */
  void await(long nanos) {
    sleeper = Thread.currentThread();
    // Either this sees what was offered, or whoever offered it sees the sleeper: see signal.
    VarHandle.fullFence();
    if (isEmpty() && !group.isCaptureEnded()) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeper = null;
  }

  /**
   * Waits until one of several work queues may have something to {@link #poll}, or none of them can
   * have any more.
   *
   * @param queues which the calling thread reads, and nobody else
   * @param nanos how long at most
   */
  public static void awaitAny(List<WorkQueue> queues, long nanos) {
    boolean empty = true;
    boolean over = true;
    for (WorkQueue queue : queues) {
      queue.sleeper = Thread.currentThread();
    }
    VarHandle.fullFence(); // as in await
    for (WorkQueue queue : queues) {
      empty &= queue.isEmpty();
      over &= queue.group.isCaptureEnded();
    }
    if (empty && !over) {
      LockSupport.parkNanos(queues, nanos);
    }
    for (WorkQueue queue : queues) {
      queue.sleeper = null;
    }
  }

  /** Wakes the reader, after something was offered. */
  void signal() {
    VarHandle.fullFence();
    Thread reader = sleeper;
    if (reader != null) {
      LockSupport.unpark(reader);
    }
  }
}
