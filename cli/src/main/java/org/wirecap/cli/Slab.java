package org.wirecap.cli;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A piece of memory for prepared packets. One handler thread fills it, batch by batch; it is used
 * again when that thread has left it and every batch in it was written.
 */
final class Slab {
  private final Slabs owner;
  private final MemorySegment memory;
  private final AtomicInteger holders = new AtomicInteger();

  /** Made when needed, and kept: nothing is allocated once all slabs were in use. */
  private final List<PreparedBatch> batches = new ArrayList<>();

  private int usedBatches;

  Slab(Slabs owner, MemorySegment memory) {
    this.owner = owner;
    this.memory = memory;
  }

  MemorySegment memory() {
    return memory;
  }

  /** A handler thread has it from here on. */
  void take() {
    usedBatches = 0;
    holders.set(1);
  }

  /** A batch of packets, which begins there: see {@link PreparedBatch#begin}. */
  PreparedBatch newBatch(int queue, long number, long at) {
    if (usedBatches == batches.size()) {
      batches.add(new PreparedBatch(this));
    }
    PreparedBatch batch = batches.get(usedBatches++);
    batch.begin(queue, number, at);
    holders.incrementAndGet();
    return batch;
  }

  /** The handler thread has left it, or a batch was written. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      owner.giveBack(this);
    }
  }
}
