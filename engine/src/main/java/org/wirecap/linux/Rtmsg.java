package org.wirecap.linux;

/**
 * What an RTM_*ROUTE message begins with, rtnetlink(7).
 *
 * <pre>
 * struct rtmsg, 12 bytes
 *
 *       0                               4                               8
 *       +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0  | rtm_fa| rtm_ds| rtm_sr| rtm_to| rtm_ta| rtm_pr| rtm_sc| rtm_ty|
 *       +-------------------------------+
 *    8  | rtm_flags                     |
 *       +-------------------------------+
 * </pre>
 */
final class Rtmsg {
  /** Offset of rtm_family, 1 byte. */
  static final long FAMILY = 0;

  /** Offset of rtm_dst_len, 1 byte. */
  static final long DST_LEN = 1;

  /** Offset of rtm_src_len, 1 byte. */
  static final long SRC_LEN = 2;

  /** Offset of rtm_tos, 1 byte. */
  static final long TOS = 3;

  /** Offset of rtm_table, 1 byte. */
  static final long TABLE = 4;

  /** Offset of rtm_protocol, 1 byte. */
  static final long PROTOCOL = 5;

  /** Offset of rtm_scope, 1 byte. */
  static final long SCOPE = 6;

  /** Offset of rtm_type, 1 byte. */
  static final long TYPE = 7;

  /** Offset of rtm_flags, 4 bytes. */
  static final long FLAGS = 8;

  /** Bytes. */
  static final long SIZE = 12;

  private Rtmsg() {}
}
