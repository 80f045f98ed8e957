package org.wirecap.buddy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.wirecap.pool.Chunk;

/**
 * What one receive queue has put into one work queue: chunks, and {@link Notice}s between them, in
 * order.
 *
 * <pre>
 *      taken, or taken back  | waiting             | free
 *                            head                  tail
 * </pre>
 *
 * <p>One producer, the capture thread, and one consumer, the work queue's reader; whoever closes
 * the capture may take beside the reader, to discard. All may move {@code head}, by
 * compare-and-set: the reader by one, the producer, when it takes back what waits, to the tail in
 * one step. So of what waits, either the reader has an item and everything before it, or the
 * producer has all that is left.
 */
final class WorkRing {
  private final Object[] items;
  private final int mask;

  /** The producer's: what did not fit, behind what is in the ring; almost always empty. */
  private final Deque<Object> overflow = new ArrayDeque<>();

  private final AtomicLong head = new AtomicLong();
  private final AtomicLong tail = new AtomicLong();

  // Cells, as chunks weigh. The first two are the producer's, the third the consumers'.
  private final AtomicLong offeredCells = new AtomicLong();
  private final AtomicLong takenBackCells = new AtomicLong();
  private final AtomicLong takenCells = new AtomicLong();

  // The consumers', for the ledger and the statistics: once a chunk, so that it may be locked.
  private final AtomicLong takenChunks = new AtomicLong();
  private final AtomicLong takenPackets = new AtomicLong();
  private final AtomicLong discardedPackets = new AtomicLong();

  /**
   * @param capacity items, at least
   */
  WorkRing(int capacity) {
    items = new Object[Integer.highestOneBit(Math.max(2, capacity) - 1) << 1];
    mask = items.length - 1;
  }

  /**
   * The producer's: puts an item behind all others. What does not fit counts, too, or a reader with
   * many small parts would never seem to be loaded.
   *
   * @return whether the consumer sees it now; else it does after {@link #flush}
   */
  boolean offer(Object item, int cells) {
    add(offeredCells, cells);
    if (overflow.isEmpty() && put(item)) {
      return true;
    }
    overflow.add(item);
    return false;
  }

  /** The producer's: moves what did not fit to where the consumer sees it; returns how many. */
  int flush() {
    int flushed = 0;
    while (!overflow.isEmpty() && put(overflow.peek())) {
      overflow.remove();
      flushed++;
    }
    return flushed;
  }

  /** The producer's: whether the consumer sees everything. */
  boolean isFlushed() {
    return overflow.isEmpty();
  }

  private boolean put(Object item) {
    long at = tail.getPlain();
    if (at - head.getAcquire() == items.length) {
      return false;
    }
    items[(int) at & mask] = item;
    // Whoever sees the new tail sees the item, and what was done before it was offered.
    tail.setRelease(at + 1);
    return true;
  }

  /** The consumer's: the oldest item, which it has from now on; null when there is none. */
  Object take() {
    while (true) {
      long at = head.getAcquire();
      if (at == tail.getAcquire()) {
        return null;
      }
      // If the producer takes all back now, and puts something else here, the head has moved.
      Object item = items[(int) at & mask];
      if (head.compareAndSet(at, at + 1)) {
        if (item instanceof Chunk chunk) {
          takenCells.addAndGet(chunk.weight());
          takenChunks.incrementAndGet();
          takenPackets.addAndGet(chunk.size());
        }
        return item;
      }
    }
  }

  /**
   * The producer's: takes back everything that the consumer has not taken, in order.
   *
   * @param to where the items are added
   */
  void takeBack(List<Object> to) {
    long end = tail.getPlain();
    long at;
    do {
      at = head.getAcquire();
    } while (at != end && !head.compareAndSet(at, end));
    for (; at != end; at++) {
      to.add(takenBack(items[(int) at & mask]));
    }
    takeBackOverflow(to);
  }

  /** The producer's: takes back what the consumer does not see yet. */
  void takeBackOverflow(List<Object> to) {
    for (Object item = overflow.poll(); item != null; item = overflow.poll()) {
      to.add(takenBack(item));
    }
  }

  private Object takenBack(Object item) {
    if (item instanceof Chunk chunk) {
      add(takenBackCells, chunk.weight());
    }
    return item;
  }

  /** The consumer's: packets that it has taken and that no handler will see. */
  void discard(long packets) {
    discardedPackets.addAndGet(packets);
  }

  boolean isEmpty() {
    return head.getAcquire() == tail.getAcquire();
  }

  /** Items that the consumer sees; any thread may ask. */
  int depth() {
    long first = head.getAcquire();
    return (int) Math.max(0, tail.getAcquire() - first);
  }

  /** Cells that wait; any thread may ask. */
  long cells() {
    long gone = takenCells.getAcquire() + takenBackCells.getAcquire();
    return Math.max(0, offeredCells.getAcquire() - gone);
  }

  long takenChunks() {
    return takenChunks.getAcquire();
  }

  long takenPackets() {
    return takenPackets.getAcquire();
  }

  long discardedPackets() {
    return discardedPackets.getAcquire();
  }

  /** For the producer's counters. */
  private static void add(AtomicLong counter, long more) {
    counter.setRelease(counter.getPlain() + more);
  }
}
