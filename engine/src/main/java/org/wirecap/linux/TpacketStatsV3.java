package org.wirecap.linux;

/**
 * What PACKET_STATISTICS reads, and sets to 0 by reading. tp_packets includes tp_drops.
 *
 * <pre>
 * struct tpacket_stats_v3, 12 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | tp_packets                    | tp_drops                      |
 *       +-------------------------------+
 *    8  | tp_freeze_q_cnt               |
 *       +-------------------------------+
 * </pre>
 */
public final class TpacketStatsV3 {
  /** Offset of tp_packets, 4 bytes. */
  public static final long PACKETS = 0;

  /** Offset of tp_drops, 4 bytes. */
  public static final long DROPS = 4;

  /** Offset of tp_freeze_q_cnt, 4 bytes. */
  public static final long FREEZE_Q_CNT = 8;

  /** Bytes. */
  public static final long SIZE = 12;

  private TpacketStatsV3() {}
}
