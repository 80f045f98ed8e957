package org.wirecap.linux;

/**
 * Where the parts of one ring are in its mapping, linux/if_xdp.h.
 *
 * <pre>
 * struct xdp_ring_offset, 32 bytes
 *
 *       0                               4                               8
 *       +---------------------------------------------------------------+
 *    0  | producer                                                      |
 *       +---------------------------------------------------------------+
 *    8  | consumer                                                      |
 *       +---------------------------------------------------------------+
 *   16  | desc                                                          |
 *       +---------------------------------------------------------------+
 *   24  | flags                                                         |
 *       +---------------------------------------------------------------+
 * </pre>
 */
public final class XdpRingOffset {
  /** Offset of producer, 8 bytes. */
  public static final long PRODUCER = 0;

  /** Offset of consumer, 8 bytes. */
  public static final long CONSUMER = 8;

  /** Offset of desc, 8 bytes. */
  public static final long DESC = 16;

  /** Offset of flags, 8 bytes. */
  public static final long FLAGS = 24;

  /** Bytes. */
  public static final long SIZE = 32;

  private XdpRingOffset() {}
}
