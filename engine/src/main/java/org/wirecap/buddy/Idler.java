package org.wirecap.buddy;

import java.util.concurrent.locks.LockSupport;

/** How long one thread has had nothing to do, and what it does about it. */
final class Idler {
  private static final int SPINS = 200;
  private static final long FIRST_PAUSE_NANOS = 20_000;
  private static final long LAST_PAUSE_NANOS = 1_000_000;

  private int rounds;
  private long pause = FIRST_PAUSE_NANOS;

  /** There was something to do. */
  void reset() {
    rounds = 0;
    pause = FIRST_PAUSE_NANOS;
  }

  /** Rounds without anything to do. */
  int rounds() {
    return rounds;
  }

  void spin() {
    rounds++;
    Thread.onSpinWait();
  }

  void backOff() {
    rounds++;
    if (rounds <= SPINS) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
    }
  }
}
