package org.wirecap.linux;

/** The numbers of packet sockets, linux/if_packet.h and packet(7). */
public final class AfPacket {
  /** Protocol: every packet, in host byte order; the address wants it in network byte order. */
  public static final int ETH_P_ALL = 3;

  /** Kind of packet: addressed to us. */
  public static final int PACKET_HOST = 0;

  /** Kind of packet: sent by us. */
  public static final int PACKET_OUTGOING = 4;

  /** Option: join, with {@link PacketMreq}. */
  public static final int PACKET_ADD_MEMBERSHIP = 1;

  /** Option: leave, with {@link PacketMreq}. */
  public static final int PACKET_DROP_MEMBERSHIP = 2;

  /** Option: make the ring, with {@link TpacketReq3}. */
  public static final int PACKET_RX_RING = 5;

  /** Option: {@link TpacketStatsV3}; reading sets it to 0. */
  public static final int PACKET_STATISTICS = 6;

  /** Option: an int, TPACKET_V3. */
  public static final int PACKET_VERSION = 10;

  /** Option: an int, bytes of headroom before each packet of the ring. */
  public static final int PACKET_RESERVE = 12;

  /** Option: make a transmit ring. */
  public static final int PACKET_TX_RING = 13;

  /** Option: an int, which time stamps. */
  public static final int PACKET_TIMESTAMP = 17;

  /** Option: an int, the group in the low 16 bits, the mode in the high ones. */
  public static final int PACKET_FANOUT = 18;

  /** Option: an int, 1 sends without a queueing discipline. */
  public static final int PACKET_QDISC_BYPASS = 20;

  /** Option: an int, 1 leaves out what this machine sends (Linux 4.20). */
  public static final int PACKET_IGNORE_OUTGOING = 23;

  /** Fanout mode: by the queue that received the packet. */
  public static final int PACKET_FANOUT_QM = 5;

  /** Fanout mode: by what a classic BPF program returns. */
  public static final int PACKET_FANOUT_CBPF = 6;

  /** Option: the program of a fanout group, with {@link SockFprog}. */
  public static final int PACKET_FANOUT_DATA = 22;

  /** Fanout flag: the kernel chooses a group id that is free. */
  public static final int PACKET_FANOUT_FLAG_UNIQUEID = 0x2000;

  /** Kind of membership: promiscuous mode. */
  public static final int PACKET_MR_PROMISC = 1;

  /** Version of the ring. */
  public static final int TPACKET_V3 = 2;

  /** What headers in a ring are aligned to. */
  public static final int TPACKET_ALIGNMENT = 16;

  /** Block or packet: the kernel owns it. */
  public static final int TP_STATUS_KERNEL = 0;

  /** Block or packet: we own it. */
  public static final int TP_STATUS_USER = 1;

  /** Packet: it was cut off. */
  public static final int TP_STATUS_COPY = 2;

  /** Packet: others were dropped before it. */
  public static final int TP_STATUS_LOSING = 4;

  /** Packet: its checksum is left to the device. */
  public static final int TP_STATUS_CSUMNOTREADY = 8;

  /** Packet: tp_vlan_tci holds a tag that was taken out. */
  public static final int TP_STATUS_VLAN_VALID = 0x10;

  /** Block: handed over because of the timeout. */
  public static final int TP_STATUS_BLK_TMO = 0x20;

  /** Packet: tp_vlan_tpid is valid. */
  public static final int TP_STATUS_VLAN_TPID_VALID = 0x40;

  /** Packet: its checksum was verified. */
  public static final int TP_STATUS_CSUM_VALID = 0x80;

  /** Feature of a ring: fill in tp_rxhash. */
  public static final int TP_FT_REQ_FILL_RXHASH = 1;

  private AfPacket() {}
}
