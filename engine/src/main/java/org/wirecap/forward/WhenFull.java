package org.wirecap.forward;

/** What to do with a packet when its port takes no more just now: all rings are full. */
public enum WhenFull {
  /**
   * Wait. What arrives meanwhile waits in the ring-buffer pool, and is lost and counted there once
   * that is full.
   */
  WAIT,

  /** Drop it, and count it as TX full: what comes next is served sooner. */
  DROP
}
