package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Memory that the kernel shares with us: mmap(2) of a descriptor. */
public final class MappedMemory {
  /** Pages may be read. */
  public static final int PROT_READ = 1;

  /** Pages may be written. */
  public static final int PROT_WRITE = 2;

  /** Stores are seen by everyone who maps the same object. */
  public static final int MAP_SHARED = 0x01;

  /** Page tables are filled at once, so that the first packets cost no page fault. */
  public static final int MAP_POPULATE = 0x8000;

  private static final MethodHandle MMAP =
      Native.function(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      Native.function("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

  private static final long MAP_FAILED = -1;

  private MappedMemory() {}

  /** Maps for reading and writing, shared and populated; see the other {@code map}. */
  public static MemorySegment map(Fd fd, long offset, long length, Arena arena) {
    return map(fd, offset, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, arena);
  }

  /**
   * Maps a part of what a descriptor stands for.
   *
   * @param offset in bytes; for an XDP socket, which ring
   * @param length in bytes, positive
   * @param arena whose end unmaps it; the mapping outlives the descriptor
   * @return the memory, readable and writable from the threads that the arena allows; where {@code
   *     protection} lacks PROT_WRITE it is read-only
   * @throws LinuxException on any error
   */
  @SuppressWarnings("restricted") // the length is what the kernel has just mapped
  public static MemorySegment map(
      Fd fd, long offset, long length, int protection, int flags, Arena arena) {
    if (length <= 0) {
      throw new IllegalArgumentException("nothing to map: length " + length);
    }
    try {
      MemorySegment state = Native.state();
      MemorySegment mapped =
          (MemorySegment)
              MMAP.invokeExact(
                  state, MemorySegment.NULL, length, protection, flags, fd.number(), offset);
      if (mapped.address() == MAP_FAILED) {
        int errno = (int) -Native.result(-1L, state);
        String on = fd.what() + " (" + length + " bytes)";
        throw errno == Errno.ENOMEM
            ? new LinuxException(
                "mmap",
                errno,
                on,
                "out of memory: take a smaller pool; for huge pages, reserve more with: sysctl"
                    + " vm.nr_hugepages=N")
            : new LinuxException("mmap", errno, on);
      }
      MemorySegment memory =
          mapped.reinterpret(length, arena, segment -> unmap(segment.address(), length));
      return (protection & PROT_WRITE) == 0 ? memory.asReadOnly() : memory;
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  private static void unmap(long address, long length) {
    try {
      MemorySegment state = Native.state();
      int result =
          Native.result(
              (int) MUNMAP.invokeExact(state, MemorySegment.ofAddress(address), length), state);
      int ignored = Native.check(result, "munmap", length + " bytes");
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }
}
