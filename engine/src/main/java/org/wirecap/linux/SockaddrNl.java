package org.wirecap.linux;

/**
 * The address of a netlink socket, netlink(7).
 *
 * <pre>
 * struct sockaddr_nl, 12 bytes
 *
 *       0                               4                               8
 *       +---------------+---------------+-------------------------------+
 *    0  | nl_family     | nl_pad        | nl_pid                        |
 *       +-------------------------------+
 *    8  | nl_groups                     |
 *       +-------------------------------+
 * </pre>
 */
final class SockaddrNl {
  /** Offset of nl_family, 2 bytes. */
  static final long FAMILY = 0;

  /** Offset of nl_pad, 2 bytes. */
  static final long PAD = 2;

  /** Offset of nl_pid, 4 bytes. */
  static final long PID = 4;

  /** Offset of nl_groups, 4 bytes. */
  static final long GROUPS = 8;

  /** Bytes. */
  static final long SIZE = 12;

  private SockaddrNl() {}
}
