package org.wirecap.filter;

/** Numbers of protocols in a link-layer header: Ethernet types, and LLC service access points. */
final class EtherType {
  /** The largest number that is a length, and so the type field of an 802.3 frame. */
  static final int MAX_LENGTH = 1500;

  static final int IP = 0x0800;
  static final int ARP = 0x0806;
  static final int MOPDL = 0x6001;
  static final int MOPRC = 0x6002;
  static final int DECNET = 0x6003;
  static final int LAT = 0x6004;
  static final int SCA = 0x6007;
  static final int BRIDGED_ETHERNET = 0x6558;
  static final int RARP = 0x8035;
  static final int ATALK = 0x809b;
  static final int AARP = 0x80f3;
  static final int VLAN = 0x8100;
  static final int IPX = 0x8137;
  static final int IPV6 = 0x86dd;
  static final int MPLS = 0x8847;
  static final int PPPOE_DISCOVERY = 0x8863;
  static final int PPPOE_SESSION = 0x8864;
  static final int VLAN_AD = 0x88a8;
  static final int LOOPBACK = 0x9000;
  static final int VLAN_QINQ = 0x9100;

  /** XNS, as it is mapped to PPP. */
  static final int NS = 0x0600;

  static final int SAP_IP = 0x06;
  static final int SAP_STP = 0x42;
  static final int SAP_SNAP = 0xaa;
  static final int SAP_IPX = 0xe0;
  static final int SAP_NETBEUI = 0xf0;
  static final int SAP_ISO = 0xfe;

  private EtherType() {}

  /** The number of a protocol by the name used after {@code ether proto}; -1 when there is none. */
  static int byName(String name) {
    return switch (name) {
      case "aarp" -> AARP;
      case "arp" -> ARP;
      case "atalk" -> ATALK;
      case "decnet" -> DECNET;
      case "ip" -> IP;
      case "ip6" -> IPV6;
      case "lat" -> LAT;
      case "loopback" -> LOOPBACK;
      case "mopdl" -> MOPDL;
      case "moprc" -> MOPRC;
      case "rarp" -> RARP;
      case "sca" -> SCA;
      case "iso" -> SAP_ISO;
      case "stp" -> SAP_STP;
      case "ipx" -> SAP_IPX;
      case "netbeui" -> SAP_NETBEUI;
      default -> -1;
    };
  }
}
