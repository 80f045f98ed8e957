package org.wirecap.cli;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Prepared batches on their way to the thread that writes: any thread adds, one takes all at once.
 * Neither waits, and a batch is its own link. What a thread did before it added a batch is visible
 * to the thread that takes it.
 */
final class BatchQueue {
  private final AtomicReference<PreparedBatch> newest = new AtomicReference<>();

  void add(PreparedBatch batch) {
    PreparedBatch before;
    do {
      before = newest.getOpaque();
      batch.before = before;
    } while (!newest.weakCompareAndSetRelease(before, batch));
  }

  /** Takes all; the newest leads to those before it. Null when there is none. */
  PreparedBatch takeAll() {
    return newest.getOpaque() == null ? null : newest.getAndSet(null);
  }
}
