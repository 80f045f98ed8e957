package org.wirecap.bpf;

/**
 * The context of an XDP program (its R1), and ctx_in of a test run, linux/bpf.h. All fields are
 * read as 32-bit words; data, data_end and data_meta become pointers when they are.
 *
 * <pre>
 * struct xdp_md, 24 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | data                          | data_end                      |
 *       +-------------------------------+-------------------------------+
 *    8  | data_meta                     | ingress_ifindex               |
 *       +-------------------------------+-------------------------------+
 *   16  | rx_queue_index                | egress_ifindex                |
 *       +-------------------------------+-------------------------------+
 * </pre>
 */
public final class XdpMd {
  /** Offset of data, 4 bytes. */
  public static final long DATA = 0;

  /** Offset of data_end, 4 bytes. */
  public static final long DATA_END = 4;

  /** Offset of data_meta, 4 bytes. */
  public static final long DATA_META = 8;

  /** Offset of ingress_ifindex, 4 bytes. */
  public static final long INGRESS_IFINDEX = 12;

  /** Offset of rx_queue_index, 4 bytes. */
  public static final long RX_QUEUE_INDEX = 16;

  /** Offset of egress_ifindex, 4 bytes. */
  public static final long EGRESS_IFINDEX = 20;

  /** Bytes. */
  public static final long SIZE = 24;

  private XdpMd() {}
}
