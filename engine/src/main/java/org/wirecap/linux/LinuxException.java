package org.wirecap.linux;

import org.wirecap.error.WirecapException;

/**
 * A system call failed. The message is one line: which call, which errno, on what, and what to do
 * (or, where nothing better is known, the text of the errno): {@code bind: EBUSY: eth1 queue 3:
 * another socket owns this queue: stop the other program}.
 */
public class LinuxException extends WirecapException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;

  /**
   * @param call the system call, as {@code bind}
   * @param errno its positive errno
   * @param on what it was called on, as {@code eth1 queue 3}
   */
  public LinuxException(String call, int errno, String on) {
    this(call, errno, on, Errno.text(errno));
  }

  /**
   * @param call the system call, as {@code bind}
   * @param errno its positive errno
   * @param on what it was called on, as {@code eth1 queue 3}
   * @param remedy why it may have happened and what to do about it
   */
  public LinuxException(String call, int errno, String on, String remedy) {
    super(call + ": " + Errno.name(errno) + ": " + on + ": " + remedy);
    this.call = call;
    this.errno = errno;
  }

  /** The system call that failed. */
  public String call() {
    return call;
  }

  /** The positive errno; see {@link Errno}. */
  public int errno() {
    return errno;
  }
}
