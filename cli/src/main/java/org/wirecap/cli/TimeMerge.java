package org.wirecap.cli;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Prepared batches in the order of time: a binary heap of batches by the timestamp of the packet
 * that is next in each. One thread.
 */
final class TimeMerge {
  private final PreparedPacket packet = new PreparedPacket();
  private PreparedBatch[] heap = new PreparedBatch[64];
  private int size;
  private long lastTimestamp = Long.MIN_VALUE;
  private long outOfOrder;

  boolean isEmpty() {
    return size == 0;
  }

  /** Packets that were given out behind a later one. */
  long outOfOrder() {
    return outOfOrder;
  }

  /** Adds a batch that was handed over. */
  void add(PreparedBatch batch) {
    batch.open();
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (!batch.isBefore(heap[parent])) {
        break;
      }
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = batch;
  }

  /**
   * Gives out packets in the order of their timestamps.
   *
   * @param to called with each; valid during the call
   * @param watermark the last timestamp to give out
   * @return how many were given out
   */
  int merge(Consumer<PreparedPacket> to, long watermark) {
    int given = 0;
    while (size > 0 && heap[0].nextTimestamp <= watermark) {
      given += mergeRun(to, watermark);
    }
    return given;
  }

  /** Gives out one packet, and those behind it in its batch that are not later than the others. */
  int mergeRun(Consumer<PreparedPacket> to, long watermark) {
    PreparedBatch first = heap[0];
    long until = watermark;
    for (int child = 1; child <= 2 && child < size; child++) {
      until = Math.min(until, heap[child].nextTimestamp);
    }
    int given = 0;
    boolean more;
    do {
      if (first.nextTimestamp < lastTimestamp) {
        outOfOrder++;
      } else {
        lastTimestamp = first.nextTimestamp;
      }
      first.show(packet);
      to.accept(packet);
      given++;
      more = first.advance(packet);
    } while (more && first.nextTimestamp <= until);
    if (more) {
      sinkDown(first);
    } else {
      PreparedBatch last = heap[--size];
      heap[size] = null;
      if (size > 0) {
        sinkDown(last);
      }
    }
    return given;
  }

  /** Puts a batch where it belongs, from the top down. */
  private void sinkDown(PreparedBatch batch) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
        child++;
      }
      if (!heap[child].isBefore(batch)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = batch;
  }
}
