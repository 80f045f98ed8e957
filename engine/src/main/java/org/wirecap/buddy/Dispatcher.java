package org.wirecap.buddy;

import org.wirecap.pool.Chunk;

/**
 * A policy at work for one receive queue: decides where each captured chunk goes. Used by the
 * capture thread of the queue only.
 */
interface Dispatcher {
  /**
   * Puts a captured chunk into a work queue of the group, or keeps it to do so later.
   *
   * @param chunk just captured
   */
  void dispatch(Chunk chunk);

  /** Does what is not caused by a captured chunk; returns how many things there were to do. */
  default int progress() {
    return 0;
  }

  /** A chunk has come back from the work queue at that position. */
  default void returned(int position, long epoch) {}

  /** Whether no chunk is kept here. */
  default boolean isIdle() {
    return true;
  }

  /** Recycles the chunks that are kept here; returns how many packets they had. */
  default long discard() {
    return 0;
  }

  /** Buckets of this queue that another thread than its own has, or is about to have. */
  default int bucketsAway() {
    return 0;
  }
}
