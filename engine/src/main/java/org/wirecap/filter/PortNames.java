package org.wirecap.filter;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wirecap.filter.ir.Condition;

/** Ports by name or number, for the protocols that have them. */
final class PortNames {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int SCTP = 132;
  private static final Pattern NUMBERS = Pattern.compile("([+-]?\\d{1,9})-([+-]?\\d{1,9}).*");

  private final PortCode code;
  private final NameResolver names;
  private final Faults faults;

  PortNames(PortCode code, NameResolver names, Faults faults) {
    this.code = code;
    this.names = names;
    this.faults = faults;
  }

  /** A port, and the protocol that its name belongs to, or {@link PortCode#ANY}. */
  private record Port(int number, int protocol) {}

  Condition port(String name, Qualifier qualifier) {
    int wanted = wanted(qualifier);
    Port port = lookUp(name);
    return code.port(port.number(), protocol(port.protocol(), wanted, name), qualifier.side());
  }

  Condition port(int number, Qualifier qualifier) {
    int wanted = wanted(qualifier);
    requirePort(number);
    return code.port(number, wanted, qualifier.side());
  }

  Condition range(int one, int other, Qualifier qualifier) {
    int wanted = wanted(qualifier);
    requirePort(one);
    requirePort(other);
    return code.range(one, other, wanted, qualifier.side());
  }

  Condition range(String text, Qualifier qualifier) {
    int wanted = wanted(qualifier);
    // What comes behind the second number is not looked at, as in libpcap.
    Matcher numbers = NUMBERS.matcher(text);
    if (numbers.matches()) {
      return range(
          Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)), qualifier);
    }
    int dash = text.indexOf('-');
    if (dash < 0) {
      throw faults.fault("'" + text + "' is no range of ports such as 6000-6008");
    }
    Port one = lookUp(text.substring(0, dash));
    Port other = lookUp(text.substring(dash + 1));
    int named = one.protocol() == other.protocol() ? one.protocol() : PortCode.ANY;
    return code.range(
        one.number(), other.number(), protocol(named, wanted, text), qualifier.side());
  }

  /** The protocol that stands before {@code port}. */
  private int wanted(Qualifier qualifier) {
    return switch (qualifier.protocol()) {
      case DEFAULT -> PortCode.ANY;
      case TCP -> TCP;
      case UDP -> UDP;
      case SCTP -> SCTP;
      default ->
          throw faults.fault("only tcp, udp and sctp have ports, not " + qualifier.protocol());
    };
  }

  private int protocol(int named, int wanted, String name) {
    if (wanted == PortCode.ANY) {
      return named;
    }
    if (named != PortCode.ANY && named != wanted) {
      throw faults.fault("port '" + name + "' is of " + (named == TCP ? "tcp" : "udp"));
    }
    return wanted;
  }

  private Port lookUp(String name) {
    if (name.matches("\\d{1,9}")) {
      // Cut to 16 bits, as getaddrinfo(3) does.
      return new Port(Integer.parseInt(name) & 0xffff, PortCode.ANY);
    }
    OptionalInt tcp = names.port(name, "tcp");
    OptionalInt udp = names.port(name, "udp");
    if (tcp.isPresent()) {
      return new Port(tcp.getAsInt(), tcp.equals(udp) ? PortCode.ANY : TCP);
    }
    if (udp.isPresent()) {
      return new Port(udp.getAsInt(), UDP);
    }
    throw faults.fault("unknown port '" + name + "'", "a number, or a service of /etc/services");
  }

  private void requirePort(int number) {
    if (Integer.compareUnsigned(number, 65_535) > 0) {
      throw faults.fault("port " + Integer.toUnsignedString(number) + " is above 65535");
    }
  }
}
