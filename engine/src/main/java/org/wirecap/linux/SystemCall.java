package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import org.wirecap.error.WirecapException;

/** System calls for which libc has no function, by their number on this machine's architecture. */
public enum SystemCall {
  /** bpf(2): command, bpf_attr, size of bpf_attr. */
  BPF(321, 280);

  private static final MethodHandle SYSCALL =
      Native.variadic(
          1, "syscall", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG));

  private final int x86;
  private final int generic;

  /**
   * @param x86 the number in arch/x86/entry/syscalls/syscall_64.tbl
   * @param generic the number in include/uapi/asm-generic/unistd.h, which aarch64 uses
   */
  SystemCall(int x86, int generic) {
    this.x86 = x86;
    this.generic = generic;
  }

  /** The number on the architecture that this JVM runs on. */
  public int number() {
    return number(System.getProperty("os.arch"));
  }

  int number(String architecture) {
    return switch (architecture.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> x86;
      case "aarch64" -> generic;
      default ->
          throw new WirecapException(
              name()
                  + ": this processor is "
                  + architecture
                  + ": WireCAP runs on x86-64 and"
                  + " aarch64");
    };
  }

  /**
   * Calls it with an argument of each kind.
   *
   * @return its result, or a negative errno
   */
  public int invoke(long first, MemorySegment second, long third) {
    try {
      MemorySegment state = Native.state();
      return (int)
          Native.result(
              (long) SYSCALL.invokeExact(state, (long) number(), first, second, third), state);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }
}
