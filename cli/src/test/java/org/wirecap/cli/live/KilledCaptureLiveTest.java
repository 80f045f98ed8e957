package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.lab.Lab;

/** A capture that is killed in the midst of traffic, without a chance to tidy up. */
@Tag("live")
class KilledCaptureLiveTest {
  private static final int PATIENCE_MILLIS = 60_000;

  @TempDir private Path directory;
  private LiveLab lab;

  @BeforeEach
  void makeLab() {
    lab = LiveLab.withAddresses(2);
  }

  @AfterEach
  void removeLab() {
    if (lab != null) {
      lab.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exclusive", "shared"})
  void theInterfaceIsAsBeforeAndTheFileIsReadUpToTheCut(String mode) throws Exception {
    Path file = directory.resolve("killed.pcapng");
    String before = state();
    Program capture =
        lab.capture(
            lab.captureHost(),
            Lab.CAPTURE_LINK,
            "--mode",
            mode,
            "--promiscuous",
            "-w",
            file.toString());
    assertTrue(state().contains("promiscuity 1"), this::state);
    assertEquals(mode.equals("exclusive"), state().contains("prog/xdp"), this::state);
    Program generator = lab.startGenerate(10_000_000, "--pps", "10k", "--flows", "8");
    Program.await("packets in the file", () -> file.toFile().length() > 300_000);
    capture.signal("KILL").expectKilled();

    Program.await("the interface to be as before", () -> state().equals(before));
    assertTrue(generator.isAlive(), () -> generator.describe("ended"));
    assertDatagramPasses();
    Program again =
        lab.capture(
            lab.captureHost(),
            Lab.CAPTURE_LINK,
            "--mode",
            mode,
            "--promiscuous",
            "-c",
            "1000",
            "--json");
    LedgerCheck.assertLossless(1000, again.expectExit(0).json());
    assertEquals(before, state());
    assertReadUpToTheCut(file);
  }

  /** All that ip shows of the interface: flags, promiscuity, XDP program, queues, offloads. */
  private String state() {
    return LiveLab.ip(lab.captureHost(), "-d", "link", "show", Lab.CAPTURE_LINK);
  }

  private void assertDatagramPasses() throws Exception {
    byte[] sent = {1, 2, 3};
    try (DatagramSocket receiver =
        lab.atCaptureHost(() -> new DatagramSocket(new InetSocketAddress("198.18.0.2", 9000)))) {
      receiver.setSoTimeout(PATIENCE_MILLIS);
      try (DatagramSocket sender = lab.atSender(() -> new DatagramSocket())) {
        sender.send(
            new DatagramPacket(sent, sent.length, InetAddress.getByName("198.18.0.2"), 9000));
      }
      DatagramPacket received = new DatagramPacket(new byte[100], 100);
      receiver.receive(received);
      assertEquals(sent.length, received.getLength());
    }
  }

  private void assertReadUpToTheCut(Path file) throws Exception {
    // The kill can hit any byte; this one hits the middle of a packet for certain.
    Path cut = directory.resolve("cut.pcapng");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(cut, Arrays.copyOf(bytes, 200_001));
    for (Path each : new Path[] {file, cut}) {
      String whole = directory.resolve("whole.pcapng").toString();
      Run reader = Run.wirecap("capture", "-r", each.toString(), "-w", whole, "--json");
      Map<String, Object> result = reader.expectExit(0).json();
      int packets = (Integer) result.get("delivered");
      assertTrue(packets > 1000, result::toString);
      LedgerCheck.assertLossless(packets, result);
      Wireshark.assertReads(whole, packets);
      if (each.equals(cut)) {
        assertTrue(reader.err().contains("note: " + cut), () -> reader.describe("no note"));
      }
    }
  }
}
