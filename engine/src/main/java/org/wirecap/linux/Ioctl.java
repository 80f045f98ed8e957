package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** ioctl(2) with a struct. */
final class Ioctl {
  private static final MethodHandle IOCTL =
      Native.variadic(2, "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

  private Ioctl() {}

  /** Returns what the request returns (not negative), or a negative errno. */
  static int call(Fd fd, long request, MemorySegment argument) {
    try {
      MemorySegment state = Native.state();
      return Native.result((int) IOCTL.invokeExact(state, fd.number(), request, argument), state);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }
}
