package org.wirecap.linux;

/**
 * The head of a netlink message, netlink(7).
 *
 * <pre>
 * struct nlmsghdr, 16 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+---------------+---------------+
 *    0  | nlmsg_len                     | nlmsg_type    | nlmsg_flags   |
 *       +-------------------------------+-------------------------------+
 *    8  | nlmsg_seq                     | nlmsg_pid                     |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
final class NetlinkHeader {
  /** Offset of nlmsg_len, 4 bytes. */
  static final long LEN = 0;

  /** Offset of nlmsg_type, 2 bytes. */
  static final long TYPE = 4;

  /** Offset of nlmsg_flags, 2 bytes. */
  static final long FLAGS = 6;

  /** Offset of nlmsg_seq, 4 bytes. */
  static final long SEQ = 8;

  /** Offset of nlmsg_pid, 4 bytes. */
  static final long PID = 12;

  /** Bytes. */
  static final long SIZE = 16;

  private NetlinkHeader() {}
}
