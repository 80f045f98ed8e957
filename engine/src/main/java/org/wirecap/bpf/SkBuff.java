package org.wirecap.bpf;

/**
 * The context of a socket filter (its R1), struct __sk_buff of linux/bpf.h: its first fields, each
 * read as a 32-bit word.
 *
 * <pre>
 *       0                               4                               8
 *       +-------------------------------+-------------------------------+
 *    0  | len                           | pkt_type                      |
 *       +-------------------------------+-------------------------------+
 *    8  | mark                          | queue_mapping                 |
 *       +-------------------------------+-------------------------------+
 *   16  | protocol                      | vlan_present                  |
 *       +-------------------------------+-------------------------------+
 *   24  | vlan_tci                      | vlan_proto                    |
 *       +-------------------------------+-------------------------------+
 *   32  | priority                      | ingress_ifindex               |
 *       +-------------------------------+-------------------------------+
 *   40  | ifindex                       | ...
 *       +-------------------------------+
 * </pre>
 */
public final class SkBuff {
  /** Offset of len, 4 bytes: bytes of the packet, without a VLAN tag that was taken out. */
  public static final long LEN = 0;

  /** Offset of pkt_type, 4 bytes: PACKET_OUTGOING and others. */
  public static final long PKT_TYPE = 4;

  /** Offset of queue_mapping, 4 bytes. */
  public static final long QUEUE_MAPPING = 12;

  /** Offset of vlan_present, 4 bytes: whether a VLAN tag was taken out, 1 or 0. */
  public static final long VLAN_PRESENT = 20;

  /** Offset of vlan_tci, 4 bytes. */
  public static final long VLAN_TCI = 24;

  /** Offset of vlan_proto, 4 bytes: the EtherType of the tag, in network byte order. */
  public static final long VLAN_PROTO = 28;

  /** Offset of ifindex, 4 bytes. */
  public static final long IFINDEX = 40;

  private SkBuff() {}
}
