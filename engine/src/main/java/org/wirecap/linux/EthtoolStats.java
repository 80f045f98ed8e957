package org.wirecap.linux;

/**
 * Asks for the counters of a driver, linux/ethtool.h; they follow, 8 bytes each.
 *
 * <pre>
 * struct ethtool_stats, 8 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | cmd                           | n_stats                       |
 *       +-------------------------------+-------------------------------+
 *    8  | data ...                                                      |
 *       +---------------------------------------------------------------+
 * </pre>
 */
final class EthtoolStats {
  /** Offset of cmd, 4 bytes. */
  static final long CMD = 0;

  /** Offset of n_stats, 4 bytes. */
  static final long N_STATS = 4;

  /** Bytes; where the counters begin. */
  static final long SIZE = 8;

  private EthtoolStats() {}
}
