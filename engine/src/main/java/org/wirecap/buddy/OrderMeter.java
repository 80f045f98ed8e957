package org.wirecap.buddy;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.wirecap.pool.Packet;

/**
 * Counts packets of one receive queue that come to a handler after a later packet of their flow, by
 * whichever thread. Later is what has a later timestamp. It remembers the flow that it saw last in
 * each of its slots: flows that share one are not compared with each other, so it may count too few
 * and never too many.
 */
final class OrderMeter {
  private static final int SLOT_BITS = 16;
  private static final int TAG_BITS = 16;
  private static final long TIME_MASK = (1L << (64 - TAG_BITS)) - 1;

  /** The other half of the flow's hash, and the timestamp in ns, of which 48 bits last 78 hours. */
  private final AtomicLongArray latest = new AtomicLongArray(1 << SLOT_BITS);

  private final LongAdder outOfOrder = new LongAdder();

  /**
   * Any thread may call this, each with a {@code flow} of its own, before it handles the packet.
   */
  void note(Packet packet, FlowBuckets flow) {
    int hash = flow.hash(packet);
    int slot = hash & ((1 << SLOT_BITS) - 1);
    long tag = (long) hash >>> SLOT_BITS << (64 - TAG_BITS);
    long time = packet.timestampNanos() & TIME_MASK;
    while (true) {
      long before = latest.get(slot);
      boolean same = (before & ~TIME_MASK) == tag;
      if (same && time < (before & TIME_MASK)) {
        outOfOrder.increment();
        return;
      }
      if (latest.compareAndSet(slot, before, tag | time)) {
        return;
      }
    }
  }

  long outOfOrder() {
    return outOfOrder.sum();
  }
}
