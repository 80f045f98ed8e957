package org.wirecap.linux;

/**
 * What an RTM_*ADDR message begins with, rtnetlink(7).
 *
 * <pre>
 * struct ifaddrmsg, 8 bytes
 *
 *       0                               4                               8
 *       +-------+-------+-------+-------+-------------------------------+
 *    0  | ifa_fa| ifa_pr| ifa_fl| ifa_sc| ifa_index                     |
 *       +-------+-------+-------+-------+-------------------------------+
 * </pre>
 */
final class Ifaddrmsg {
  /** Offset of ifa_family, 1 byte. */
  static final long FAMILY = 0;

  /** Offset of ifa_prefixlen, 1 byte. */
  static final long PREFIXLEN = 1;

  /** Offset of ifa_flags, 1 byte. */
  static final long FLAGS = 2;

  /** Offset of ifa_scope, 1 byte. */
  static final long SCOPE = 3;

  /** Offset of ifa_index, 4 bytes. */
  static final long INDEX = 4;

  /** Bytes. */
  static final long SIZE = 8;

  private Ifaddrmsg() {}
}
