package org.wirecap.linux;

/**
 * What ETHTOOL_GDRVINFO reads, linux/ethtool.h. The texts end with a zero.
 *
 * <pre>
 * struct ethtool_drvinfo, 196 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | cmd                           | driver                        |
 *    8  |  "                                                            |
 *       +-------------------------------+-------------------------------+
 *   32  | "                             | version                       |
 *   40  |  "                                                            |
 *       +-------------------------------+-------------------------------+
 *   64  | "                             | fw_version                    |
 *   72  |  "                                                            |
 *       +-------------------------------+-------------------------------+
 *   96  | "                             | bus_info                      |
 *  104  |  "                                                            |
 *       +-------------------------------+-------------------------------+
 *  128  | "                             | erom_version                  |
 *  136  |  "                                                            |
 *       +-------------------------------+-------------------------------+
 *  160  | "                             | reserved2                     |
 *  168  |  "                                                            |
 *       +-------------------------------+-------------------------------+
 *  176  | n_priv_flags                  | n_stats                       |
 *       +-------------------------------+-------------------------------+
 *  184  | testinfo_len                  | eedump_len                    |
 *       +-------------------------------+
 *  192  | regdump_len                   |
 *       +-------------------------------+
 * </pre>
 */
final class EthtoolDrvinfo {
  /** Offset of cmd, 4 bytes. */
  static final long CMD = 0;

  /** Offset of driver, 32 bytes. */
  static final long DRIVER = 4;

  /** Offset of version, 32 bytes. */
  static final long VERSION = 36;

  /** Offset of fw_version, 32 bytes. */
  static final long FW_VERSION = 68;

  /** Offset of bus_info, 32 bytes. */
  static final long BUS_INFO = 100;

  /** Offset of erom_version, 32 bytes. */
  static final long EROM_VERSION = 132;

  /** Offset of reserved2, 12 bytes. */
  static final long RESERVED2 = 164;

  /** Offset of n_priv_flags, 4 bytes. */
  static final long N_PRIV_FLAGS = 176;

  /** Offset of n_stats, 4 bytes. */
  static final long N_STATS = 180;

  /** Offset of testinfo_len, 4 bytes. */
  static final long TESTINFO_LEN = 184;

  /** Offset of eedump_len, 4 bytes. */
  static final long EEDUMP_LEN = 188;

  /** Offset of regdump_len, 4 bytes. */
  static final long REGDUMP_LEN = 192;

  /** Bytes. */
  static final long SIZE = 196;

  private EthtoolDrvinfo() {}
}
