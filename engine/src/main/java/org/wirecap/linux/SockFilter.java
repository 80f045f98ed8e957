package org.wirecap.linux;

/**
 * An instruction of classic BPF, linux/filter.h.
 *
 * <pre>
 * struct sock_filter, 8 bytes
 *
 *       0               2       3       4                               8
 *       +---------------+-------+-------+-------------------------------+
 *    0  | code          | jt    | jf    | k                             |
 *       +---------------+-------+-------+-------------------------------+
 * </pre>
 */
public final class SockFilter {
  /** Offset of code, 2 bytes. */
  public static final long CODE = 0;

  /** Offset of jt, 1 byte. */
  public static final long JT = 2;

  /** Offset of jf, 1 byte. */
  public static final long JF = 3;

  /** Offset of k, 4 bytes. */
  public static final long K = 4;

  /** Bytes. */
  public static final long SIZE = 8;

  private SockFilter() {}
}
