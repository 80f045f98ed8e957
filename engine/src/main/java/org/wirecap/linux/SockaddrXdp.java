package org.wirecap.linux;

/**
 * The address of an XDP socket, linux/if_xdp.h.
 *
 * <pre>
 * struct sockaddr_xdp, 16 bytes
 *
 *       0                               4                               8
 *       +---------------+---------------+-------------------------------+
 *    0  | sxdp_family   | sxdp_flags    | sxdp_ifindex                  |
 *       +-------------------------------+-------------------------------+
 *    8  | sxdp_queue_id                 | sxdp_shared_umem_fd           |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
public final class SockaddrXdp {
  /** Offset of sxdp_family, 2 bytes. */
  public static final long FAMILY = 0;

  /** Offset of sxdp_flags, 2 bytes. */
  public static final long FLAGS = 2;

  /** Offset of sxdp_ifindex, 4 bytes. */
  public static final long IFINDEX = 4;

  /** Offset of sxdp_queue_id, 4 bytes. */
  public static final long QUEUE_ID = 8;

  /** Offset of sxdp_shared_umem_fd, 4 bytes. */
  public static final long SHARED_UMEM_FD = 12;

  /** Bytes. */
  public static final long SIZE = 16;

  private SockaddrXdp() {}
}
