package org.wirecap.linux;

/**
 * What XDP_STATISTICS reads, linux/if_xdp.h. Before Linux 5.9 only the first three.
 *
 * <pre>
 * struct xdp_statistics, 48 bytes
 *
 *       0                               4                               8
 *       +---------------------------------------------------------------+
 *    0  | rx_dropped                                                    |
 *       +---------------------------------------------------------------+
 *    8  | rx_invalid_descs                                              |
 *       +---------------------------------------------------------------+
 *   16  | tx_invalid_descs                                              |
 *       +---------------------------------------------------------------+
 *   24  | rx_ring_full                                                  |
 *       +---------------------------------------------------------------+
 *   32  | rx_fill_ring_empty_descs                                      |
 *       +---------------------------------------------------------------+
 *   40  | tx_ring_empty_descs                                           |
 *       +---------------------------------------------------------------+
 * </pre>
 */
public final class XdpStatistics {
  /** Offset of rx_dropped, 8 bytes. */
  public static final long RX_DROPPED = 0;

  /** Offset of rx_invalid_descs, 8 bytes. */
  public static final long RX_INVALID_DESCS = 8;

  /** Offset of tx_invalid_descs, 8 bytes. */
  public static final long TX_INVALID_DESCS = 16;

  /** Offset of rx_ring_full, 8 bytes. */
  public static final long RX_RING_FULL = 24;

  /** Offset of rx_fill_ring_empty_descs, 8 bytes. */
  public static final long RX_FILL_RING_EMPTY_DESCS = 32;

  /** Offset of tx_ring_empty_descs, 8 bytes. */
  public static final long TX_RING_EMPTY_DESCS = 40;

  /** Bytes. */
  public static final long SIZE = 48;

  private XdpStatistics() {}
}
