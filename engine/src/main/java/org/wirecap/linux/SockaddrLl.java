package org.wirecap.linux;

/**
 * The address of a packet socket, packet(7). The protocol is in network byte order, the rest in the
 * machine's.
 *
 * <pre>
 * struct sockaddr_ll, 20 bytes
 *
 *       0                               4                               8
 *       +---------------+---------------+-------------------------------+
 *    0  | sll_family    | sll_protocol  | sll_ifindex                   |
 *       +---------------+-------+-------+-------------------------------+
 *    8  | sll_hatype    | sll_pk| sll_ha| sll_addr                      |
 *   16  |  "                                                            |
 *       +-------------------------------+
 * </pre>
 */
public final class SockaddrLl {
  /** Offset of sll_family, 2 bytes. */
  public static final long FAMILY = 0;

  /** Offset of sll_protocol, 2 bytes. */
  public static final long PROTOCOL = 2;

  /** Offset of sll_ifindex, 4 bytes. */
  public static final long IFINDEX = 4;

  /** Offset of sll_hatype, 2 bytes. */
  public static final long HATYPE = 8;

  /** Offset of sll_pkttype, 1 byte. */
  public static final long PKTTYPE = 10;

  /** Offset of sll_halen, 1 byte. */
  public static final long HALEN = 11;

  /** Offset of sll_addr, 8 bytes. */
  public static final long ADDR = 12;

  /** Bytes. */
  public static final long SIZE = 20;

  private SockaddrLl() {}
}
