package org.wirecap.buddy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.RecycleQueue;

/**
 * The capture side of one receive queue: moves captured chunks into work queues, and recycled
 * chunks back into the pool. One thread calls all methods, but for those that say otherwise.
 */
final class CaptureLane {
  /** Chunks captured before recycled ones are looked at again. */
  private static final int BATCH = 16;

  /** While the reader has enough to do, a chunk may take this much longer to fill. */
  private static final int PATIENCE = 16;

  private static final int POSITION_BITS = 16;

  private final ReceiveQueue queue;
  private final BuddyQueues group;
  private final int position;
  private final long chunkTimeoutNanos;
  private final RecycleQueue recycled;
  private final Dispatcher dispatcher;

  /** Chunks that are out, by the position of the reader that they were given to. */
  private final int[] out;

  private int allOut;
  private long epoch;
  private boolean gone;
  private boolean ended;
  private volatile boolean abandoned;
  private final AtomicLong discarded = new AtomicLong();
  private final AtomicLong peakCells = new AtomicLong();

  /** Made once: the loop allocates nothing. */
  private final Consumer<Chunk> takeBack = this::takeBack;

  CaptureLane(
      ReceiveQueue queue, BuddyQueues group, int position, Clock clock, long chunkTimeoutNanos) {
    this.queue = queue;
    this.group = group;
    this.position = position;
    this.chunkTimeoutNanos = chunkTimeoutNanos;
    this.recycled = new RecycleQueue(queue);
    this.out = new int[group.size()];
    this.dispatcher =
        switch (group.policy()) {
          case NONE -> new HomeDispatcher(this);
          case CHUNK -> new ChunkDispatcher(this);
          case FLOW -> new FlowDispatcher(this, clock);
        };
  }

  ReceiveQueue queue() {
    return queue;
  }

  BuddyQueues group() {
    return group;
  }

  int position() {
    return position;
  }

  /** Where any thread gives chunks of this queue back. */
  RecycleQueue recycled() {
    return recycled;
  }

  /**
   * Does what there is to do, without waiting.
   *
   * @return how many things that were; 0 when the thread may idle
   */
  int work() {
    int done = recycled.drain(takeBack);
    if (ended) {
      // Readers leave once their queues are empty: what waits must stay where it is.
      return done;
    }
    done += flush() + dispatcher.progress();
    if (abandoned) {
      add(discarded, dispatcher.discard());
    }
    WorkQueue home = group.queue(position);
    long age = home.depth() > 1 ? PATIENCE * chunkTimeoutNanos : chunkTimeoutNanos;
    for (int i = 0; i < BATCH && !gone; i++) {
      Chunk chunk = queue.poll(age);
      if (chunk == null) {
        break;
      }
      dispatcher.dispatch(chunk);
      done++;
    }
    if (done > 0) {
      peakCells.setRelease(Math.max(peakCells.getPlain(), home.cells()));
    } else if (gone || queue.isFinished()) {
      endIfIdle();
    }
    return done;
  }

  private void endIfIdle() {
    boolean idle = dispatcher.isIdle();
    for (int i = 0; i < group.size(); i++) {
      idle &= ring(i).isFlushed();
    }
    if (idle) {
      end();
    }
  }

  /** The ring to the reader at a position. */
  private WorkRing ring(int target) {
    return group.queue(target).ring(position);
  }

  /** The interface is no more, and nothing can come; what is kept here is still delivered. */
  void captureNoMore() {
    gone = true;
  }

  boolean isCapturing() {
    return !gone && !ended;
  }

  /** Ends at once. What is kept here cannot be delivered then, and is discarded. */
  void end() {
    if (!ended) {
      ended = true;
      group.laneEnded();
      add(discarded, dispatcher.discard());
      for (int i = 0; i < group.size(); i++) {
        discardOverflow(i);
      }
    }
  }

  private void discardOverflow(int target) {
    List<Object> items = new ArrayList<>();
    ring(target).takeBackOverflow(items);
    for (Object item : items) {
      if (item instanceof Chunk chunk) {
        out[target]--;
        allOut--;
        add(discarded, chunk.size());
        queue.recycle(chunk);
      }
    }
  }

  boolean isEnded() {
    return ended;
  }

  /** Whether all chunks have come back. */
  boolean isComplete() {
    return allOut == 0;
  }

  /** Waits for packets; a wait of 0 only looks whether the interface is still there. */
  void await(long nanos) {
    queue.await(nanos);
  }

  /** The application reads no more, and nothing is to wait for it; any thread may call this. */
  void abandon() {
    abandoned = true;
  }

  private void takeBack(Chunk chunk) {
    int from = (int) chunk.tag() & ((1 << POSITION_BITS) - 1);
    out[from]--;
    allOut--;
    dispatcher.returned(from, chunk.tag() >>> POSITION_BITS);
    queue.recycle(chunk);
  }

  /** A chunk that was never given to a reader goes back into the pool. */
  void recycleUnread(Chunk chunk) {
    queue.recycle(chunk);
  }

  /** Gives a chunk to the reader at a position. */
  void push(int target, Chunk chunk) {
    chunk.setTag(epoch << POSITION_BITS | target);
    out[target]++;
    allOut++;
    offer(target, chunk);
  }

  /** Tells the reader at a position, behind what it was given before. */
  void push(int target, Notice notice) {
    offer(target, notice);
  }

  private void offer(int target, Object item) {
    int cells = item instanceof Chunk chunk ? chunk.weight() : 0;
    if (ring(target).offer(item, cells)) {
      group.queue(target).signal();
    }
  }

  private int flush() {
    int flushed = 0;
    for (int i = 0; i < group.size(); i++) {
      int count = ring(i).flush();
      if (count > 0) {
        group.queue(i).signal();
        flushed += count;
      }
    }
    return flushed;
  }

  /**
   * Takes back what the reader at a position has not taken yet, in order.
   *
   * @param from position of the reader
   * @param items where they are added
   */
  void takeBack(int from, List<Object> items) {
    int before = items.size();
    ring(from).takeBack(items);
    for (int i = before; i < items.size(); i++) {
      if (items.get(i) instanceof Chunk) {
        out[from]--;
        allOut--;
      }
    }
  }

  /** Chunks that the reader at a position has, or that wait for it. */
  int out(int target) {
    return out[target];
  }

  /** From here on chunks are given out in a new epoch. */
  long nextEpoch() {
    return ++epoch;
  }

  /** Cells of this receive queue that wait for the reader at a position. */
  long waitingCells(int target) {
    return ring(target).cells();
  }

  /** Packets that were captured and given to nobody; any thread may ask. */
  long discarded() {
    return discarded.getAcquire();
  }

  /** The most cells that ever waited in the home work queue; any thread may ask. */
  long peakCells() {
    return peakCells.getAcquire();
  }

  /** Buckets that are not at home; any thread may ask. */
  int bucketsAway() {
    return dispatcher.bucketsAway();
  }

  private static void add(AtomicLong counter, long more) {
    counter.setRelease(counter.getPlain() + more);
  }
}
