package org.wirecap.linux;

/**
 * Asks for the names of a set of strings, linux/ethtool.h; the names follow, 32 bytes each.
 *
 * <pre>
 * struct ethtool_gstrings, 12 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | cmd                           | string_set                    |
 *       +-------------------------------+-------------------------------+
 *    8  | len                           | data ...                      |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
final class EthtoolGstrings {
  /** Offset of cmd, 4 bytes. */
  static final long CMD = 0;

  /** Offset of string_set, 4 bytes. */
  static final long STRING_SET = 4;

  /** Offset of len, 4 bytes. */
  static final long LEN = 8;

  /** Bytes; where the names begin. */
  static final long SIZE = 12;

  private EthtoolGstrings() {}
}
