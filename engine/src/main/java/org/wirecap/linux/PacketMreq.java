package org.wirecap.linux;

/**
 * What PACKET_ADD_MEMBERSHIP takes, packet(7).
 *
 * <pre>
 * struct packet_mreq, 16 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+---------------+---------------+
 *    0  | mr_ifindex                    | mr_type       | mr_alen       |
 *       +---------------------------------------------------------------+
 *    8  | mr_address                                                    |
 *       +---------------------------------------------------------------+
 * </pre>
 */
public final class PacketMreq {
  /** Offset of mr_ifindex, 4 bytes. */
  public static final long IFINDEX = 0;

  /** Offset of mr_type, 2 bytes. */
  public static final long TYPE = 4;

  /** Offset of mr_alen, 2 bytes. */
  public static final long ALEN = 6;

  /** Offset of mr_address, 8 bytes. */
  public static final long ADDRESS = 8;

  /** Bytes. */
  public static final long SIZE = 16;

  private PacketMreq() {}
}
