package org.wirecap.linux;

/**
 * What XDP_UMEM_REG takes: which memory is the UMEM, linux/if_xdp.h. The last word is
 * tx_metadata_len since Linux 6.8; it stays 0.
 *
 * <pre>
 * struct xdp_umem_reg, 32 bytes
 *
 *       0                               4                               8
 *       +---------------------------------------------------------------+
 *    0  | addr                                                          |
 *       +---------------------------------------------------------------+
 *    8  | len                                                           |
 *       +-------------------------------+-------------------------------+
 *   16  | chunk_size                    | headroom                      |
 *       +-------------------------------+-------------------------------+
 *   24  | flags                         |                               |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
public final class XdpUmemReg {
  /** Offset of addr, 8 bytes. */
  public static final long ADDR = 0;

  /** Offset of len, 8 bytes. */
  public static final long LEN = 8;

  /** Offset of chunk_size, 4 bytes. */
  public static final long CHUNK_SIZE = 16;

  /** Offset of headroom, 4 bytes. */
  public static final long HEADROOM = 20;

  /** Offset of flags, 4 bytes. */
  public static final long FLAGS = 24;

  /** Bytes. */
  public static final long SIZE = 32;

  private XdpUmemReg() {}
}
