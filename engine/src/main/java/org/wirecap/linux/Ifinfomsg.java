package org.wirecap.linux;

/**
 * What an RTM_*LINK message begins with, rtnetlink(7).
 *
 * <pre>
 * struct ifinfomsg, 16 bytes
 *
 *       0                               4                               8
 *       +-------+-------+---------------+-------------------------------+
 *    0  | ifi_fa|       | ifi_type      | ifi_index                     |
 *       +-------------------------------+-------------------------------+
 *    8  | ifi_flags                     | ifi_change                    |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
final class Ifinfomsg {
  /** Offset of ifi_family, 1 byte. */
  static final long FAMILY = 0;

  /** Offset of ifi_type, 2 bytes. */
  static final long TYPE = 2;

  /** Offset of ifi_index, 4 bytes. */
  static final long INDEX = 4;

  /** Offset of ifi_flags, 4 bytes. */
  static final long FLAGS = 8;

  /** Offset of ifi_change, 4 bytes. */
  static final long CHANGE = 12;

  /** Bytes. */
  static final long SIZE = 16;

  private Ifinfomsg() {}
}
