package org.wirecap.filter;

import static org.wirecap.filter.Terms.and;
import static org.wirecap.filter.Terms.atLeast;
import static org.wirecap.filter.Terms.equal;
import static org.wirecap.filter.Terms.greater;
import static org.wirecap.filter.Terms.maskedEqual;
import static org.wirecap.filter.Terms.not;
import static org.wirecap.filter.Terms.or;

import java.util.function.Function;
import java.util.function.IntFunction;
import org.wirecap.filter.Qualifier.Side;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Value;

/**
 * Tests of ports. IPv4: not behind the first fragment, behind options of the header; IPv6: only
 * directly behind the fixed header.
 */
final class PortCode {
  /** Any protocol with ports. */
  static final int ANY = -1;

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int SCTP = 132;

  private final Headers headers;
  private final LinkCode link;
  private final Faults faults;

  PortCode(Headers headers, LinkCode link, Faults faults) {
    this.headers = headers;
    this.link = link;
    this.faults = faults;
  }

  /** A port in either version of IP, of one protocol or of {@link #ANY}. */
  Condition port(int port, int protocol, Side side) {
    Condition v4 = port4(port, protocol, side);
    return or(port6(port, protocol, side), v4);
  }

  /** The same in IPv4 only. */
  Condition port4(int port, int protocol, Side side) {
    return version4(protocol, side, value -> equal(value, port));
  }

  /** The same in IPv6 only. */
  Condition port6(int port, int protocol, Side side) {
    return version6(protocol, side, value -> equal(value, port));
  }

  /** A port from one to another, in whichever order they are. */
  Condition range(int one, int other, int protocol, Side side) {
    int low = Math.min(one, other);
    int high = Math.max(one, other);
    Function<Value, Condition> within =
        value -> and(atLeast(value, low), not(greater(value, high)));
    Condition v4 = version4(protocol, side, within);
    return or(version6(protocol, side, within), v4);
  }

  /** An IPv4 packet that is whole, or the first fragment of one. */
  Condition firstFragment() {
    return maskedEqual(headers.network(6, 2), 0, 0x1fff);
  }

  private Condition version4(int protocol, Side side, Function<Value, Condition> test) {
    return and(
        link.carries(EtherType.IP),
        protocols(
            protocol,
            number ->
                and(
                    equal(headers.network(9, 1), number),
                    firstFragment(),
                    sides(
                        side,
                        test.apply(headers.transport(0, 2)),
                        test.apply(headers.transport(2, 2))))));
  }

  private Condition version6(int protocol, Side side, Function<Value, Condition> test) {
    return and(
        link.carries(EtherType.IPV6),
        protocols(
            protocol,
            number ->
                and(
                    equal(headers.network(6, 1), number),
                    sides(
                        side,
                        test.apply(headers.transport6(0, 2)),
                        test.apply(headers.transport6(2, 2))))));
  }

  private static Condition protocols(int protocol, IntFunction<Condition> test) {
    return protocol == ANY
        ? or(test.apply(SCTP), test.apply(TCP), test.apply(UDP))
        : test.apply(protocol);
  }

  private Condition sides(Side side, Condition source, Condition destination) {
    return switch (side) {
      case SOURCE -> source;
      case DESTINATION -> destination;
      case BOTH -> and(source, destination);
      case DEFAULT, EITHER -> or(source, destination);
      case WIRELESS -> throw faults.fault("addr1 to addr4, ra and ta are no sides of a port");
    };
  }
}
