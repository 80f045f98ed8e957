package org.wirecap.cli;

/**
 * The link layer of a packet as text: Ethernet with VLAN tags, MPLS and PPPoE, Linux cooked
 * captures, and bare IP. Says where a header was cut off as tcpdump does: {@code [|ether]}.
 *
 * <p>Link types as in https://www.tcpdump.org/linktypes.html.
 */
final class LinkLayerText {
  private static final int IPV4 = 0x0800;
  private static final int ARP = 0x0806;
  private static final int IPV6 = 0x86dd;
  private static final int UNKNOWN = -1;

  /** The least EtherType; smaller values are the length of an 802.3 frame. */
  private static final int LEAST_ETHERTYPE = 0x0600;

  private LinkLayerText() {}

  static void append(int linkType, Frame frame, StringBuilder line) {
    switch (linkType) {
      case 1 -> appendEthernet(frame, line);
      case 0, 108 -> appendLoopback(frame, line);
      case 12, 14, 101 -> appendIpOfAnyVersion(frame, 0, line);
      case 113 -> appendCooked(frame, 14, 16, line);
      case 228 -> InternetText.appendIpv4(frame, 0, line);
      case 229 -> InternetText.appendIpv6(frame, 0, line);
      case 276 -> appendCooked(frame, 0, 20, line);
      default -> line.append("link type ").append(linkType);
    }
  }

  private static void appendEthernet(Frame frame, StringBuilder line) {
    if (!frame.has(0, 14)) {
      line.append("[|ether]");
      return;
    }
    appendPayload(frame, frame.u16(12), 14, 0, line);
  }

  /** Linux cooked capture, either version: a protocol field in a header that is not a frame's. */
  private static void appendCooked(Frame frame, int protocolAt, int header, StringBuilder line) {
    if (!frame.has(0, header)) {
      line.append("[|sll]");
      return;
    }
    appendPayload(frame, frame.u16(protocolAt), header, UNKNOWN, line);
  }

  /** BSD loopback: an address family in the byte order of whoever captured it. */
  private static void appendLoopback(Frame frame, StringBuilder line) {
    if (!frame.has(0, 4)) {
      line.append("[|null]");
      return;
    }
    appendIpOfAnyVersion(frame, 4, line);
  }

  private static void appendIpOfAnyVersion(Frame frame, int at, StringBuilder line) {
    if (!frame.has(at, 1)) {
      line.append("[|ip]");
      return;
    }
    switch (frame.u8(at) >> 4) {
      case 4 -> InternetText.appendIpv4(frame, at, line);
      case 6 -> InternetText.appendIpv6(frame, at, line);
      default -> line.append("IP version ").append(frame.u8(at) >> 4);
    }
  }

  /**
   * What follows an EtherType.
   *
   * @param firstType the EtherType, or the length of an 802.3 frame
   * @param first where its payload starts
   * @param macs where the destination and source MAC addresses are, or {@link #UNKNOWN}
   */
  private static void appendPayload(
      Frame frame, int firstType, int first, int macs, StringBuilder line) {
    int type = firstType;
    int at = first;
    // Every tag moves on by four bytes, so a frame of nothing but tags ends too.
    while (type == 0x8100 || type == 0x88a8 || type == 0x9100) {
      if (!frame.has(at, 4)) {
        line.append("[|vlan]");
        return;
      }
      line.append("vlan ").append(frame.u16(at) & 0xfff).append(' ');
      type = frame.u16(at + 2);
      at += 4;
    }
    switch (type) {
      case IPV4 -> InternetText.appendIpv4(frame, at, line);
      case IPV6 -> InternetText.appendIpv6(frame, at, line);
      case ARP -> appendArp(frame, at, line);
      case 0x8847, 0x8848 -> appendMpls(frame, at, line);
      case 0x8863 -> appendPppoeDiscovery(frame, at, macs, line);
      case 0x8864 -> appendPppoeSession(frame, at, line);
      default -> appendOther(frame, type, at, macs, line);
    }
  }

