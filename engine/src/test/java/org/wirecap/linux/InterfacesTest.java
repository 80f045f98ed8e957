package org.wirecap.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wirecap.error.WirecapException;

class InterfacesTest {

  @Test
  void loopbackIsListedWithoutPrivileges() {
    NetworkDevice lo = Interfaces.get("lo");
    assertEquals(NetworkDevice.ARPHRD_LOOPBACK, lo.linkType());
    assertTrue(Interfaces.list().stream().anyMatch(device -> device.name().equals("lo")));
    assertEquals(Optional.of(lo.index()), Interfaces.find(lo.index()).map(NetworkDevice::index));
    assertEquals(1, Ethtool.receiveQueues(lo));
    assertTrue(Interfaces.statistics(lo.index()).isPresent());
  }

  @Test
  void unknownInterfaceIsNamedBesideThoseThatAre() {
    WirecapException e = assertThrows(WirecapException.class, () -> Interfaces.get("nope7"));
    assertTrue(
        e.getMessage().matches("nope7: no such interface: choose from .*\\blo\\b.*"),
        e.getMessage());
    assertEquals(Optional.empty(), Interfaces.find("a-name-that-is-too-long-for-an-interface"));
    assertEquals(Optional.empty(), Interfaces.find(""));
    assertEquals(Optional.empty(), Interfaces.find(0));
    assertEquals(Optional.empty(), Interfaces.statistics(1_000_000));
    assertThrows(LinuxException.class, () -> Ethtool.driver("nope7"));
  }

  @Test
  @Tag("live")
  void vethIsDescribedInsideItsNamespace() {
    try (TestNetwork network = new TestNetwork(4)) {
      network.ip("link", "set", "va", "mtu", "1400", "address", "02:00:00:00:00:0a");
      network.ip("addr", "add", "192.0.2.1/24", "dev", "va");
      network.ip("addr", "add", "2001:db8::1/64", "dev", "va", "nodad");
      NetworkDevice a = network.call(() -> Interfaces.get("va"));
      NetworkDevice b = network.call(() -> Interfaces.get("vb"));
      assertEquals(1400, a.mtu());
      assertEquals("02:00:00:00:00:0a", a.mac());
      assertTrue(a.up());
      assertTrue(a.running());
      assertEquals("veth", a.kind());
      assertEquals(NetworkDevice.ARPHRD_ETHER, a.linkType());
      assertEquals(4, a.receiveQueues());
      assertEquals(4, a.transmitQueues());
      assertEquals(OptionalInt.of(b.index()), a.peerIndex());
      assertEquals(OptionalInt.of(a.index()), b.peerIndex());
      assertEquals(List.of(), a.xdp());
      assertEquals(
          List.of("192.0.2.1/24", "2001:db8:0:0:0:0:0:1/64"),
          a.addresses().stream().map(NetworkDevice.Address::toString).toList());
      assertEquals(List.of(), b.addresses());
      assertEquals(
          List.of("lo", "va", "vb").stream().sorted().toList(),
          network.call(Interfaces::list).stream().map(NetworkDevice::name).sorted().toList());
      // Not in the namespace where the test's other threads are.
      assertFalse(Interfaces.find("va").filter(device -> device.mac().equals(a.mac())).isPresent());

      network.ip("link", "set", "vb", "down");
      network.awaitLinkLoss("va");
      assertFalse(network.call(() -> Interfaces.get("vb")).up());
    }
  }

  @Test
  @Tag("live")
  void defaultRoutesOfEitherFamilyAndSeveralHops() {
    try (TestNetwork network = new TestNetwork(1)) {
      assertEquals(Set.of(), withDefaultRoute(network));
      network.ip("addr", "add", "192.0.2.1/24", "dev", "va");
      network.ip("addr", "add", "198.51.100.1/24", "dev", "vb");
      network.ip("route", "add", "default", "via", "192.0.2.2");
      assertEquals(Set.of("va"), withDefaultRoute(network));
      network.ip("route", "del", "default");
      network.ip("-6", "route", "add", "default", "dev", "vb");
      assertEquals(Set.of("vb"), withDefaultRoute(network));
      network.ip("-6", "route", "del", "default", "dev", "vb");
      network.ip("-6", "route", "add", "unreachable", "default", "dev", "lo");
      assertEquals(Set.of(), withDefaultRoute(network));
      network.ip(
          "route",
          "add",
          "default",
          "nexthop",
          "via",
          "192.0.2.2",
          "nexthop",
          "via",
          "198.51.100.2");
      assertEquals(Set.of("va", "vb"), withDefaultRoute(network));
    }
  }

