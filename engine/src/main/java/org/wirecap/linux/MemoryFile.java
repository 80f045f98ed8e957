package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A file that lives in memory only (memfd_create(2)), which another process can map when it is
 * handed the descriptor.
 */
public final class MemoryFile {
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_HUGETLB = 4;

  private static final MethodHandle MEMFD_CREATE =
      Native.function("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle FTRUNCATE =
      Native.function("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));

  private MemoryFile() {}

  /**
   * Makes a file of a given size.
   *
   * @param name shown in /proc/PID/maps
   * @param size in bytes; with huge pages a multiple of the huge page size (usually 2 MiB)
   * @param hugePages back it with the system's default huge pages; they must have been reserved
   * @return its descriptor, which the caller closes; mappings outlive it
   * @throws LinuxException on any error
   */
  public static Fd create(String name, long size, boolean hugePages) {
    String what = name + " (memfd" + (hugePages ? ", huge pages)" : ")");
    Fd fd = open(name, what, hugePages ? MFD_CLOEXEC | MFD_HUGETLB : MFD_CLOEXEC);
    try {
      MemorySegment state = Native.state();
      int result = Native.result((int) FTRUNCATE.invokeExact(state, fd.number(), size), state);
      int ignored = Native.check(result, "ftruncate", what + " to " + size + " bytes");
      return fd;
    } catch (Throwable t) {
      fd.close();
      throw Native.unexpected(t);
    }
  }

  private static Fd open(String name, String what, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state();
      int result =
          Native.result(
              (int) MEMFD_CREATE.invokeExact(state, arena.allocateFrom(name), flags), state);
      return Fd.owning(Native.check(result, "memfd_create", what), what);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }
}
