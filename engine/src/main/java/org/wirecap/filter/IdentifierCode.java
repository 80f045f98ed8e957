package org.wirecap.filter;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.wirecap.filter.Qualifier.Kind;
import org.wirecap.filter.ir.Condition;

/** What an identifier tests, by its form and the qualifiers that stand before it. */
final class IdentifierCode {
  private final Headers headers;
  private final HostCode hosts;
  private final ProtocolCode protocols;
  private final PortNames ports;
  private final FilterOptions options;
  private final Faults faults;

  IdentifierCode(
      Headers headers,
      HostCode hosts,
      ProtocolCode protocols,
      PortCode ports,
      FilterOptions options,
      Faults faults) {
    this.headers = headers;
    this.hosts = hosts;
    this.protocols = protocols;
    this.ports = new PortNames(ports, options.names(), faults);
    this.options = options;
    this.faults = faults;
  }

  /** A name. */
  Condition name(String name, Qualifier qualifier) {
    return switch (qualifier.kind()) {
      case NET -> {
        OptionalInt network = options.names().network(name);
        if (network.isEmpty() || network.getAsInt() == 0) {
          throw faults.fault(
              "unknown network '" + name + "'",
              "an address such as 10.0.0.0/8, or a name of /etc/networks");
        }
        yield net(network.getAsInt(), qualifier);
      }
      case DEFAULT, HOST -> host(name, qualifier);
      case PORT -> ports.port(name, qualifier);
      case PORT_RANGE -> ports.range(name, qualifier);
      case GATEWAY -> hosts.gateway(ethernetAddress(name), addresses(name), qualifier);
      case PROTOCOL ->
          protocols.numbered(protocols.lookUp(name, qualifier, options.names()), qualifier);
      case PROTOCOL_CHAIN ->
          protocols.chained(protocols.lookUp(name, qualifier, options.names()), qualifier);
      case NONE -> throw noQualifier(name);
    };
  }

  /** A number. */
  Condition number(int number, Qualifier qualifier) {
    return switch (qualifier.kind()) {
      case DEFAULT, HOST -> {
        requireNoLink(qualifier);
        yield hosts.host(number, -1, qualifier);
      }
      case NET -> {
        requireNoLink(qualifier);
        yield net(number, qualifier);
      }
      case PORT -> ports.port(number, qualifier);
      case PORT_RANGE -> ports.range(number, number, qualifier);
      case GATEWAY -> throw faults.fault("gateway needs a name");
      case PROTOCOL -> protocols.numbered(number, qualifier);
      case PROTOCOL_CHAIN -> protocols.chained(number, qualifier);
      case NONE -> throw noQualifier(Integer.toUnsignedString(number));
    };
  }

  /** An IPv4 address, or the beginning of one; an address of DECnet. */
  Condition ipv4(String text, Qualifier qualifier) {
    switch (qualifier.kind()) {
      case NONE -> throw noQualifier(text);
      case DEFAULT, HOST, NET -> {}
      case GATEWAY -> throw faults.fault("gateway needs a name");
      default -> throw faults.fault("'" + qualifier.kind() + "' and an address do not go together");
    }
    if (qualifier.protocol() == Protocol.DECNET) {
      return hosts.host(decnet(text), 0, qualifier);
    }
    int bits = bits(text);
    requireNoLink(qualifier);
    int unused = 32 - bits;
    return hosts.host(Ipv4.parse(text) << unused, -1 << unused, qualifier);
  }

  /** A network: address and length of the mask. */
  Condition ipv4(String text, int length, Qualifier qualifier) {
    int address = Ipv4.parse(text) << (32 - bits(text));
    if (Integer.compareUnsigned(length, 32) > 0) {
      throw faults.fault("a mask has at most 32 bits");
    }
    return masked(address, length == 0 ? 0 : -1 << (32 - length), text + "/" + length, qualifier);
  }

  /** A network: address and mask. */
  Condition ipv4(String text, String mask, Qualifier qualifier) {
    return masked(
        Ipv4.parse(text) << (32 - bits(text)),
        Ipv4.parse(mask) << (32 - bits(mask)),
        text + " mask " + mask,
        qualifier);
  }

