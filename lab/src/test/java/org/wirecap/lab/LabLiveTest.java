package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wirecap.error.WirecapException;
import org.wirecap.linux.Ethtool;
import org.wirecap.linux.Ethtool.Feature;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.LinkStatistics;
import org.wirecap.linux.Netns;

@Tag("live")
class LabLiveTest {
  private static List<Path> namespaces(String lab) {
    return List.of(
        Path.of("/run/netns", lab + "-a"),
        Path.of("/run/netns", lab + "-b"),
        Path.of("/run/netns", lab + "-c"));
  }

  private static void assertGone(String lab) {
    for (Path netns : namespaces(lab)) {
      assertFalse(Files.exists(netns), () -> netns + " is left");
    }
  }

  @Test
  void upMakesWhatWasAskedForAndDownLeavesNothing() {
    String name = TestLab.uniqueName();
    LabStatus up = Lab.up(new LabOptions(name, 3, 3000, false, false));
    try {
      assertEquals(LabStatus.State.UP, up.state());
      assertEquals(List.of(), up.notes());
      assertEquals(
          List.of("ab0", "ba0", "bc0", "cb0"),
          up.links().stream().map(LabStatus.Link::name).toList());
      for (LabStatus.Link link : up.links()) {
        assertEquals(3, link.queues());
        assertEquals(3000, link.mtu());
        assertEquals(4096, link.cellSize());
        assertTrue(link.isUp());
        for (Feature feature :
            List.of(Feature.TX_CHECKSUM, Feature.TSO, Feature.GSO, Feature.GRO, Feature.TX_VLAN)) {
          assertEquals(
              Optional.of(false),
              Netns.call(link.netns(), () -> Ethtool.get(link.name(), feature)),
              () -> feature + " of " + link.name());
        }
      }
    } finally {
      assertEquals(LabStatus.State.DOWN, Lab.down(name).state());
    }
    assertGone(name);
    assertEquals(LabStatus.State.DOWN, Lab.status(name).state());
  }

  @Test
  void anUpThatFailsLeavesNothing() throws IOException {
    String name = TestLab.uniqueName();
    // No namespace, and yet in the way of the last one that is made.
    Path taken = Path.of("/run/netns", Lab.sinkNetns(name));
    Path ignored = Files.createSymbolicLink(taken, Path.of(name));
    try {
      WirecapException e =
          assertThrows(WirecapException.class, () -> Lab.up(LabOptions.DEFAULT.withName(name)));
      assertTrue(e.getMessage().contains(Lab.sinkNetns(name) + ": cannot be made"), e.getMessage());
      assertGone(name);
    } finally {
      Files.delete(taken);
      LabStatus down = Lab.down(name);
      assertEquals(LabStatus.State.DOWN, down.state());
    }
  }

  @Test
  void aLinkThatIsDownIsNotUpAndTheLabIsThereInPart() {
    try (TestLab lab = TestLab.up(1, 1500, false)) {
      assertEquals(
          "", IpTool.ip("-n", Lab.sinkNetns(lab.name()), "link", "set", Lab.SINK_LINK, "down"));
      LabStatus status = Lab.status(lab.name());
      assertEquals(LabStatus.State.PARTIAL, status.state());
      assertEquals(
          List.of(Lab.SINK_LINK),
          status.links().stream().filter(link -> !link.isUp()).map(LabStatus.Link::name).toList());
    }
  }

  @Test
  void nothingIsSentThatNobodyAskedFor() throws InterruptedException {
    try (TestLab lab = TestLab.up(2, 1500, false)) {
      // Router solicitations and address detection come within the first second.
      Thread.sleep(1200);
      LinkStatistics sender = lab.atSender(() -> Interfaces.get(Lab.SENDER_LINK).statistics());
      assertEquals(0, sender.txPackets() + sender.rxPackets());
    }
  }

  @Test
  void addressesReachEachOther() {
    String name = TestLab.uniqueName();
    LabStatus ignored = Lab.up(new LabOptions(name, 1, 1500, true, false));
    try {
      String route = IpTool.ip("-n", Lab.senderNetns(name), "-o", "address", "show", "dev", "ab0");
      assertTrue(route.contains("198.18.0.1/24"), route);
      String neighbour = IpTool.ip("-n", Lab.captureNetns(name), "neighbour", "show", "dev", "bc0");
      assertTrue(neighbour.contains("198.18.1.2") && neighbour.contains("PERMANENT"), neighbour);
    } finally {
      LabStatus down = Lab.down(name);
      assertEquals(LabStatus.State.DOWN, down.state());
    }
  }

  @Test
  void aSecondUpIsRefusedAndTheFirstLabStays() {
    try (TestLab lab = TestLab.up(1, 1500, false)) {
      LabOptions same = LabOptions.DEFAULT.withName(lab.name());
      WirecapException e = assertThrows(WirecapException.class, () -> Lab.up(same));
      assertTrue(e.getMessage().contains("is up already"), e.getMessage());
      assertEquals(LabStatus.State.UP, Lab.status(lab.name()).state());
    }
  }

  @Test
  void twoLabsStandSideBySide() {
    try (TestLab first = TestLab.up(1, 1500, false)) {
      try (TestLab second = TestLab.up(2, 1500, false)) {
        assertEquals(LabStatus.State.UP, Lab.status(second.name()).state());
      }
      assertEquals(LabStatus.State.UP, Lab.status(first.name()).state());
    }
  }

