package org.wirecap.cli;

/** IPv4 (RFC 791) and IPv6 (RFC 8200) headers as text, down to the transport protocol. */
final class InternetText {
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int AUTHENTICATION = 51;
  private static final int DESTINATION = 60;
  private static final int MOBILITY = 135;

  private InternetText() {}

  static void appendIpv4(Frame frame, int at, StringBuilder line) {
    line.append("IP ");
    if (!frame.has(at, 20)) {
      line.append("[|ip]");
      return;
    }
    int header = (frame.u8(at) & 15) * 4;
    if (frame.u8(at) >> 4 != 4 || header < 20) {
      line.append("bad header");
      return;
    }
    int fragment = frame.u16(at + 6);
    int offset = (fragment & 0x1fff) * 8;
    int protocol = frame.u8(at + 9);
    int transport = at + header;
    boolean ports = offset == 0 && TransportText.hasPorts(frame, protocol, transport);
    AddressText.appendIpv4(frame, at + 12, line);
    appendPort(frame, ports, transport, line);
    line.append(" > ");
    AddressText.appendIpv4(frame, at + 16, line);
    appendPort(frame, ports, transport + 2, line);
    line.append(": ");
    TransportText.append(frame, protocol, transport, offset > 0, line);
    boolean more = (fragment & 0x2000) != 0;
    if (more || offset > 0) {
      appendFragment(frame.u16(at + 4), offset, more, line);
    }
  }

  static void appendIpv6(Frame frame, int at, StringBuilder line) {
    line.append("IP6 ");
    if (!frame.has(at, 40)) {
      line.append("[|ip6]");
      return;
    }
    if (frame.u8(at) >> 4 != 6) {
      line.append("bad header");
      return;
    }
    int protocol = frame.u8(at + 6);
    int transport = at + 40;
    int fragmentHeader = -1;
    int offset = 0;
    // Every extension header is at least eight bytes, so the walk ends with the frame. Behind the
    // start of a datagram there are no further headers, only its data.
    while (offset == 0 && isExtension(protocol) && frame.has(transport, 8)) {
      int length =
          switch (protocol) {
            case FRAGMENT -> 8;
            case AUTHENTICATION -> (frame.u8(transport + 1) + 2) * 4;
            default -> (frame.u8(transport + 1) + 1) * 8;
          };
      if (protocol == FRAGMENT) {
        fragmentHeader = transport;
        offset = frame.u16(transport + 2) & 0xfff8;
      }
      protocol = frame.u8(transport);
      transport += Math.max(8, length);
    }
    boolean ports = offset == 0 && TransportText.hasPorts(frame, protocol, transport);
    AddressText.appendIpv6(frame, at + 8, line);
    appendPort(frame, ports, transport, line);
    line.append(" > ");
    AddressText.appendIpv6(frame, at + 24, line);
    appendPort(frame, ports, transport + 2, line);
    line.append(": ");
    if (isExtension(protocol) && offset == 0) {
      line.append("[|ip6 extension header]");
    } else {
      TransportText.append(frame, protocol, transport, offset > 0, line);
    }
    if (fragmentHeader >= 0) {
      boolean more = (frame.u16(fragmentHeader + 2) & 1) != 0;
      appendFragment(frame.i32(fragmentHeader + 4) & 0xffffffffL, offset, more, line);
    }
  }

  private static boolean isExtension(int protocol) {
    return protocol == HOP_BY_HOP
        || protocol == ROUTING
        || protocol == FRAGMENT
        || protocol == AUTHENTICATION
        || protocol == DESTINATION
        || protocol == MOBILITY;
  }

  private static void appendPort(Frame frame, boolean ports, int at, StringBuilder line) {
    if (ports) {
      line.append('.').append(frame.u16(at));
    }
  }

  private static void appendFragment(long id, int offset, boolean more, StringBuilder line) {
    line.append(" fragment ").append(id).append(':').append(offset).append(more ? "+" : "");
  }
}