  /** An IPv6 address, and the length of its mask. */
  Condition ipv6(String text, int length, Qualifier qualifier) {
    if (Integer.compareUnsigned(length, 128) > 0) {
      throw faults.fault("a mask has at most 128 bits");
    }
    int[] address = Ipv6.parse(text);
    int[] mask = new int[4];
    for (int i = 0; i < 4; i++) {
      int bits = Math.clamp(length - 32 * i, 0, 32);
      mask[i] = bits == 0 ? 0 : -1 << (32 - bits);
      if ((address[i] & ~mask[i]) != 0) {
        throw faults.fault(text + "/" + length + " has bits behind the mask");
      }
    }
    return switch (qualifier.kind()) {
      case DEFAULT, HOST -> {
        if (length != 128) {
          throw faults.fault("a mask is for net only");
        }
        yield hosts.host6(address, mask, qualifier);
      }
      case NET -> hosts.host6(address, mask, qualifier);
      case NONE -> throw noQualifier(text);
      default -> throw faults.fault("'" + qualifier.kind() + "' and an address do not go together");
    };
  }

  /** An Ethernet address. */
  Condition ethernet(String text, Qualifier qualifier) {
    boolean host = qualifier.kind() == Kind.HOST || qualifier.kind() == Kind.DEFAULT;
    if (!host || qualifier.protocol() != Protocol.LINK) {
      throw faults.fault("an Ethernet address stands behind 'ether host', 'ether src' or the like");
    }
    return hosts.ethernetHost(bytes(text), qualifier.side());
  }

  private Condition host(String name, Qualifier qualifier) {
    return switch (qualifier.protocol()) {
      case LINK -> {
        if (headers.link != Link.ETHERNET) {
          throw faults.fault("only Ethernet has Ethernet addresses");
        }
        yield hosts.ethernetHost(ethernetAddress(name), qualifier.side());
      }
      case DECNET -> throw faults.fault("DECnet has no names here: write the address, e.g. 10.15");
      default -> {
        List<InetAddress> addresses = addresses(name);
        yield hosts.hosts(addresses, name, qualifier);
      }
    };
  }

  private Condition masked(int address, int mask, String text, Qualifier qualifier) {
    if ((address & ~mask) != 0) {
      throw faults.fault(text + " has bits behind the mask");
    }
    if (qualifier.kind() != Kind.NET) {
      throw qualifier.kind() == Kind.NONE
          ? noQualifier(text)
          : faults.fault("a mask is for net only");
    }
    return hosts.host(address, mask, qualifier);
  }

  /** The number of a network with as many bytes as it needs: those that are 0 in front move up. */
  private Condition net(int number, Qualifier qualifier) {
    int address = number;
    int mask = -1;
    while (address != 0 && address >>> 24 == 0) {
      address <<= 8;
      mask <<= 8;
    }
    return hosts.host(address, qualifier.protocol() == Protocol.DECNET ? 0 : mask, qualifier);
  }

  private void requireNoLink(Qualifier qualifier) {
    if (qualifier.protocol() == Protocol.LINK) {
      throw faults.fault("an Ethernet address is expected behind 'ether'");
    }
  }

  private int bits(String text) {
    int bits = Ipv4.bits(text);
    if (bits < 0) {
      throw faults.fault(text + ": no IPv4 address");
    }
    return bits;
  }

  /** {@code area.node}. */
  private int decnet(String text) {
    String[] parts = text.split("\\.", -1);
    try {
      int area = Integer.parseInt(parts[0]);
      int node = Integer.parseInt(parts[1]);
      return ((area << 10) & 0xfc00) | (node & 0x3ff);
    } catch (NumberFormatException e) {
      throw faults.fault(text + ": no address of DECnet");
    }
  }

  private byte[] ethernetAddress(String name) {
    return options
        .names()
        .ethernetAddress(name)
        .orElseThrow(
            () ->
                faults.fault(
                    "unknown ether host '" + name + "'",
                    "an address such as 02:00:00:00:00:01, or a name of /etc/ethers"));
  }

  private List<InetAddress> addresses(String name) {
    List<InetAddress> addresses = options.names().addresses(name);
    if (addresses.isEmpty()) {
      throw faults.fault(
          "unknown host '" + name + "'", "an address, or a name that can be looked up");
    }
    return addresses;
  }

  private FilterException noQualifier(String text) {
    return faults.fault("'" + text + "' needs host, net, port or the like before it");
  }

  private static byte[] bytes(String text) {
    byte[] address = new byte[6];
    String[] parts = text.split("[-:.]", -1);
    if (parts.length == 6) {
      for (int i = 0; i < 6; i++) {
        address[i] = (byte) HexFormat.fromHexDigits(parts[i]);
      }
      return address;
    }
    return HexFormat.of().parseHex(text.replace(".", ""));
  }
}
