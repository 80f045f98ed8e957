package org.wirecap.filter;

import static org.wirecap.filter.Terms.and;
import static org.wirecap.filter.Terms.atLeast;
import static org.wirecap.filter.Terms.constant;
import static org.wirecap.filter.Terms.equal;
import static org.wirecap.filter.Terms.greater;
import static org.wirecap.filter.Terms.masked;
import static org.wirecap.filter.Terms.not;
import static org.wirecap.filter.Terms.or;

import org.wirecap.filter.Qualifier.Side;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Field;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Value;

/** Tests of lengths, groups, directions and single bytes. */
final class MiscellaneousCode {
  private final Headers headers;
  private final LinkCode link;
  private final HostCode hosts;
  private final EncapsulationCode encapsulation;
  private final FilterOptions options;
  private final Faults faults;

  MiscellaneousCode(
      Headers headers,
      LinkCode link,
      HostCode hosts,
      EncapsulationCode encapsulation,
      FilterOptions options,
      Faults faults) {
    this.headers = headers;
    this.link = link;
    this.hosts = hosts;
    this.encapsulation = encapsulation;
    this.options = options;
    this.faults = faults;
  }

  Condition broadcast(Protocol protocol) {
    return switch (protocol) {
      case DEFAULT, LINK -> {
        if (headers.link != Link.ETHERNET) {
          throw faults.fault("broadcast is for Ethernet, and 'ip broadcast' for all");
        }
        byte[] all = {-1, -1, -1, -1, -1, -1};
        yield hosts.ethernetHost(all, Side.DESTINATION);
      }
      case IP -> {
        if (options.netmask() == FilterOptions.UNKNOWN_NETMASK) {
          throw faults.fault("'ip broadcast' needs the netmask of the interface");
        }
        int hostBits = ~options.netmask();
        Value destination = headers.network(16, 4);
        yield and(
            link.carries(EtherType.IP),
            or(
                equal(masked(destination, hostBits), 0),
                equal(masked(destination, hostBits), hostBits)));
      }
      default -> throw faults.fault("broadcast can be of ether or ip only");
    };
  }

  Condition multicast(Protocol protocol) {
    return switch (protocol) {
      case DEFAULT, LINK -> {
        if (headers.link != Link.ETHERNET) {
          throw faults.fault(
              "multicast is for Ethernet, 'ip multicast' and 'ip6 multicast' for all");
        }
        yield and(
            encapsulation.hasLinkHeader(), not(equal(masked(headers.linkHeader.load(0, 1), 1), 0)));
      }
      case IP -> and(link.carries(EtherType.IP), atLeast(headers.network(16, 1), 224));
      case IPV6 -> and(link.carries(EtherType.IPV6), equal(headers.network(24, 1), 255));
      default -> throw faults.fault("multicast can be of ether, ip or ip6 only");
    };
  }

  /** At most so many bytes. */
  static Condition less(int bytes) {
    return not(greater(new Value.PacketLength(), bytes));
  }

  /** At least so many bytes. */
  static Condition greaterOrEqual(int bytes) {
    return atLeast(new Value.PacketLength(), bytes);
  }

  /** {@code byte index operator number}. */
  Condition compareByte(int index, String operator, int number) {
    Value value = headers.linkHeader.load(index, 1);
    return switch (operator) {
      case "=" -> equal(value, number);
      case "<" -> not(atLeast(value, number));
      case ">" -> greater(value, number);
      case "&" -> not(equal(masked(value, number), 0));
      default -> not(equal(new Value.Arithmetic(Operator.OR, value, constant(number)), 0));
    };
  }

  /** Whether this host sent the packet, or did not. */
  Condition outbound(boolean sent) {
    Condition outgoing =
        switch (headers.link) {
          case COOKED -> equal(headers.linkHeader.load(0, 2), Matcher.OUTGOING);
          case COOKED2 -> equal(headers.linkHeader.load(10, 1), Matcher.OUTGOING);
          default -> {
            requireLive(sent ? "outbound" : "inbound");
            yield equal(new Value.Metadata(Field.PACKET_TYPE), Matcher.OUTGOING);
          }
        };
    return sent ? outgoing : not(outgoing);
  }

  Condition interfaceIndex(int index) {
    if (headers.link == Link.COOKED2) {
      return equal(headers.linkHeader.load(4, 4), index);
    }
    requireLive("ifindex");
    return equal(new Value.Metadata(Field.INTERFACE_INDEX), index);
  }

  private void requireLive(String word) {
    if (!options.live()) {
      throw faults.fault(word + " needs packets of an interface, or of a file with cooked packets");
    }
  }
}
