package org.wirecap.pcap;

import java.util.concurrent.atomic.AtomicLongArray;

/** What one reading thread did with the packets of each receive queue; others may look. */
final class PacketCounts {
  private final AtomicLongArray given;
  private final AtomicLongArray filtered;
  private final AtomicLongArray discarded;

  PacketCounts(int queues) {
    given = new AtomicLongArray(queues);
    filtered = new AtomicLongArray(queues);
    discarded = new AtomicLongArray(queues);
  }

  void countGiven(int queue) {
    given.setRelease(queue, given.getPlain(queue) + 1);
  }

  void countFiltered(int queue) {
    filtered.setRelease(queue, filtered.getPlain(queue) + 1);
  }

  void countDiscarded(int queue) {
    discarded.setRelease(queue, discarded.getPlain(queue) + 1);
  }

  long given(int queue) {
    return given.getAcquire(queue);
  }

  long filtered(int queue) {
    return filtered.getAcquire(queue);
  }

  long discarded(int queue) {
    return discarded.getAcquire(queue);
  }
}
