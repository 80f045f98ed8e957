package org.wirecap.cli;

/** What is in an IP datagram, as text: the protocol, TCP's flags, the kind of ICMP message. */
final class TransportText {
  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int DCCP = 33;
  private static final int ICMP6 = 58;
  private static final int SCTP = 132;
  private static final int UDP_LITE = 136;

  /** tcpdump's letters, lowest bit first: FIN, SYN, RST, PSH, ACK, URG, ECE, CWR. */
  private static final String TCP_FLAGS = "FSRP.UEW";

  private TransportText() {}

  /** Whether source and destination port are at {@code at}, two bytes each. */
  static boolean hasPorts(Frame frame, int protocol, int at) {
    return switch (protocol) {
      case TCP, UDP, DCCP, SCTP, UDP_LITE -> frame.has(at, 4);
      default -> false;
    };
  }

  /**
   * @param protocol IP protocol number
   * @param at where its header is, if it was captured
   * @param laterFragment whether there is no header, because this is not the first fragment
   */
  static void append(Frame frame, int protocol, int at, boolean laterFragment, StringBuilder line) {
    String name = name(protocol);
    if (name == null) {
      line.append("protocol ").append(protocol);
      return;
    }
    line.append(name);
    if (laterFragment) {
      return;
    }
    switch (protocol) {
      case TCP -> appendTcpFlags(frame, at, line);
      case ICMP -> appendIcmp(frame, at, line);
      case ICMP6 -> appendIcmp6(frame, at, line);
      case UDP, DCCP, SCTP, UDP_LITE -> {
        if (!frame.has(at, 4)) {
          line.append(" [|").append(name).append(']');
        }
      }
      default -> {
        // The name says all that one line can.
      }
    }
  }

  private static void appendTcpFlags(Frame frame, int at, StringBuilder line) {
    if (!frame.has(at, 14)) {
      line.append(" [|TCP]");
      return;
    }
    int flags = frame.u8(at + 13);
    line.append(" [");
    for (int bit = 0; bit < 8; bit++) {
      if ((flags & 1 << bit) != 0) {
        line.append(TCP_FLAGS.charAt(bit));
      }
    }
    line.append(flags == 0 ? "none]" : "]");
  }

  /** RFC 792. */
  private static void appendIcmp(Frame frame, int at, StringBuilder line) {
    if (!frame.has(at, 2)) {
      line.append(" [|ICMP]");
      return;
    }
    int type = frame.u8(at);
    switch (type) {
      case 0 -> appendEcho(frame, at, " echo reply", line);
      case 3 -> line.append(" unreachable, code ").append(frame.u8(at + 1));
      case 5 -> line.append(" redirect");
      case 8 -> appendEcho(frame, at, " echo request", line);
      case 11 -> line.append(" time exceeded");
      default -> line.append(" type ").append(type).append(" code ").append(frame.u8(at + 1));
    }
  }

  /** RFC 4443, RFC 4861. */
  private static void appendIcmp6(Frame frame, int at, StringBuilder line) {
    if (!frame.has(at, 2)) {
      line.append(" [|ICMP6]");
      return;
    }
    int type = frame.u8(at);
    switch (type) {
      case 1 -> line.append(" unreachable, code ").append(frame.u8(at + 1));
      case 2 -> line.append(" packet too big");
      case 3 -> line.append(" time exceeded");
      case 128 -> appendEcho(frame, at, " echo request", line);
      case 129 -> appendEcho(frame, at, " echo reply", line);
      case 130, 131, 132, 143 -> line.append(" multicast listener");
      case 133 -> line.append(" router solicitation");
      case 134 -> line.append(" router advertisement");
      case 135 -> appendNeighbor(frame, at, " who-has ", line);
      case 136 -> appendNeighbor(frame, at, " neighbor ", line);
      default -> line.append(" type ").append(type).append(" code ").append(frame.u8(at + 1));
    }
  }

  private static void appendEcho(Frame frame, int at, String name, StringBuilder line) {
    line.append(name);
    if (frame.has(at, 8)) {
      line.append(" id ").append(frame.u16(at + 4)).append(" seq ").append(frame.u16(at + 6));
    }
  }

  private static void appendNeighbor(Frame frame, int at, String name, StringBuilder line) {
    line.append(name);
    if (frame.has(at, 24)) {
      AddressText.appendIpv6(frame, at + 8, line);
    } else {
      line.append("[|ICMP6]");
    }
  }

  /** Names of the IANA registry of protocol numbers; null when a number says as much. */
  private static String name(int protocol) {
    return switch (protocol) {
      case ICMP -> "ICMP";
      case 2 -> "IGMP";
      case 4 -> "IP in IP";
      case TCP -> "TCP";
      case UDP -> "UDP";
      case DCCP -> "DCCP";
      case 41 -> "IP6 in IP";
      case 47 -> "GRE";
      case 50 -> "ESP";
      case 51 -> "AH";
      case ICMP6 -> "ICMP6";
      case 59 -> "no next header";
      case 88 -> "EIGRP";
      case 89 -> "OSPF";
      case 103 -> "PIM";
      case 112 -> "VRRP";
      case SCTP -> "SCTP";
      case UDP_LITE -> "UDP-Lite";
      default -> null;
    };
  }
}
