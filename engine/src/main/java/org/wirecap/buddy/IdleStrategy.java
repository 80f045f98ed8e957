package org.wirecap.buddy;

/** What a thread does when there is nothing to do. */
public enum IdleStrategy {
  /**
   * Sleeps until there is: a capture thread in the kernel's poll if it serves one receive queue,
   * and for 1 ms at a time if it serves several; a handler thread until a chunk is put into its
   * work queue.
   */
  BLOCK,

  /** Looks again at once, then after pauses that grow up to 1 ms. */
  BACK_OFF,

  /** Looks again and again: the shortest delay, and a whole CPU. */
  SPIN
}