  private static Set<String> withDefaultRoute(TestNetwork network) {
    return network.call(Interfaces::list).stream()
        .filter(NetworkDevice::defaultRoute)
        .map(NetworkDevice::name)
        .collect(Collectors.toSet());
  }

  @Test
  @Tag("live")
  void statisticsCountWhatIsSent() {
    try (TestNetwork network = new TestNetwork(1)) {
      network.call(
          () -> {
            NetworkDevice a = Interfaces.get("va");
            NetworkDevice b = Interfaces.get("vb");
            send(a, 7);
            LinkStatistics sent = Interfaces.statistics(a.index()).orElseThrow();
            LinkStatistics received = Interfaces.statistics(b.index()).orElseThrow();
            assertEquals(a.statistics().txPackets() + 7, sent.txPackets());
            assertEquals(a.statistics().txBytes() + 7 * 60, sent.txBytes());
            assertEquals(b.statistics().rxPackets() + 7, received.rxPackets());
            return null;
          });
    }
  }

  private static void send(NetworkDevice device, int count) {
    try (Arena arena = Arena.ofConfined();
        Fd socket = Sockets.open(Sockets.AF_PACKET, Sockets.SOCK_RAW, 0, "sender")) {
      MemorySegment address = arena.allocate(SockaddrLl.SIZE, 4);
      address.set(ValueLayout.JAVA_SHORT, SockaddrLl.FAMILY, (short) Sockets.AF_PACKET);
      address.set(ValueLayout.JAVA_INT, SockaddrLl.IFINDEX, device.index());
      MemorySegment frame = arena.allocate(60, 8);
      frame.asSlice(0, 6).fill((byte) 0xff);
      for (int i = 0; i < count; i++) {
        assertEquals(60, Sockets.sendTo(socket, frame, 0, address));
      }
    }
  }

  /** Beside ethtool itself, from a thread of another namespace, and when the interface has gone. */
  @Test
  @Tag("live")
  void aDriversCountersAreThoseThatEthtoolShows() {
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/ethtool")), "no ethtool: install ethtool");
    try (TestNetwork network = new TestNetwork(4)) {
      DriverCounters counters = network.call(() -> new DriverCounters("va"));
      try (counters) {
        String shown =
            TestNetwork.run(
                "ip", "netns", "exec", network.namespace(), "/usr/sbin/ethtool", "-S", "va");
        Map<String, Long> expected = new LinkedHashMap<>();
        for (String line : shown.lines().skip(1).toList()) {
          int colon = line.lastIndexOf(':');
          expected.put(
              line.substring(0, colon).strip(), Long.parseLong(line.substring(colon + 1).strip()));
        }
        assertTrue(expected.size() > 4, shown);
        assertEquals(expected.toString(), counters.read().toString());
        network.ip("link", "delete", "va");
        assertEquals(Map.of(), counters.read());
      }
      assertEquals(Map.of(), counters.read());
    }
    try (DriverCounters none = new DriverCounters("lo")) {
      assertEquals(Map.of(), none.read());
    }
  }

  @Test
  @Tag("live")
  void ethtoolReadsAndSwitches() {
    try (TestNetwork network = new TestNetwork(4)) {
      network.call(
          () -> {
            assertEquals("veth", Ethtool.driver("va").orElseThrow().name());
            assertEquals(4, Ethtool.channels("va").orElseThrow().receiving());
            assertEquals(4, Ethtool.receiveQueues(Interfaces.get("va")));
            for (Ethtool.Feature feature :
                EnumSet.of(
                    Ethtool.Feature.TX_CHECKSUM,
                    Ethtool.Feature.SCATTER_GATHER,
                    Ethtool.Feature.TSO,
                    Ethtool.Feature.GSO,
                    Ethtool.Feature.GRO,
                    Ethtool.Feature.TX_VLAN,
                    Ethtool.Feature.RX_VLAN)) {
              // Scatter-gather needs checksums, and TSO needs scatter-gather.
              assertTrue(Ethtool.set("va", Ethtool.Feature.TX_CHECKSUM, true));
              assertTrue(Ethtool.set("va", Ethtool.Feature.SCATTER_GATHER, true));
              assertTrue(Ethtool.set("va", feature, true), feature + " on");
              assertEquals(Optional.of(true), Ethtool.get("va", feature), feature + " on");
              assertTrue(Ethtool.set("va", feature, false), feature + " off");
              assertEquals(Optional.of(false), Ethtool.get("va", feature), feature + " off");
            }
            return null;
          });
    }
  }

