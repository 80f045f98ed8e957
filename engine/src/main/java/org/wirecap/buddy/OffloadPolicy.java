package org.wirecap.buddy;

/** Where a captured chunk goes when the work queue of its own receive queue fills. */
public enum OffloadPolicy {
  /** Always to its own work queue: what there is to compare with. */
  NONE,

  /**
   * The paper's: while the home work queue holds more than T per cent of its capacity, a newly
   * captured chunk goes to the least loaded buddy that is itself under T; if there is none it
   * stays. Two threads may work on one flow at once, and out of order.
   */
  CHUNK,

  /**
   * Keeps flows in order: while more than T per cent of a receive queue's capacity waits, whole
   * buckets of its flows are handed to a less loaded buddy, and back once the queue has recovered.
   * One flow is never worked on by two threads at once, nor out of order. A flow larger than one
   * thread cannot be helped: a bucket is not divided. Needs Ethernet frames.
   */
  FLOW
}
