package org.wirecap.linux;

/**
 * What ETHTOOL_GCHANNELS reads, linux/ethtool.h.
 *
 * <pre>
 * struct ethtool_channels, 36 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | cmd                           | max_rx                        |
 *       +-------------------------------+-------------------------------+
 *    8  | max_tx                        | max_other                     |
 *       +-------------------------------+-------------------------------+
 *   16  | max_combined                  | rx_count                      |
 *       +-------------------------------+-------------------------------+
 *   24  | tx_count                      | other_count                   |
 *       +-------------------------------+
 *   32  | combined_count                |
 *       +-------------------------------+
 * </pre>
 */
final class EthtoolChannels {
  /** Offset of cmd, 4 bytes. */
  static final long CMD = 0;

  /** Offset of max_rx, 4 bytes. */
  static final long MAX_RX = 4;

  /** Offset of max_tx, 4 bytes. */
  static final long MAX_TX = 8;

  /** Offset of max_other, 4 bytes. */
  static final long MAX_OTHER = 12;

  /** Offset of max_combined, 4 bytes. */
  static final long MAX_COMBINED = 16;

  /** Offset of rx_count, 4 bytes. */
  static final long RX_COUNT = 20;

  /** Offset of tx_count, 4 bytes. */
  static final long TX_COUNT = 24;

  /** Offset of other_count, 4 bytes. */
  static final long OTHER_COUNT = 28;

  /** Offset of combined_count, 4 bytes. */
  static final long COMBINED_COUNT = 32;

  /** Bytes. */
  static final long SIZE = 36;

  private EthtoolChannels() {}
}
