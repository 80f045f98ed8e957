package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/** On which CPUs the calling thread runs. Platform threads only: a virtual one has no CPU. */
public final class Cpus {
  /** Bytes of a CPU mask: 8,192 CPUs, the most that Linux can be built for on x86-64. */
  private static final int MASK_BYTES = 1024;

  private static final int THIS_THREAD = 0;

  private static final MethodHandle SCHED_SETAFFINITY =
      Native.function(
          "sched_setaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle SCHED_GETAFFINITY =
      Native.function(
          "sched_getaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle SCHED_GETCPU =
      Native.function("sched_getcpu", FunctionDescriptor.of(JAVA_INT));

  private Cpus() {}

  /** The CPU that the calling thread is on at this moment. */
  public static int current() {
    try {
      MemorySegment state = Native.state();
      int result = Native.result((int) SCHED_GETCPU.invokeExact(state), state);
      return Native.check(result, "sched_getcpu", "this thread");
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /** The CPUs that the calling thread may run on. */
  public static BitSet allowed() {
    requirePlatformThread();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, 8);
      MemorySegment state = Native.state();
      int result =
          Native.result(
              (int) SCHED_GETAFFINITY.invokeExact(state, THIS_THREAD, (long) MASK_BYTES, mask),
              state);
      int ignored = Native.check(result, "sched_getaffinity", "this thread");
      return BitSet.valueOf(mask.toArray(ValueLayout.JAVA_LONG));
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /**
   * Keeps the calling thread on some CPUs.
   *
   * @param cpus at least one that exists and that this process may use
   * @throws LinuxException EINVAL if there is none such
   */
  public static void pinThisThread(BitSet cpus) {
    requirePlatformThread();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, 8);
      cpus.stream()
          .forEach(
              cpu -> {
                long at = cpu / 8;
                if (at < MASK_BYTES) {
                  byte bits = mask.get(ValueLayout.JAVA_BYTE, at);
                  mask.set(ValueLayout.JAVA_BYTE, at, (byte) (bits | 1 << cpu % 8));
                }
              });
      MemorySegment state = Native.state();
      int result =
          Native.result(
              (int) SCHED_SETAFFINITY.invokeExact(state, THIS_THREAD, (long) MASK_BYTES, mask),
              state);
      if (result < 0) {
        throw new LinuxException(
            "sched_setaffinity",
            -result,
            "CPU " + cpus,
            "choose from the CPUs that this process may use: " + allowed());
      }
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /** Keeps the calling thread on one CPU; see the other {@code pinThisThread}. */
  public static void pinThisThread(int cpu) {
    BitSet cpus = new BitSet();
    cpus.set(cpu);
    pinThisThread(cpus);
  }

  private static void requirePlatformThread() {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread has no CPU of its own: use a platform one");
    }
  }
}
