package org.wirecap.buddy;

/**
 * Is told when buckets change hands. Both calls are made on the threads of the work queues
 * concerned, between two chunks; those of different threads at the same time.
 *
 * <pre>
 *  thread of from:  … last chunk, recycled │ onGiven │
 *  thread of to:                                       │ onTaken │ first chunk …
 * </pre>
 *
 * Everything that the old thread did before it returned from {@code onGiven}, and whatever anybody
 * did to a packet of these buckets before its chunk was recycled, is visible to the new thread in
 * {@code onTaken}. So state that is kept for each bucket needs no lock.
 */
public interface BucketListener {
  /**
   * The thread of {@code move.from()} gets no more packets of these buckets.
   *
   * @param move which
   */
  default void onGiven(BucketMove move) {}

  /**
   * The thread of {@code move.to()} gets the packets of these buckets from now on.
   *
   * @param move which
   */
  default void onTaken(BucketMove move) {}
}