  /** RFC 3032: the bottom label does not say what follows; the first nibble is IP's version. */
  private static void appendMpls(Frame frame, int first, StringBuilder line) {
    line.append("mpls");
    int at = first;
    boolean bottom = false;
    while (!bottom) {
      if (!frame.has(at, 4)) {
        line.append(" [|mpls]");
        return;
      }
      int entry = frame.i32(at);
      line.append(at == first ? ' ' : ',').append(entry >>> 12);
      bottom = (entry & 0x100) != 0;
      at += 4;
    }
    line.append(' ');
    int nibble = frame.has(at, 1) ? frame.u8(at) >> 4 : UNKNOWN;
    if (nibble == 4 || nibble == 6) {
      appendIpOfAnyVersion(frame, at, line);
    } else if (nibble == 0 && frame.has(at, 18)) {
      // RFC 4448: a control word of four bytes, whose first nibble is 0, then an Ethernet frame.
      line.append("pseudowire ");
      appendPayload(frame, frame.u16(at + 16), at + 18, at + 4, line);
    } else {
      line.append("payload");
    }
  }

  /** RFC 2516, section 4 and 5. */
  private static void appendPppoeDiscovery(Frame frame, int at, int macs, StringBuilder line) {
    appendMacs(frame, macs, line);
    if (!frame.has(at, 6)) {
      line.append("[|pppoe]");
      return;
    }
    String name =
        switch (frame.u8(at + 1)) {
          case 0x09 -> "PADI";
          case 0x07 -> "PADO";
          case 0x19 -> "PADR";
          case 0x65 -> "PADS";
          case 0xa7 -> "PADT";
          default -> "discovery";
        };
    line.append("PPPoE ").append(name).append(" session ").append(frame.u16(at + 2));
  }

  private static void appendPppoeSession(Frame frame, int at, StringBuilder line) {
    if (!frame.has(at, 8)) {
      line.append("[|pppoe]");
      return;
    }
    line.append("pppoe ").append(frame.u16(at + 2)).append(' ');
    int protocol = frame.u16(at + 6);
    switch (protocol) {
      case 0x0021 -> InternetText.appendIpv4(frame, at + 8, line);
      case 0x0057 -> InternetText.appendIpv6(frame, at + 8, line);
      case 0xc021 -> line.append("PPP LCP");
      case 0xc023 -> line.append("PPP PAP");
      case 0xc223 -> line.append("PPP CHAP");
      case 0x8021 -> line.append("PPP IPCP");
      case 0x8057 -> line.append("PPP IPV6CP");
      default -> {
        line.append("PPP protocol 0x");
        AddressText.appendHex(protocol, line);
      }
    }
  }

  /** RFC 826, for IPv4 over Ethernet; other kinds are named by their numbers. */
  private static void appendArp(Frame frame, int at, StringBuilder line) {
    line.append("ARP");
    if (!frame.has(at, 8)) {
      line.append(" [|arp]");
      return;
    }
    int operation = frame.u16(at + 6);
    boolean ipv4OverEthernet =
        frame.u16(at + 2) == IPV4 && frame.u8(at + 4) == 6 && frame.u8(at + 5) == 4;
    if (!ipv4OverEthernet || (operation != 1 && operation != 2)) {
      line.append(" operation ").append(operation);
    } else if (!frame.has(at, 28)) {
      line.append(" [|arp]");
    } else if (operation == 1) {
      line.append(" who-has ");
      AddressText.appendIpv4(frame, at + 24, line);
      line.append(" tell ");
      AddressText.appendIpv4(frame, at + 14, line);
    } else {
      line.append(" reply ");
      AddressText.appendIpv4(frame, at + 14, line);
      line.append(" is-at ");
      AddressText.appendMac(frame, at + 8, line);
    }
  }

  private static void appendOther(Frame frame, int type, int at, int macs, StringBuilder line) {
    appendMacs(frame, macs, line);
    if (type < LEAST_ETHERTYPE) {
      if (!frame.has(at, 1)) {
        line.append("[|802.3]");
      } else if (frame.u8(at) == 0x42) {
        line.append("STP");
      } else {
        line.append("802.3 LLC 0x");
        AddressText.appendHex(frame.u8(at), line);
      }
      return;
    }
    String name =
        switch (type) {
          case 0x8035 -> "RARP";
          case 0x8808 -> "flow control";
          case 0x8809 -> "LACP or another slow protocol";
          case 0x888e -> "EAPOL";
          case 0x88cc -> "LLDP";
          case 0x88e5 -> "MACsec";
          case 0x88f7 -> "PTP";
          case 0x9000 -> "loopback test";
          default -> null;
        };
    if (name != null) {
      line.append(name);
    } else {
      line.append("ethertype 0x");
      AddressText.appendHex(type, line);
    }
  }

  private static void appendMacs(Frame frame, int macs, StringBuilder line) {
    if (macs != UNKNOWN) {
      AddressText.appendMac(frame, macs + 6, line);
      line.append(" > ");
      AddressText.appendMac(frame, macs, line);
      line.append(": ");
    }
  }
}
