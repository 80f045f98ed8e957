package org.wirecap.linux;

/**
 * A program of classic BPF: how many {@link SockFilter} and where, linux/filter.h.
 *
 * <pre>
 * struct sock_fprog, 16 bytes
 *
 *       0               2               4                               8
 *       +---------------+-----------------------------------------------+
 *    0  | len           |                                               |
 *       +---------------+-----------------------------------------------+
 *    8  | filter                                                        |
 *       +---------------------------------------------------------------+
 * </pre>
 */
public final class SockFprog {
  /** Offset of len, 2 bytes. */
  public static final long LEN = 0;

  /** Offset of filter, 8 bytes. */
  public static final long FILTER = 8;

  /** Bytes. */
  public static final long SIZE = 16;

  private SockFprog() {}
}
