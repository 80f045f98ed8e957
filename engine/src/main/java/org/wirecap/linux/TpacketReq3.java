package org.wirecap.linux;

/**
 * What PACKET_RX_RING asks for, linux/if_packet.h. retire_blk_tov is in ms.
 *
 * <pre>
 * struct tpacket_req3, 28 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | tp_block_size                 | tp_block_nr                   |
 *       +-------------------------------+-------------------------------+
 *    8  | tp_frame_size                 | tp_frame_nr                   |
 *       +-------------------------------+-------------------------------+
 *   16  | tp_retire_blk_tov             | tp_sizeof_priv                |
 *       +-------------------------------+
 *   24  | tp_feature_req_word           |
 *       +-------------------------------+
 * </pre>
 */
public final class TpacketReq3 {
  /** Offset of tp_block_size, 4 bytes. */
  public static final long BLOCK_SIZE = 0;

  /** Offset of tp_block_nr, 4 bytes. */
  public static final long BLOCK_NR = 4;

  /** Offset of tp_frame_size, 4 bytes. */
  public static final long FRAME_SIZE = 8;

  /** Offset of tp_frame_nr, 4 bytes. */
  public static final long FRAME_NR = 12;

  /** Offset of tp_retire_blk_tov, 4 bytes. */
  public static final long RETIRE_BLK_TOV = 16;

  /** Offset of tp_sizeof_priv, 4 bytes. */
  public static final long SIZEOF_PRIV = 20;

  /** Offset of tp_feature_req_word, 4 bytes. */
  public static final long FEATURE_REQ_WORD = 24;

  /** Bytes. */
  public static final long SIZE = 28;

  private TpacketReq3() {}
}
