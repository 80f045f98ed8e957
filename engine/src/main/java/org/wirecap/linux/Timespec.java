package org.wirecap.linux;

/**
 * A time, clock_gettime(2).
 *
 * <pre>
 * struct timespec, 16 bytes
 *
 *       0                               4                               8
 *       +---------------------------------------------------------------+
 *    0  | tv_sec                                                        |
 *       +---------------------------------------------------------------+
 *    8  | tv_nsec                                                       |
 *       +---------------------------------------------------------------+
 * </pre>
 */
final class Timespec {
  /** Offset of tv_sec, 8 bytes. */
  static final long SEC = 0;

  /** Offset of tv_nsec, 8 bytes. */
  static final long NSEC = 8;

  /** Bytes. */
  static final long SIZE = 16;

  private Timespec() {}
}
