package org.wirecap.filter;

import static org.wirecap.filter.Terms.and;
import static org.wirecap.filter.Terms.equal;
import static org.wirecap.filter.Terms.maskedEqual;
import static org.wirecap.filter.Terms.not;
import static org.wirecap.filter.Terms.or;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.wirecap.filter.Qualifier.Side;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Value;

/** Tests of addresses. */
final class HostCode {
  private final Headers headers;
  private final LinkCode link;
  private final EncapsulationCode encapsulation;
  private final Faults faults;

  HostCode(Headers headers, LinkCode link, EncapsulationCode encapsulation, Faults faults) {
    this.headers = headers;
    this.link = link;
    this.encapsulation = encapsulation;
    this.faults = faults;
  }

  /** An IPv4 address; of DECnet for {@code decnet}. */
  Condition host(int address, int mask, Qualifier qualifier) {
    Side side = qualifier.side();
    return switch (qualifier.protocol()) {
      case DEFAULT ->
          headers.labels > 0
              ? ip(address, mask, side)
              : or(
                  ip(address, mask, side),
                  arp(EtherType.ARP, address, mask, side),
                  arp(EtherType.RARP, address, mask, side));
      case IP -> ip(address, mask, side);
      case ARP -> arp(EtherType.ARP, address, mask, side);
      case RARP -> arp(EtherType.RARP, address, mask, side);
      case DECNET -> sides(side, source -> decnet(address, source));
      default -> throw noAddress(qualifier, "an IPv4 address");
    };
  }

  /** An IPv6 address: four words each. */
  Condition host6(int[] address, int[] mask, Qualifier qualifier) {
    if (qualifier.protocol() != Protocol.DEFAULT && qualifier.protocol() != Protocol.IPV6) {
      throw noAddress(qualifier, "an IPv6 address");
    }
    return sides(
        qualifier.side(),
        offset -> {
          Condition[] terms = new Condition[5];
          terms[0] = link.carries(EtherType.IPV6);
          int place = offset == 0 ? 8 : 24;
          for (int i = 0; i < 4; i++) {
            terms[i + 1] = maskedEqual(headers.network(place + 4 * i, 4), address[i], mask[i]);
          }
          return and(terms);
        });
  }

  /** All addresses of a name. */
  Condition hosts(List<InetAddress> addresses, String name, Qualifier qualifier) {
    Protocol protocol = qualifier.protocol();
    // Without a type field ARP cannot be, and the two versions of IP are tested one by one.
    boolean onlyIp = headers.linkType.fixed() == Link.NO_TYPE && protocol == Protocol.DEFAULT;
    List<Condition> terms = new ArrayList<>();
    for (InetAddress address : addresses) {
      boolean v4 = address instanceof Inet4Address;
      if (protocol == (v4 ? Protocol.IPV6 : Protocol.IP)) {
        continue;
      }
      Protocol own = v4 ? Protocol.IP : Protocol.IPV6;
      Qualifier one = new Qualifier(onlyIp ? own : protocol, qualifier.side(), qualifier.kind());
      ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
      terms.add(
          v4
              ? host(bytes.getInt(), -1, one)
              : host6(
                  new int[] {bytes.getInt(), bytes.getInt(), bytes.getInt(), bytes.getInt()},
                  new int[] {-1, -1, -1, -1},
                  one));
    }
    if (terms.isEmpty()) {
      throw faults.fault(
          "unknown host '" + name + "'" + (addresses.isEmpty() ? "" : " for this protocol"));
    }
    return or(terms.toArray(Condition[]::new));
  }

  /** A link-layer address. */
  Condition ethernetHost(byte[] address, Side side) {
    if (headers.link != Link.ETHERNET) {
      throw faults.fault("only Ethernet has Ethernet addresses");
    }
    return and(
        encapsulation.hasLinkHeader(),
        sides(side, offset -> ethernetAddress(offset == 0 ? 6 : 0, address)));
  }

  /** Through the router that has this Ethernet address, and neither to nor from itself. */
  Condition gateway(byte[] ethernet, List<InetAddress> addresses, Qualifier qualifier) {
    switch (qualifier.protocol()) {
      case DEFAULT, IP, ARP, RARP -> {}
      default -> throw faults.fault("gateway can be of ip, arp or rarp only");
    }
    if (headers.link != Link.ETHERNET) {
      throw faults.fault("gateway is for Ethernet only");
    }
    Condition[] own =
        addresses.stream()
            .filter(Inet4Address.class::isInstance)
            .map(
                address ->
                    host(
                        ByteBuffer.wrap(address.getAddress()).getInt(),
                        -1,
                        new Qualifier(qualifier.protocol(), Side.EITHER, Qualifier.Kind.HOST)))
            .toArray(Condition[]::new);
    if (own.length == 0) {
      throw faults.fault("the gateway has no IPv4 address");
    }
    return and(ethernetHost(ethernet, Side.EITHER), not(or(own)));
  }

  private Condition ip(int address, int mask, Side side) {
    return sides(
        side,
        offset ->
            and(
                link.carries(EtherType.IP),
                maskedEqual(headers.network(offset == 0 ? 12 : 16, 4), address, mask)));
  }

  private Condition arp(int protocol, int address, int mask, Side side) {
    return sides(
        side,
        offset ->
            and(
                link.carries(protocol),
                maskedEqual(headers.network(offset == 0 ? 14 : 24, 4), address, mask)));
  }

  private Condition ethernetAddress(int offset, byte[] address) {
    ByteBuffer bytes = ByteBuffer.wrap(address);
    return and(
        equal(headers.linkHeader.load(offset + 2, 4), bytes.getInt(2)),
        equal(headers.linkHeader.load(offset, 2), bytes.getShort(0) & 0xffff));
  }

  /** The long and the short header of DECnet routing, each with and without a byte of padding. */
  private Condition decnet(int address, int offset) {
    int brief = offset == 0 ? 3 : 1;
    int extended = offset == 0 ? 15 : 7;
    int node = Short.reverseBytes((short) address) & 0xffff;
    return and(
        link.carries(EtherType.DECNET),
        or(
            and(decnetFlags(1, 0x02, 0x07), equal(headers.network(2 + brief, 2), node)),
            and(decnetFlags(2, 0x8102, 0xff07), equal(headers.network(3 + brief, 2), node)),
            and(decnetFlags(1, 0x06, 0x07), equal(headers.network(2 + extended, 2), node)),
            and(decnetFlags(2, 0x8106, 0xff07), equal(headers.network(3 + extended, 2), node))));
  }

  private Condition decnetFlags(int size, int flags, int mask) {
    Value value = headers.network(2, size);
    return maskedEqual(value, flags, mask);
  }

  /** Combines tests of one end; the function gets 0 for the source, 1 for the destination. */
  private Condition sides(Side side, IntFunction<Condition> test) {
    return switch (side) {
      case SOURCE -> test.apply(0);
      case DESTINATION -> test.apply(1);
      case BOTH -> and(test.apply(0), test.apply(1));
      case DEFAULT, EITHER -> or(test.apply(0), test.apply(1));
      case WIRELESS -> throw faults.fault("addr1 to addr4, ra and ta are for 802.11 only");
    };
  }

  private FilterException noAddress(Qualifier qualifier, String what) {
    return faults.fault("'" + qualifier.protocol() + "' and " + what + " do not go together");
  }
}
