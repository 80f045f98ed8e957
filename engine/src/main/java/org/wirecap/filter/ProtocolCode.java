package org.wirecap.filter;

import static org.wirecap.filter.Terms.and;
import static org.wirecap.filter.Terms.equal;
import static org.wirecap.filter.Terms.or;

import java.util.Arrays;
import org.wirecap.filter.ir.Condition;

/** Tests of protocols by name or number. */
final class ProtocolCode {
  private static final int FRAGMENT = 44;
  private static final int ESIS = 0x82;
  private static final int ISIS = 0x83;
  private static final int CLNP = 0x81;

  /** PDU types of IS-IS. */
  private static final int L1_HELLO = 15;

  private static final int L2_HELLO = 16;
  private static final int POINT_TO_POINT_HELLO = 17;
  private static final int L1_LINK_STATE = 18;
  private static final int L2_LINK_STATE = 20;
  private static final int L1_COMPLETE = 24;
  private static final int L2_COMPLETE = 25;
  private static final int L1_PARTIAL = 26;
  private static final int L2_PARTIAL = 27;

  private final Headers headers;
  private final LinkCode link;
  private final Faults faults;

  ProtocolCode(Headers headers, LinkCode link, Faults faults) {
    this.headers = headers;
    this.link = link;
    this.faults = faults;
  }

  /** A protocol by its name alone. */
  Condition named(Protocol protocol) {
    return switch (protocol) {
      case SCTP -> ip(132);
      case TCP -> ip(6);
      case UDP -> ip(17);
      case PIM -> ip(103);
      case AH -> ip(51);
      case ESP -> ip(50);
      case ICMP -> ipv4(1);
      case IGMP -> ipv4(2);
      case IGRP -> ipv4(9);
      case VRRP, CARP -> ipv4(112);
      case ICMPV6 -> ipv6(58);
      case IP -> link.carries(EtherType.IP);
      case IPV6 -> link.carries(EtherType.IPV6);
      case ARP -> link.carries(EtherType.ARP);
      case RARP -> link.carries(EtherType.RARP);
      case ATALK -> link.carries(EtherType.ATALK);
      case AARP -> link.carries(EtherType.AARP);
      case DECNET -> link.carries(EtherType.DECNET);
      case SCA -> link.carries(EtherType.SCA);
      case LAT -> link.carries(EtherType.LAT);
      case MOPDL -> link.carries(EtherType.MOPDL);
      case MOPRC -> link.carries(EtherType.MOPRC);
      case ISO -> link.carries(EtherType.SAP_ISO);
      case STP -> link.carries(EtherType.SAP_STP);
      case IPX -> link.carries(EtherType.SAP_IPX);
      case NETBEUI -> link.carries(EtherType.SAP_NETBEUI);
      case ESIS -> osi(ESIS);
      case ISIS -> osi(ISIS);
      case CLNP -> osi(CLNP);
      // The order in which libpcap tests them.
      case ISIS_L1 -> isis(L1_PARTIAL, L1_COMPLETE, L1_LINK_STATE, L1_HELLO, POINT_TO_POINT_HELLO);
      case ISIS_L2 -> isis(L2_PARTIAL, L2_COMPLETE, L2_LINK_STATE, L2_HELLO, POINT_TO_POINT_HELLO);
      case ISIS_IIH -> isis(POINT_TO_POINT_HELLO, L1_HELLO, L2_HELLO);
      case ISIS_LSP -> isis(L1_LINK_STATE, L2_LINK_STATE);
      case ISIS_SNP -> isis(L2_PARTIAL, L1_PARTIAL, L1_COMPLETE, L2_COMPLETE);
      case ISIS_CSNP -> isis(L1_COMPLETE, L2_COMPLETE);
      case ISIS_PSNP -> isis(L1_PARTIAL, L2_PARTIAL);
      case LINK, RADIO, DEFAULT ->
          throw faults.fault(
              "'" + protocol + "' is no protocol to test for by itself",
              "host, src, dst, proto, broadcast or multicast behind it");
    };
  }

  /** A protocol by its number in the header of another. */
  Condition numbered(int number, Qualifier qualifier) {
    return switch (qualifier.protocol()) {
      case DEFAULT -> ip(number);
      case LINK -> link.carries(number);
      case IP -> ipv4(number);
      case IPV6 -> ipv6(number);
      case ISO -> osi(number);
      case ISIS -> isis(number);
      default -> throw faults.fault("'" + qualifier.protocol() + " proto' has no meaning");
    };
  }

  /** A protocol somewhere in the chain of headers. */
  Condition chained(int number, Qualifier qualifier) {
    return switch (qualifier.protocol()) {
      case DEFAULT -> or(chain(4, number), chain(6, number));
      case IP -> chain(4, number);
      case IPV6 -> chain(6, number);
      default -> throw faults.fault("'" + qualifier.protocol() + " protochain' has no meaning");
    };
  }

  /** The number of a protocol by its name, in the place that the qualifier tells. */
  int lookUp(String name, Qualifier qualifier, NameResolver names) {
    int number =
        switch (qualifier.protocol()) {
          case DEFAULT, IP, IPV6 -> names.protocol(name).orElse(-1);
          case LINK -> EtherType.byName(name);
          case ISO ->
              switch (name) {
                case "esis" -> ESIS;
                case "isis" -> ISIS;
                case "clnp" -> CLNP;
                default -> -1;
              };
          default -> -1;
        };
    if (number < 0) {
      throw faults.fault("unknown protocol '" + name + "'", "a number, or " + names(qualifier));
    }
    return number;
  }

  private static String names(Qualifier qualifier) {
    return switch (qualifier.protocol()) {
      case LINK -> "a name such as \\ip or \\arp";
      case ISO -> "\\clnp, \\esis or \\isis";
      default -> "a name of /etc/protocols";
    };
  }

  private Condition chain(int version, int number) {
    if (headers.payload.variable() != null) {
      throw faults.fault("protochain cannot stand behind geneve");
    }
    return and(
        link.carries(version == 4 ? EtherType.IP : EtherType.IPV6),
        new Condition.ProtocolChain(version, number, headers.payload.fixed() + headers.network));
  }

  private Condition ip(int number) {
    return or(ipv4(number), ipv6(number));
  }

  private Condition ipv4(int number) {
    return and(link.carries(EtherType.IP), equal(headers.network(9, 1), number));
  }

  private Condition ipv6(int number) {
    return and(
        link.carries(EtherType.IPV6),
        or(
            equal(headers.network(6, 1), number),
            and(equal(headers.network(6, 1), FRAGMENT), equal(headers.network(40, 1), number))));
  }

  private Condition osi(int number) {
    return and(
        link.carries(EtherType.SAP_ISO),
        equal(headers.payload.load(headers.networkWithoutSnap, 1), number));
  }

  private Condition isis(int... types) {
    return or(
        Arrays.stream(types)
            .mapToObj(
                type ->
                    and(
                        osi(ISIS),
                        equal(headers.payload.load(headers.networkWithoutSnap + 4, 1), type)))
            .toArray(Condition[]::new));
  }
}
