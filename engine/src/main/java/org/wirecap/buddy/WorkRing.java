package org.wirecap.buddy;

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
 * <p>One producer, the capture thread, and one consumer, the work queue's reader. Both may move
 * {@code head}, by compare-and-set: the reader by one, the producer, when it takes back what waits,
 * to the tail in one step. So of what waits, either the reader has an item and everything before
 * it, or the producer has all that is left.
 */
final class WorkRing {
  private final Object[] items;
  private final int mask;
  private final AtomicLong head = new AtomicLong();
  private final AtomicLong tail = new AtomicLong();

  // Cells, as chunks weigh. The first two are the producer's, the third the consumer's.
  private final AtomicLong offeredCells = new AtomicLong();
  private final AtomicLong takenBackCells = new AtomicLong();
  private final AtomicLong takenCells = new AtomicLong();

  // The consumer's, for the ledger and the statistics.
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

  /** The producer's: false when there is no room. */
  boolean offer(Object item, int cells) {
    long at = tail.getPlain();
    if (at - head.getAcquire() == items.length) {
      return false;
    }
    items[(int) at & mask] = item;
    add(offeredCells, cells);
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
          add(takenCells, chunk.weight());
          add(takenChunks, 1);
          add(takenPackets, chunk.size());
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
      Object item = items[(int) at & mask];
      if (item instanceof Chunk chunk) {
        add(takenBackCells, chunk.weight());
      }
      to.add(item);
    }
  }

  /** The consumer's: packets that it has taken and that no handler will see. */
  void discard(long packets) {
    add(discardedPackets, packets);
  }

  boolean isEmpty() {
    return head.getAcquire() == tail.getAcquire();
  }

  /** Items that wait; any thread may ask. */
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

  /** For counters with one writer. */
  private static void add(AtomicLong counter, long more) {
    counter.setRelease(counter.getPlain() + more);
  }
}
