package org.wirecap.linux;

/**
 * The counters of an interface in IFLA_STATS64, linux/if_link.h; the first 16 of them, which every
 * kernel has.
 *
 * <pre>
 * struct rtnl_link_stats64, 128 bytes
 *
 *       0                               4                               8
 *       +---------------------------------------------------------------+
 *    0  | rx_packets                                                    |
 *       +---------------------------------------------------------------+
 *    8  | tx_packets                                                    |
 *       +---------------------------------------------------------------+
 *   16  | rx_bytes                                                      |
 *       +---------------------------------------------------------------+
 *   24  | tx_bytes                                                      |
 *       +---------------------------------------------------------------+
 *   32  | rx_errors                                                     |
 *       +---------------------------------------------------------------+
 *   40  | tx_errors                                                     |
 *       +---------------------------------------------------------------+
 *   48  | rx_dropped                                                    |
 *       +---------------------------------------------------------------+
 *   56  | tx_dropped                                                    |
 *       +---------------------------------------------------------------+
 *   64  | multicast                                                     |
 *       +---------------------------------------------------------------+
 *   72  | collisions                                                    |
 *       +---------------------------------------------------------------+
 *   80  | rx_length_errors                                              |
 *       +---------------------------------------------------------------+
 *   88  | rx_over_errors                                                |
 *       +---------------------------------------------------------------+
 *   96  | rx_crc_errors                                                 |
 *       +---------------------------------------------------------------+
 *  104  | rx_frame_errors                                               |
 *       +---------------------------------------------------------------+
 *  112  | rx_fifo_errors                                                |
 *       +---------------------------------------------------------------+
 *  120  | rx_missed_errors                                              |
 *       +---------------------------------------------------------------+
 * </pre>
 */
final class LinkStats64 {
  /** Offset of rx_packets, 8 bytes. */
  static final long RX_PACKETS = 0;

  /** Offset of tx_packets, 8 bytes. */
  static final long TX_PACKETS = 8;

  /** Offset of rx_bytes, 8 bytes. */
  static final long RX_BYTES = 16;

  /** Offset of tx_bytes, 8 bytes. */
  static final long TX_BYTES = 24;

  /** Offset of rx_errors, 8 bytes. */
  static final long RX_ERRORS = 32;

  /** Offset of tx_errors, 8 bytes. */
  static final long TX_ERRORS = 40;

  /** Offset of rx_dropped, 8 bytes. */
  static final long RX_DROPPED = 48;

  /** Offset of tx_dropped, 8 bytes. */
  static final long TX_DROPPED = 56;

  /** Offset of multicast, 8 bytes. */
  static final long MULTICAST = 64;

  /** Offset of collisions, 8 bytes. */
  static final long COLLISIONS = 72;

  /** Offset of rx_length_errors, 8 bytes. */
  static final long RX_LENGTH_ERRORS = 80;

  /** Offset of rx_over_errors, 8 bytes. */
  static final long RX_OVER_ERRORS = 88;

  /** Offset of rx_crc_errors, 8 bytes. */
  static final long RX_CRC_ERRORS = 96;

  /** Offset of rx_frame_errors, 8 bytes. */
  static final long RX_FRAME_ERRORS = 104;

  /** Offset of rx_fifo_errors, 8 bytes. */
  static final long RX_FIFO_ERRORS = 112;

  /** Offset of rx_missed_errors, 8 bytes. */
  static final long RX_MISSED_ERRORS = 120;

  /** Bytes. */
  static final long SIZE = 128;

  private LinkStats64() {}
}
