package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The kernel's clocks (clock_gettime(2)). */
public enum Clock {
  /** Time of day, since 1970 UTC; can be set and slewed. */
  REALTIME(0),
  /** Since boot without suspended time; never set back; the clock of bpf_ktime_get_ns. */
  MONOTONIC(1),
  /** International Atomic Time: as REALTIME, without leap seconds. */
  TAI(11);

  private static final MethodHandle CLOCK_GETTIME =
      Native.function("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  /** One for each thread, used again. */
  private static final ThreadLocal<MemorySegment> TIMESPEC =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Timespec.SIZE, 8));

  private final int id;

  Clock(int id) {
    this.id = id;
  }

  /** The time on this clock now, in ns since its epoch. Allocates nothing. */
  public long nanos() {
    MemorySegment timespec = TIMESPEC.get();
    try {
      MemorySegment state = Native.state();
      int result = Native.result((int) CLOCK_GETTIME.invokeExact(state, id, timespec), state);
      int ignored = Native.check(result, "clock_gettime", name());
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
    return timespec.get(JAVA_LONG, Timespec.SEC) * 1_000_000_000L
        + timespec.get(JAVA_LONG, Timespec.NSEC);
  }
}
