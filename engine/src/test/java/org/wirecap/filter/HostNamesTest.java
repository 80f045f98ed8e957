package org.wirecap.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Names of hosts and gateways, which a resolver of the test's own knows. */
class HostNamesTest {
  private static final byte[] ROUTER = {2, 0, 0, 0, 0, 9};
  private static final byte[] OTHER = {2, 0, 0, 0, 0, 1};

  /** {@code both} has two IPv4 addresses and one of IPv6; {@code router} one; six has IPv6 only. */
  private static final NameResolver NAMES =
      new NoNames() {
        private final Map<String, List<InetAddress>> hosts =
            Map.of(
                "both", List.of(ip("10.0.0.1"), ip("10.0.0.2"), ip("2001:db8::1")),
                "router", List.of(ip("10.0.0.254"), ip("10.1.0.254")),
                "six", List.of(ip("2001:db8::6")));

        @Override
        public List<InetAddress> addresses(String host) {
          return hosts.getOrDefault(host, List.of());
        }

        @Override
        public OptionalInt network(String network) {
          return network.equals("lab") ? OptionalInt.of(0x0a09) : OptionalInt.empty();
        }

        @Override
        public Optional<byte[]> ethernetAddress(String host) {
          return host.equals("router") || host.equals("six")
              ? Optional.of(ROUTER.clone())
              : Optional.empty();
        }
      };

  private static InetAddress ip(String address) {
    return InetAddress.ofLiteral(address);
  }

  private static boolean matches(String expression, byte[] packet) {
    return Filter.compile(expression, FilterOptions.ethernet().withNames(NAMES))
        .matches(MemorySegment.ofArray(packet), 0, packet.length, packet.length);
  }

  private static byte[] packet(byte[] to, String source, String destination) {
    byte[] from = ip(source).getAddress();
    ByteBuffer packet = ByteBuffer.allocate(80).put(to).put(OTHER);
    packet.putShort((short) (from.length == 4 ? 0x800 : 0x86dd));
    packet.put(14, (byte) (from.length == 4 ? 0x45 : 0x60));
    packet.put(from.length == 4 ? 26 : 22, from);
    packet.put(from.length == 4 ? 30 : 38, ip(destination).getAddress());
    return packet.array();
  }

  @Test
  void aHostIsAnyOfItsAddresses() {
    assertTrue(matches("host both", packet(OTHER, "10.0.0.1", "10.0.0.7")));
    assertTrue(matches("host both", packet(OTHER, "10.0.0.7", "10.0.0.2")));
    assertTrue(matches("host both", packet(OTHER, "2001:db8::7", "2001:db8::1")));
    assertFalse(matches("host both", packet(OTHER, "10.0.0.7", "10.0.0.3")));
    assertFalse(matches("host both", packet(OTHER, "2001:db8::7", "2001:db8::2")));
    assertTrue(matches("src both", packet(OTHER, "10.0.0.2", "10.0.0.7")));
    assertFalse(matches("src both", packet(OTHER, "10.0.0.7", "10.0.0.2")));
    assertFalse(matches("ip6 host both", packet(OTHER, "10.0.0.1", "10.0.0.7")));
    assertTrue(matches("not host both", packet(OTHER, "10.0.0.7", "10.0.0.3")));
  }

  @Test
  void aGatewayIsItsEthernetAddressWithoutItsOwnTraffic() {
    assertTrue(matches("gateway router", packet(ROUTER, "10.0.0.7", "192.0.2.1")));
    assertFalse(matches("gateway router", packet(OTHER, "10.0.0.7", "192.0.2.1")));
    assertFalse(matches("gateway router", packet(ROUTER, "10.0.0.7", "10.0.0.254")));
    assertFalse(matches("gateway router", packet(ROUTER, "10.1.0.254", "10.0.0.7")));
    assertTrue(matches("ether host router", packet(ROUTER, "10.0.0.7", "10.0.0.254")));
  }

  @Test
  void aNetworkHasAName() {
    assertTrue(matches("net lab", packet(OTHER, "10.9.3.3", "192.0.2.1")));
    assertFalse(matches("net lab", packet(OTHER, "10.8.3.3", "192.0.2.1")));
  }

  @Test
  void whatHasNoAddressIsNamed() {
    assertEquals(
        "filter 'host nobody': column 6: unknown host 'nobody';"
            + " expected an address, or a name that can be looked up",
        error("host nobody"));
    assertEquals(
        "filter 'gateway both': column 9: unknown ether host 'both';"
            + " expected an address such as 02:00:00:00:00:01, or a name of /etc/ethers",
        error("gateway both"));
    assertTrue(error("gateway six").endsWith("the gateway has no IPv4 address"));
  }

  private static String error(String expression) {
    return assertThrows(
            FilterException.class,
            () -> Filter.compile(expression, FilterOptions.ethernet().withNames(NAMES)))
        .getMessage();
  }
}
