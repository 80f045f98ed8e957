package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A bell that wakes a thread out of {@link PollSet#poll} (eventfd(2)). Any thread may ring it. */
public final class EventFd implements AutoCloseable {
  private static final int EFD_CLOEXEC = 0x80000;
  private static final int EFD_NONBLOCK = 0x800;

  private static final MethodHandle EVENTFD =
      Native.function("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  /** Reads go to one word and writes come from another, so that threads do not meet there. */
  private final MemorySegment one = Arena.ofAuto().allocateFrom(JAVA_LONG, 1L);

  private final MemorySegment count = Arena.ofAuto().allocate(JAVA_LONG);
  private final Fd fd;

  /**
   * @param what what it is for, for messages
   * @throws LinuxException on any error
   */
  public EventFd(String what) {
    try {
      MemorySegment state = Native.state();
      int result =
          Native.result((int) EVENTFD.invokeExact(state, 0, EFD_CLOEXEC | EFD_NONBLOCK), state);
      fd = Fd.owning(Native.check(result, "eventfd", what), what);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /** For a {@link PollSet}; readable from {@link #ring} to {@link #clear}. */
  public Fd fd() {
    return fd;
  }

  /** Makes the descriptor readable. */
  public void ring() {
    long result = fd.write(one);
    // EAGAIN: the count is at its limit, and so it is readable already.
    if (result < 0 && result != -Errno.EAGAIN) {
      throw new LinuxException("write", (int) -result, fd.what());
    }
  }

  /** Makes the descriptor unreadable again; called by the waiting thread only. */
  public void clear() {
    long result = fd.read(count);
    if (result < 0 && result != -Errno.EAGAIN) {
      throw new LinuxException("read", (int) -result, fd.what());
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
