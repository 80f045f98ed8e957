package org.wirecap.linux;

/**
 * The head of a block of a TPACKET_V3 ring, linux/if_packet.h. The kernel owns the block while
 * block_status is TP_STATUS_KERNEL: read it with acquire, give the block back with release.
 *
 * <pre>
 * struct tpacket_block_desc, 48 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | version                       | offset_to_priv                |
 *       +-------------------------------+-------------------------------+
 *    8  | block_status                  | num_pkts                      |
 *       +-------------------------------+-------------------------------+
 *   16  | offset_to_first_pkt           | blk_len                       |
 *       +---------------------------------------------------------------+
 *   24  | seq_num                                                       |
 *       +-------------------------------+-------------------------------+
 *   32  | ts_sec                        | ts_nsec                       |
 *       +-------------------------------+-------------------------------+
 *   40  | ts_sec                        | ts_nsec                       |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
public final class TpacketBlockDesc {
  /** Offset of version, 4 bytes. */
  public static final long VERSION = 0;

  /** Offset of offset_to_priv, 4 bytes. */
  public static final long OFFSET_TO_PRIV = 4;

  /** Offset of hdr.bh1.block_status, 4 bytes. */
  public static final long BLOCK_STATUS = 8;

  /** Offset of hdr.bh1.num_pkts, 4 bytes. */
  public static final long NUM_PKTS = 12;

  /** Offset of hdr.bh1.offset_to_first_pkt, 4 bytes. */
  public static final long OFFSET_TO_FIRST_PKT = 16;

  /** Offset of hdr.bh1.blk_len, 4 bytes. */
  public static final long BLK_LEN = 20;

  /** Offset of hdr.bh1.seq_num, 8 bytes. */
  public static final long SEQ_NUM = 24;

  /** Offset of hdr.bh1.ts_first_pkt.ts_sec, 4 bytes. */
  public static final long TS_FIRST_SEC = 32;

  /** Offset of hdr.bh1.ts_first_pkt.ts_nsec, 4 bytes. */
  public static final long TS_FIRST_NSEC = 36;

  /** Offset of hdr.bh1.ts_last_pkt.ts_sec, 4 bytes. */
  public static final long TS_LAST_SEC = 40;

  /** Offset of hdr.bh1.ts_last_pkt.ts_nsec, 4 bytes. */
  public static final long TS_LAST_NSEC = 44;

  /** Bytes. */
  public static final long SIZE = 48;

  private TpacketBlockDesc() {}
}
