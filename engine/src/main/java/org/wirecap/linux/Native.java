package org.wirecap.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.wirecap.error.WirecapException;

/**
 * How the classes of this package reach libc: a method handle per function, errno captured by the
 * JVM right after the call (the JVM's own calls would overwrite it) into a segment that each thread
 * has once, so that a call allocates nothing.
 *
 * <p>No function here is linked as {@code critical}: many of them can block, and a critical call
 * holds up every safepoint.
 */
final class Native {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  /** The memory belongs to the thread's local and goes when the thread and it are unreachable. */
  private static final ThreadLocal<MemorySegment> THREAD_STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private Native() {}

  /**
   * Links a function of libc whose errno matters. The handle takes {@link #state()} first.
   *
   * @param fixedArguments how many parameters come before the {@code ...} of a variadic function
   */
  static MethodHandle variadic(int fixedArguments, String name, FunctionDescriptor descriptor) {
    return link(
        name,
        descriptor,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixedArguments));
  }

  /** Links a function of libc whose errno matters. The handle takes {@link #state()} first. */
  static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return link(name, descriptor, Linker.Option.captureCallState("errno"));
  }

  @SuppressWarnings("restricted") // the one place where the JVM is told to call native code
  private static MethodHandle link(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    MemorySegment address =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(
                () ->
                    new WirecapException(
                        "libc has no function " + name + ": WireCAP needs glibc or musl on Linux"));
    return LINKER.downcallHandle(address, descriptor, options);
  }

  /** Where the calls of this thread leave their errno. */
  static MemorySegment state() {
    return THREAD_STATE.get();
  }

  /** The result of a call, or its errno negated if it was -1. */
  static int result(int result, MemorySegment state) {
    return result != -1 ? result : -state.get(ValueLayout.JAVA_INT, ERRNO);
  }

  /** The result of a call, or its errno negated if it was -1. */
  static long result(long result, MemorySegment state) {
    return result != -1 ? result : -state.get(ValueLayout.JAVA_INT, ERRNO);
  }

  /**
   * What to throw when a handle threw: {@code invokeExact} declares Throwable, but only unchecked
   * ones can come, as for a segment whose arena is closed.
   */
  static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException(thrown.toString(), thrown);
  }

  /** Passes a result on, or throws the errno that it carries. */
  static int check(int result, String call, String on) {
    if (result < 0) {
      throw new LinuxException(call, -result, on);
    }
    return result;
  }
}
