package org.wirecap.linux;

/**
 * The head of a packet in a block of a TPACKET_V3 ring, linux/if_packet.h. A {@link SockaddrLl}
 * follows at SIZE; the packet begins tp_mac bytes after the head's own beginning, the next head
 * tp_next_offset bytes after it (0: this is the last).
 *
 * <pre>
 * struct tpacket3_hdr, 48 bytes
 *
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | tp_next_offset                | tp_sec                        |
 *       +-------------------------------+-------------------------------+
 *    8  | tp_nsec                       | tp_snaplen                    |
 *       +-------------------------------+-------------------------------+
 *   16  | tp_len                        | tp_status                     |
 *       +---------------+---------------+-------------------------------+
 *   24  | tp_mac        | tp_net        | tp_rxhash                     |
 *       +-------------------------------+---------------+---------------+
 *   32  | tp_vlan_tci                   | tp_vlan_tpid  |               |
 *       +---------------------------------------------------------------+
 *   40  |                                                               |
 *       +---------------------------------------------------------------+
 * </pre>
 */
public final class Tpacket3Hdr {
  /** Offset of tp_next_offset, 4 bytes. */
  public static final long NEXT_OFFSET = 0;

  /** Offset of tp_sec, 4 bytes. */
  public static final long SEC = 4;

  /** Offset of tp_nsec, 4 bytes. */
  public static final long NSEC = 8;

  /** Offset of tp_snaplen, 4 bytes. */
  public static final long SNAPLEN = 12;

  /** Offset of tp_len, 4 bytes. */
  public static final long LEN = 16;

  /** Offset of tp_status, 4 bytes. */
  public static final long STATUS = 20;

  /** Offset of tp_mac, 2 bytes. */
  public static final long MAC = 24;

  /** Offset of tp_net, 2 bytes. */
  public static final long NET = 26;

  /** Offset of hv1.tp_rxhash, 4 bytes. */
  public static final long RXHASH = 28;

  /** Offset of hv1.tp_vlan_tci, 4 bytes. */
  public static final long VLAN_TCI = 32;

  /** Offset of hv1.tp_vlan_tpid, 2 bytes. */
  public static final long VLAN_TPID = 36;

  /** Bytes. */
  public static final long SIZE = 48;

  private Tpacket3Hdr() {}
}