  @Test
  void whatAKilledUpLeavesIsSeenAndRemoved() throws IOException {
    for (int killedAfter = 1; killedAfter <= 4; killedAfter++) {
      String name = TestLab.uniqueName();
      // In the order in which up makes them: a, then b; then c; then one pair of interfaces.
      Lab.makeNamespace(Lab.senderNetns(name), Lab.mark(name));
      if (killedAfter >= 2) {
        Lab.makeNamespace(Lab.captureNetns(name), Lab.mark(name));
      }
      if (killedAfter == 3) {
        // ip was killed between making the name and mounting the namespace on it.
        Path ignored = Files.createFile(Path.of("/run/netns", Lab.sinkNetns(name)));
      }
      if (killedAfter == 4) {
        String ignored =
            IpTool.ip(
                "-n",
                Lab.senderNetns(name),
                "link",
                "add",
                "ab0",
                "type",
                "veth",
                "peer",
                "name",
                "ba0",
                "netns",
                Lab.captureNetns(name));
      }
      assertEquals(LabStatus.State.PARTIAL, Lab.status(name).state());
      WirecapException e =
          assertThrows(WirecapException.class, () -> Lab.up(LabOptions.DEFAULT.withName(name)));
      assertTrue(e.getMessage().contains("wirecap lab down"), e.getMessage());
      assertEquals(LabStatus.State.DOWN, Lab.down(name).state());
      assertGone(name);
    }
  }

  @Test
  void aForeignNamespaceIsLeftAlone() {
    String name = TestLab.uniqueName();
    String foreign = Lab.captureNetns(name);
    String ignored = IpTool.ip("netns", "add", foreign);
    try {
      Lab.makeNamespace(Lab.senderNetns(name), Lab.mark(name));
      for (Runnable attempt :
          List.<Runnable>of(
              () -> Lab.status(name),
              () -> Lab.up(LabOptions.DEFAULT.withName(name)),
              () -> Lab.down(name))) {
        WirecapException e = assertThrows(WirecapException.class, attempt::run);
        assertTrue(e.getMessage().contains("not made by wirecap lab"), e.getMessage());
      }
      assertTrue(Files.exists(Path.of("/run/netns", foreign)));
      assertTrue(Files.exists(Path.of("/run/netns", Lab.senderNetns(name))));
    } finally {
      String gone = IpTool.ip("netns", "delete", foreign);
      assertEquals("", gone);
      LabStatus down = Lab.down(name);
      assertEquals(LabStatus.State.DOWN, down.state());
    }
  }

  @Test
  void theMarkOfAnotherLabDoesNotCount() {
    String name = TestLab.uniqueName();
    Lab.makeNamespace(Lab.sinkNetns(name), Lab.mark(name + "x"));
    try {
      WirecapException e = assertThrows(WirecapException.class, () -> Lab.down(name));
      assertTrue(e.getMessage().contains("not made by wirecap lab"), e.getMessage());
    } finally {
      assertEquals("", IpTool.ip("netns", "delete", Lab.sinkNetns(name)));
    }
  }

  @Test
  void anInterfaceThatSomeoneHasPutInKeepsTheLab() {
    TestLab lab = TestLab.up(1, 1500, false);
    String netns = Lab.captureNetns(lab.name());
    assertEquals(
        "",
        IpTool.ip("-n", netns, "link", "add", "mine0", "type", "veth", "peer", "name", "mine1"));
    try {
      WirecapException e = assertThrows(WirecapException.class, () -> Lab.down(lab.name()));
      assertTrue(e.getMessage().contains("mine"), e.getMessage());
      assertEquals(LabStatus.State.UP, Lab.status(lab.name()).state());
    } finally {
      assertEquals("", IpTool.ip("-n", netns, "link", "delete", "mine0"));
      lab.close();
    }
    assertGone(lab.name());
  }

  /** Its namespace lives as long as it does, so that no interface goes by itself. */
  @Test
  void aProcessInTheLabIsNamedAndLosesItsInterfaces() throws Exception {
    TestLab lab = TestLab.up(1, 1500, false);
    Process sender = sleepIn(Lab.senderNetns(lab.name()));
    Process captureHost = sleepIn(Lab.captureNetns(lab.name()));
    try {
      LabStatus down = Lab.down(lab.name());
      for (Process process : List.of(sender, captureHost)) {
        assertTrue(
            down.notes().stream().anyMatch(note -> note.contains(Long.toString(process.pid()))),
            () -> down.notes().toString());
        String interfaces = Files.readString(Path.of("/proc/" + process.pid() + "/net/dev"));
        assertTrue(interfaces.contains("lo:"), interfaces);
        assertFalse(interfaces.contains("ab0:") || interfaces.contains("ba0:"), interfaces);
      }
      assertGone(lab.name());
    } finally {
      sender.destroyForcibly();
      captureHost.destroyForcibly();
      lab.close();
    }
  }

  private static Process sleepIn(String netns) throws IOException {
    Process process =
        new ProcessBuilder(IpTool.find("ip", "iproute2"), "netns", "exec", netns, "sleep", "60")
            .start();
    while (IpTool.ip("netns", "pids", netns).isBlank()) {
      Thread.onSpinWait();
    }
    return process;
  }
}