  @Test
  @Tag("live")
  void promiscuousModeEndsWithItsSocket() {
    try (TestNetwork network = new TestNetwork(1)) {
      network.call(
          () -> {
            NetworkDevice a = Interfaces.get("va");
            assertFalse(a.promiscuous());
            try (PromiscuousMode outer = PromiscuousMode.on(a)) {
              try (PromiscuousMode inner = PromiscuousMode.on(a)) {
                assertTrue(Interfaces.get("va").promiscuous(), () -> outer + " " + inner);
              }
              assertTrue(Interfaces.get("va").promiscuous());
            }
            assertFalse(Interfaces.get("va").promiscuous());
            return null;
          });
    }
  }

  @Test
  @Tag("live")
  void vethHasXdpFeatures() {
    try (TestNetwork network = new TestNetwork(1)) {
      Optional<Set<XdpFeature>> features =
          network.call(() -> Interfaces.xdpFeatures(Interfaces.get("va").index()));
      assumeTrue(
          features.isPresent(), "the kernel has no netdev netlink family: Linux 6.3 or later");
      assertTrue(
          features.get().containsAll(EnumSet.of(XdpFeature.BASIC, XdpFeature.REDIRECT)),
          features.toString());
      assertFalse(features.get().contains(XdpFeature.XSK_ZEROCOPY));
      assertEquals(Optional.empty(), Interfaces.xdpFeatures(1_000_000));
    }
  }

  @Test
  @Tag("live")
  void failuresInANamespaceComeBackAsTheyAre() {
    try (TestNetwork network = new TestNetwork(1)) {
      assertEquals(
          "here",
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      network.call(
                          () -> {
                            throw new IllegalArgumentException("here");
                          }))
              .getMessage());
      WirecapException e =
          assertThrows(
              WirecapException.class,
              () ->
                  network.call(
                      () -> {
                        throw new IOException("disk");
                      }));
      assertEquals("in network namespace " + network.namespace() + ": disk", e.getMessage());
    }
  }

  @Test
  void requestIsEncodedAsNetlinkWants() {
    byte[] message =
        new NetlinkRequest(18, Ifinfomsg.SIZE)
            .setInt(Ifinfomsg.INDEX, 7)
            .attribute(3, "eth12")
            .attribute(29, 1)
            .encode(0x301, 42);
    ByteBuffer expected =
        ByteBuffer.allocate(16 + 16 + 12 + 8)
            .order(ByteOrder.nativeOrder())
            .putInt(52)
            .putShort((short) 18)
            .putShort((short) 0x301)
            .putInt(42)
            .putInt(0)
            .putInt(0)
            .putInt(7)
            .putInt(0)
            .putInt(0)
            .putShort((short) 10)
            .putShort((short) 3)
            .put(new byte[] {'e', 't', 'h', '1', '2', 0, 0, 0})
            .putShort((short) 8)
            .putShort((short) 29)
            .putInt(1);
    assertArrayEquals(expected.array(), message);
    NetlinkMessage parsed =
        NetlinkMessage.parse(ByteBuffer.wrap(message).order(ByteOrder.nativeOrder())).getFirst();
    assertEquals(18, parsed.type());
    assertEquals(42, parsed.sequence());
    Map<Integer, ByteBuffer> attributes = parsed.attributes(Ifinfomsg.SIZE);
    assertEquals("eth12", NetlinkMessage.text(attributes.get(3)));
    assertEquals(1, attributes.get(29).getInt(0));
  }

  @Test
  void messageLongerThanItsDatagramIsAnError() {
    ByteBuffer datagram = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder()).putInt(0, 24);
    assertThrows(LinuxException.class, () -> NetlinkMessage.parse(datagram));
  }
}
