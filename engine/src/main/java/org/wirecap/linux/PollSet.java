package org.wirecap.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Some descriptors to wait on together (poll(2)), allocated once and used again for every wait. For
 * one thread at a time.
 */
public final class PollSet {
  /** There is something to read. */
  public static final short POLLIN = 0x01;

  /** There is room to write. */
  public static final short POLLOUT = 0x04;

  /** An error is pending: for a packet socket ENETDOWN, the interface is down or gone. */
  public static final short POLLERR = 0x08;

  /** The other end is closed. */
  public static final short POLLHUP = 0x10;

  private static final MethodHandle POLL =
      Native.function("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private final MemorySegment entries;
  private final Fd[] fds;

  /**
   * Waits for input on all of them; see {@link #setEvents} for other events.
   *
   * @param arena owns the memory
   */
  public PollSet(Arena arena, Fd... fds) {
    this.fds = fds.clone();
    this.entries = arena.allocate(Pollfd.SIZE * Math.max(1, fds.length), 8);
    for (int i = 0; i < fds.length; i++) {
      setEvents(i, POLLIN);
    }
  }

  /**
   * What to wait for on one descriptor.
   *
   * @param index of the descriptor, in the order of the constructor
   * @param events POLLIN, POLLOUT, both or 0; POLLERR and POLLHUP always count
   */
  public void setEvents(int index, int events) {
    entries.set(JAVA_SHORT, index * Pollfd.SIZE + Pollfd.EVENTS, (short) events);
  }

  /**
   * Waits until one is ready. The thread's interruption does not end it: add an {@link EventFd}, or
   * use a timeout. Descriptors that are closed are passed over.
   *
   * @param timeoutMillis 0 does not wait, negative waits for ever
   * @return how many are ready, 0 after the timeout, or a negative errno ({@code -Errno.EINTR} if a
   *     signal came)
   * @throws IllegalStateException if all of them are closed
   */
  public int poll(int timeoutMillis) {
    boolean open = fds.length == 0;
    for (int i = 0; i < fds.length; i++) {
      int number = fds[i].numberForPoll();
      open |= number >= 0;
      entries.set(JAVA_INT, i * Pollfd.SIZE + Pollfd.FD, number);
      entries.set(JAVA_SHORT, i * Pollfd.SIZE + Pollfd.REVENTS, (short) 0);
    }
    if (!open) {
      throw new IllegalStateException(fds[0].what() + " is closed");
    }
    try {
      MemorySegment state = Native.state();
      return Native.result(
          (int) POLL.invokeExact(state, entries, (long) fds.length, timeoutMillis), state);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /**
   * What the last {@link #poll} found for one descriptor.
   *
   * @param index of the descriptor, in the order of the constructor
   * @return the POLL bits that the last {@link #poll} found
   */
  public int ready(int index) {
    return Short.toUnsignedInt(entries.get(JAVA_SHORT, index * Pollfd.SIZE + Pollfd.REVENTS));
  }
}
