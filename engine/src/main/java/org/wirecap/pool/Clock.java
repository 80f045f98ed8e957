package org.wirecap.pool;

import java.util.concurrent.locks.LockSupport;

/**
 * Time for capture loops: real, or the virtual time of the simulated NIC. All methods may be called
 * by any thread unless an implementation says otherwise.
 */
public interface Clock {
  /**
   * @return ns of a clock that never jumps, from an arbitrary origin
   */
  long nanoTime();

  /**
   * @return ns since 1970-01-01 UTC, in the time base of the packets' timestamps
   */
  long epochNanos();

  /**
   * Lets time pass.
   *
   * @param nanos how long at least, unless the thread is woken or interrupted
   */
  void sleep(long nanos);

  /**
   * The system's clock. {@code System.nanoTime} is CLOCK_MONOTONIC on Linux, the clock of {@code
   * bpf_ktime_get_ns}, so one constant turns either into time since the epoch.
   *
   * @param epochOffset what to add to CLOCK_MONOTONIC to get ns since the epoch
   * @return a clock of real time
   */
  static Clock system(long epochOffset) {
    return new Clock() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public long epochNanos() {
        return System.nanoTime() + epochOffset;
      }

      @Override
      public void sleep(long nanos) {
        LockSupport.parkNanos(nanos);
      }
    };
  }
}
