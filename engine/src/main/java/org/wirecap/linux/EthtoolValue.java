package org.wirecap.linux;

/**
 * What the commands of one flag take, linux/ethtool.h.
 *
 * <pre>
 * struct ethtool_value, 8 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | cmd                           | data                          |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
final class EthtoolValue {
  /** Offset of cmd, 4 bytes. */
  static final long CMD = 0;

  /** Offset of data, 4 bytes. */
  static final long DATA = 4;

  /** Bytes. */
  static final long SIZE = 8;

  private EthtoolValue() {}
}
