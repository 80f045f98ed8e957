package org.wirecap.linux;

/**
 * What XDP_MMAP_OFFSETS reads: an {@link XdpRingOffset} for each ring, linux/if_xdp.h. fr is the
 * fill ring, cr the completion ring.
 *
 * <pre>
 * struct xdp_mmap_offsets, 128 bytes
 *
 *       0                               4                               8
 *       +---------------------------------------------------------------+
 *    0  | rx                                                            |
 *    8  |  "                                                            |
 *       +---------------------------------------------------------------+
 *   32  | tx                                                            |
 *   40  |  "                                                            |
 *       +---------------------------------------------------------------+
 *   64  | fr                                                            |
 *   72  |  "                                                            |
 *       +---------------------------------------------------------------+
 *   96  | cr                                                            |
 *  104  |  "                                                            |
 *       +---------------------------------------------------------------+
 * </pre>
 */
public final class XdpMmapOffsets {
  /** Offset of rx, 32 bytes. */
  public static final long RX = 0;

  /** Offset of tx, 32 bytes. */
  public static final long TX = 32;

  /** Offset of fr, 32 bytes. */
  public static final long FR = 64;

  /** Offset of cr, 32 bytes. */
  public static final long CR = 96;

  /** Bytes. */
  public static final long SIZE = 128;

  private XdpMmapOffsets() {}
}
