package org.wirecap.linux;

/**
 * An entry of the RX and TX rings, linux/if_xdp.h.
 *
 * <pre>
 * struct xdp_desc, 16 bytes
 *
 *       0                               4                               8
 *       +---------------------------------------------------------------+
 *    0  | addr                                                          |
 *       +-------------------------------+-------------------------------+
 *    8  | len                           | options                       |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
public final class XdpDesc {
  /** Offset of addr, 8 bytes. */
  public static final long ADDR = 0;

  /** Offset of len, 4 bytes. */
  public static final long LEN = 8;

  /** Offset of options, 4 bytes. */
  public static final long OPTIONS = 12;

  /** Bytes. */
  public static final long SIZE = 16;

  private XdpDesc() {}
}
