package org.wirecap.filter;

import static org.wirecap.filter.Terms.add;
import static org.wirecap.filter.Terms.and;
import static org.wirecap.filter.Terms.atLeast;
import static org.wirecap.filter.Terms.constant;
import static org.wirecap.filter.Terms.equal;
import static org.wirecap.filter.Terms.isEqual;
import static org.wirecap.filter.Terms.masked;
import static org.wirecap.filter.Terms.maskedEqual;
import static org.wirecap.filter.Terms.multiply;
import static org.wirecap.filter.Terms.not;
import static org.wirecap.filter.Terms.or;

import org.wirecap.filter.Qualifier.Side;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Value;

/**
 * Headers with other headers inside. Each of these tests moves {@link Headers} behind what it tests
 * for.
 */
final class EncapsulationCode {
  private static final int GENEVE_PORT = 6081;
  private static final int PPP_MPLS = 0x0281;
  private static final int UDP = 17;

  /** Each level multiplies the size of what computes an offset. */
  private static final int MOST_TUNNELS = 2;

  private final Headers headers;
  private final LinkCode link;
  private final PortCode ports;
  private final Faults faults;

  EncapsulationCode(Headers headers, LinkCode link, PortCode ports, Faults faults) {
    this.headers = headers;
    this.link = link;
    this.ports = ports;
    this.faults = faults;
  }

  /** Whether there is a link-layer header; null where there always is. */
  Condition hasLinkHeader() {
    return headers.inGeneve
        ? not(
            new Condition.Compare(
                org.wirecap.filter.ir.Relation.EQUAL,
                headers.linkHeader.variable(),
                headers.payload.variable()))
        : null;
  }

  /** A VLAN tag; of one VLAN, to 4,095, or null for all. */
  Condition vlan(Integer number) {
    if (headers.labels > 0) {
      throw faults.fault("vlan cannot stand behind mpls");
    }
    if (headers.link != Link.ETHERNET) {
      throw faults.fault("vlan is for Ethernet only");
    }
    Condition tag =
        or(
            link.carries(EtherType.VLAN),
            link.carries(EtherType.VLAN_AD),
            link.carries(EtherType.VLAN_QINQ));
    if (number != null) {
      tag = and(tag, maskedEqual(headers.network(0, 2), number, 0xfff));
    }
    headers.payload = headers.payload.plus(4);
    headers.linkType = headers.linkType.plus(4);
    return tag;
  }

  /** A label; one, to 1,048,575, or null for all. */
  Condition mpls(Integer label) {
    Condition labelled;
    if (headers.labels > 0) {
      labelled = maskedEqual(headers.network(-2, 1), 0, 0x01);
    } else {
      labelled =
          switch (headers.link) {
            case ETHERNET -> link.carries(EtherType.MPLS);
            case PPP -> link.carries(PPP_MPLS);
            default -> throw faults.fault("mpls is for Ethernet and PPP only");
          };
    }
    if (label != null) {
      labelled = and(labelled, maskedEqual(headers.network(0, 4), label << 12, 0xffff_f000));
    }
    headers.network += 4;
    headers.networkWithoutSnap += 4;
    headers.labels++;
    return labelled;
  }

  /** A discovery packet of PPPoE. */
  Condition pppoeDiscovery() {
    return link.carries(EtherType.PPPOE_DISCOVERY);
  }

  /** A session packet of PPPoE; of one session, to 65,535, or null for all. */
  Condition pppoeSession(Integer session) {
    Condition inSession = link.carries(EtherType.PPPOE_SESSION);
    if (session != null) {
      inSession = and(inSession, maskedEqual(headers.network(0, 4), session, 0xffff));
    }
    headers.linkHeader = headers.payload.plus(headers.network + 6);
    headers.link = Link.PPP;
    headers.inGeneve = false;
    headers.linkType = headers.linkHeader;
    headers.payload = new Offset(headers.linkHeader.fixed() + 2, headers.payload.variable());
    headers.network = 0;
    headers.networkWithoutSnap = 0;
    return inSession;
  }

