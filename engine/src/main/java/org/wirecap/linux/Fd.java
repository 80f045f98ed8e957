package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A file descriptor and who must close it. It is closed once, however often {@link #close()} is
 * called, and refuses every use after that, so that a number which the kernel has given to
 * something else meanwhile is never touched.
 *
 * <p>Any thread may use it; the owner sees to it that no other thread is inside a call on it when
 * it closes.
 */
public final class Fd implements AutoCloseable {
  /** open(2): for reading only. */
  public static final int O_RDONLY = 0;

  /** open(2): not inherited by programs that this process starts. */
  public static final int O_CLOEXEC = 0x80000;

  private static final MethodHandle OPEN =
      Native.variadic(2, "open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      Native.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle READ =
      Native.function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      Native.function("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private static final int CLOSED = -1;
  private static final VarHandle NUMBER = numberHandle();

  @SuppressWarnings("UnusedVariable") // written through NUMBER
  private volatile int number;

  private final String what;

  private Fd(int number, String what) {
    this.number = number;
    this.what = what;
  }

  private static VarHandle numberHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(Fd.class, "number", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Takes over a descriptor that a system call has returned.
   *
   * @param number the descriptor, not negative
   * @param what what it is, for messages: {@code AF_XDP socket of eth1 queue 3}
   */
  public static Fd owning(int number, String what) {
    if (number < 0) {
      throw new IllegalArgumentException("not a file descriptor: " + number + " (" + what + ")");
    }
    return new Fd(number, what);
  }

  /**
   * Opens a file that exists (open(2), close-on-exec).
   *
   * @throws LinuxException if it cannot be opened
   */
  public static Fd open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state();
      int result =
          Native.result(
              (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags | O_CLOEXEC), state);
      return owning(Native.check(result, "open", path), path);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /**
   * The descriptor's number.
   *
   * @throws IllegalStateException if it is closed
   */
  public int number() {
    int n = number;
    if (n == CLOSED) {
      throw new IllegalStateException(what + " is closed");
    }
    return n;
  }

  /** The number, or what poll(2) passes over: a negative one, when it is closed. */
  int numberForPoll() {
    return number;
  }

  /** Whether {@link #close()} has not been called yet. */
  public boolean isOpen() {
    return number != CLOSED;
  }

  /** What it is, for messages. */
  public String what() {
    return what;
  }

  /**
   * Reads into the whole of a segment (read(2)).
   *
   * @return how many bytes were read, 0 at the end, or a negative errno
   */
  public long read(MemorySegment buffer) {
    try {
      MemorySegment state = Native.state();
      return Native.result(
          (long) READ.invokeExact(state, number(), buffer, buffer.byteSize()), state);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /**
   * Writes a whole segment (write(2)).
   *
   * @return how many bytes were written, perhaps fewer than asked, or a negative errno
   */
  public long write(MemorySegment bytes) {
    try {
      MemorySegment state = Native.state();
      return Native.result(
          (long) WRITE.invokeExact(state, number(), bytes, bytes.byteSize()), state);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /** Closes it; does nothing if it is closed. */
  @Override
  public void close() {
    int n = (int) NUMBER.getAndSet(this, CLOSED);
    if (n == CLOSED) {
      return;
    }
    try {
      // Whatever close(2) returns, the number is gone on Linux: a second try could hit another's.
      int ignored = (int) CLOSE.invokeExact(Native.state(), n);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  @Override
  public String toString() {
    int n = number;
    return what + (n == CLOSED ? " (closed)" : " (fd " + n + ")");
  }
}
