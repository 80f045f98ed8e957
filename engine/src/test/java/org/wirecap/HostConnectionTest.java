package org.wirecap;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.wirecap.error.WirecapException;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.TestNetwork;
import org.wirecap.pcap.Pcap;
import org.wirecap.pcap.PcapWarning;

/** Exclusive mode is refused wherever it would cut the host off, and nowhere else. */
@Tag("live")
class HostConnectionTest {
  private static void in(TestNetwork network, Runnable test) {
    Callable<Void> body =
        () -> {
          test.run();
          return null;
        };
    Void ignored = network.call(body);
  }

  private static void assertRefused(String ssh, String... parts) {
    assertRefused(() -> HostConnection.requireNotNeeded("vb", ssh), parts);
  }

  private static void assertRefused(Executable open, String... parts) {
    WirecapException e = assertThrows(WirecapException.class, open);
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  @Test
  void theInterfaceOfTheDefaultRouteIsRefusedAndItsPeerIsNot() {
    try (TestNetwork network = new TestNetwork(1)) {
      network.ip("addr", "add", "192.0.2.1/24", "dev", "vb");
      in(network, () -> assertDoesNotThrow(() -> HostConnection.requireNotNeeded("vb", "")));
      network.ip("route", "add", "default", "via", "192.0.2.2");
      in(
          network,
          () -> {
            assertRefused("", "default route", "--force");
            assertDoesNotThrow(() -> HostConnection.requireNotNeeded("va", ""));
          });
    }
  }

  private static Pcap activated(boolean force) {
    Pcap pcap = Pcap.create("vb").setMode(CaptureMode.EXCLUSIVE).setPool(8, 8).setForce(force);
    List<PcapWarning> ignored = pcap.activate();
    return pcap;
  }

  /** Opening asks: without this, the rest of this class would guard nothing. */
  @Test
  void openingIsRefusedUnlessForcedAndSharingIsNot() {
    try (TestNetwork network = new TestNetwork(1)) {
      network.ip("route", "add", "default", "dev", "vb");
      List<Supplier<AutoCloseable>> refused =
          List.of(
              () -> WireCap.on("vb").exclusive().open(),
              () -> activated(false),
              () -> Middlebox.on("vb").open(),
              () -> Middlebox.between("va", "vb").open());
      List<Supplier<AutoCloseable>> opened =
          List.of(
              () -> WireCap.on("vb").shape(8, 8).open(),
              () -> WireCap.on("va").shape(8, 8).exclusive().open(),
              () -> WireCap.on("vb").shape(8, 8).exclusive().force(true).open(),
              () -> activated(true),
              () -> Middlebox.between("va", "vb").shape(8, 8).force(true).open());
      in(
          network,
          () -> {
            refused.forEach(open -> assertRefused(open::get, "vb: the default route", "--force"));
            assertEquals(List.of(), Interfaces.get("vb").xdp());
            opened.forEach(open -> assertDoesNotThrow(() -> open.get().close()));
          });
    }
  }

  @Test
  void aPortOfTheBridgeThatCarriesTheHostIsRefused() {
    try (TestNetwork network = new TestNetwork(1)) {
      network.ip("link", "add", "bridge0", "type", "bridge");
      network.ip("link", "set", "vb", "master", "bridge0");
      network.ip("link", "set", "bridge0", "up");
      network.ip("addr", "add", "192.0.2.1/24", "dev", "bridge0");
      network.ip("route", "add", "default", "via", "192.0.2.2");
      in(network, () -> assertRefused("", "default route", "through bridge0"));
    }
  }

  @Test
  void theInterfaceBelowAMacvlanIsRefused() {
    try (TestNetwork network = new TestNetwork(1)) {
      network.ip("link", "add", "link", "vb", "name", "up0", "type", "macvlan");
      network.ip("link", "set", "up0", "up");
      network.ip("addr", "add", "192.0.2.1/24", "dev", "up0");
      network.ip("route", "add", "default", "via", "192.0.2.2");
      in(network, () -> assertRefused("", "default route", "through up0"));
    }
  }

  @Test
  void theInterfaceThatTheUserCameInByIsRefused() {
    try (TestNetwork network = new TestNetwork(1)) {
      network.ip("addr", "add", "192.0.2.1/24", "dev", "vb");
      in(
          network,
          () -> {
            assertRefused("192.0.2.9 50000 192.0.2.1 22", "SSH connection", "192.0.2.1");
            assertDoesNotThrow(
                () -> HostConnection.requireNotNeeded("vb", "192.0.2.9 50000 192.0.2.7 22"));
          });
    }
  }
}