  /** Geneve, RFC 8926; of one virtual network, to 16,777,215, or null for all. */
  Condition geneve(Integer network) {
    if (headers.tunnels == MOST_TUNNELS) {
      throw faults.fault("geneve inside of geneve: at most " + MOST_TUNNELS + " levels");
    }
    Condition found =
        or(
            geneveHeader(ports.port4(GENEVE_PORT, UDP, Side.DESTINATION), false, network),
            geneveHeader(ports.port6(GENEVE_PORT, UDP, Side.DESTINATION), true, network));
    Value isIpv6 = link.isIpv6();
    Value start = add(ipHeaderEnd(isIpv6), constant(headers.payload.fixed() + headers.network + 8));
    Value end =
        add(add(multiply(masked(new Value.Load(1, start, 0), 0x3f), 4), constant(8)), start);
    Value protocol = new Value.Load(2, start, 2);
    Value isEthernet = isEqual(protocol, EtherType.BRIDGED_ETHERNET);
    // The field is in the Geneve header, or 12 bytes behind it when an Ethernet header follows.
    Value ownType = add(start, constant(2));
    Value innerDistance = new Value.Arithmetic(Operator.SUBTRACT, add(end, constant(12)), ownType);
    headers.linkHeader = new Offset(0, end);
    headers.linkType =
        new Offset(
            0, add(ownType, new Value.Arithmetic(Operator.MULTIPLY, innerDistance, isEthernet)));
    headers.payload = new Offset(0, add(end, multiply(isEthernet, 14)));
    headers.link = Link.ETHERNET;
    headers.network = 0;
    headers.inGeneve = true;
    headers.tunnels++;
    // Always so, where the two fields are: a packet without them is rejected.
    return and(found, atLeast(protocol, 0));
  }

  private Condition geneveHeader(Condition port, boolean v6, Integer network) {
    Condition version = maskedEqual(behindIp(v6, 8, 1), 0, 0xc0);
    if (network == null) {
      return and(port, version);
    }
    return and(port, version, maskedEqual(behindIp(v6, 12, 4), network << 8, 0xffff_ff00));
  }

  private Value behindIp(boolean v6, int offset, int size) {
    return v6 ? headers.transport6(offset, size) : headers.transport(offset, size);
  }

  /** Bytes of the IP header, of either version, plus the variable part of where it starts. */
  private Value ipHeaderEnd(Value isIpv6) {
    Value isIpv4 = new Value.Arithmetic(Operator.SUBTRACT, constant(1), isIpv6);
    Value length =
        add(
            new Value.Arithmetic(
                Operator.MULTIPLY, multiply(masked(headers.network(0, 1), 0xf), 4), isIpv4),
            multiply(isIpv6, 40));
    Value variable = headers.payload.variable();
    return variable == null ? length : add(length, variable);
  }

  /** Whether a frame is 802.3 with an LLC header, and not Novell's without. */
  Condition llc() {
    if (headers.link != Link.ETHERNET) {
      throw faults.fault("llc is for Ethernet only");
    }
    return and(link.isLength(), not(equal(link.llc(0, 2), 0xffff)));
  }

  /** The control field of an LLC header, as far as one byte tells. */
  Condition llcType(String type) {
    Condition llc = llc();
    Value control = link.llc(2, 1);
    return switch (type) {
      case "i" -> and(llc, equal(masked(control, 0x01), 0));
      case "s" -> and(llc, maskedEqual(control, 0x01, 0x03));
      case "u" -> and(llc, maskedEqual(control, 0x03, 0x03));
      case "rr" -> and(llc, maskedEqual(control, 0x01, 0x0f));
      case "rnr" -> and(llc, maskedEqual(control, 0x05, 0x0f));
      case "rej" -> and(llc, maskedEqual(control, 0x09, 0x0f));
      default -> and(llc, maskedEqual(control, unnumbered(type), 0xef));
    };
  }

  private int unnumbered(String type) {
    return switch (type) {
      case "ui" -> 0x03;
      case "ua" -> 0x63;
      case "disc" -> 0x43;
      case "dm" -> 0x0f;
      case "sabme" -> 0x6f;
      case "test" -> 0xe3;
      case "xid" -> 0xaf;
      case "frmr" -> 0x87;
      default ->
          throw faults.fault(
              "llc '" + type + "' is no type",
              "i, s, u, rr, rnr, rej, ui, ua, disc, dm, sabme, test, xid or frmr");
    };
  }
}
