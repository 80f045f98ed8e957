package org.wirecap.linux;

/**
 * An entry of poll(2).
 *
 * <pre>
 * struct pollfd, 8 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+---------------+---------------+
 *    0  | fd                            | events        | revents       |
 *       +-------------------------------+---------------+---------------+
 * </pre>
 */
final class Pollfd {
  /** Offset of fd, 4 bytes. */
  static final long FD = 0;

  /** Offset of events, 2 bytes. */
  static final long EVENTS = 4;

  /** Offset of revents, 2 bytes. */
  static final long REVENTS = 6;

  /** Bytes. */
  static final long SIZE = 8;

  private Pollfd() {}
}
