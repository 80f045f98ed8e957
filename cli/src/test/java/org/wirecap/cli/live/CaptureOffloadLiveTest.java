package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.lab.Lab;
import org.wirecap.sim.PacketStamp;

/** A capture by several threads, and every way in which it ends. */
@Tag("live")
class CaptureOffloadLiveTest {
  private static final int PACKETS = 20_000;
  private static final int FLOWS = 16;

  /** Ethernet, IPv4 and UDP. */
  private static final int HEADERS = 42;

  @TempDir private Path directory;
  private LiveLab lab;
  private String file;

  @BeforeEach
  void makeLab() {
    lab = LiveLab.up(4, 1500);
    file = directory.resolve("out.pcapng").toString();
  }

  @AfterEach
  void removeLab() {
    if (lab != null) {
      lab.close();
    }
  }

  private Program capture(String mode, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--mode", mode, "--json"));
    Collections.addAll(all, arguments);
    return lab.capture(lab.captureHost(), Lab.CAPTURE_LINK, all.toArray(String[]::new));
  }

  private void generate(int packets) {
    String flows = Integer.toString(FLOWS);
    Map<String, Object> sent = lab.generate(packets, "--pps", "20k", "--flows", flows).json();
    LedgerCheck.assertLossless(packets, sent);
  }

  @ParameterizedTest
  @CsvSource({
    "shared, none, --capture-threads 1",
    "shared, chunk, -T 1",
    "shared, flow, -T 1",
    "exclusive, none, --capture-threads 2 --cpus 0",
    "exclusive, chunk, -T 1 --measure-order",
    "exclusive, flow, -T 1 --measure-order",
    "exclusive, flow, -T 1 --idle back-off --handler-cpus 0",
    "exclusive, flow, --buddy-group 0-1 --buddy-group 2",
  })
  void everyPacketOnceInTheOrderOfTime(String mode, String policy, String options) {
    List<String> arguments =
        new ArrayList<>(List.of("--offload", policy, "-w", file, "-c", Integer.toString(PACKETS)));
    arguments.addAll(List.of(options.split(" ")));
    Program capture = capture(mode, arguments.toArray(String[]::new));
    generate(PACKETS);
    Map<String, Object> result = capture.expectExit(0).json();
    LedgerCheck.assertLossless(PACKETS, result);
    assertEquals(4, result.get("handler_threads"), result::toString);
    assertEquals(4, ((List<?>) result.get("queues")).size());
    Recording recording = Recording.of(file);
    assertEquals(recording.times().stream().sorted().toList(), recording.times());
    int[] next = new int[FLOWS];
    for (byte[] frame : recording.frames()) {
      MemorySegment bytes = MemorySegment.ofArray(frame);
      int flow = PacketStamp.flow(bytes, HEADERS);
      // The packets of a flow arrive on one queue, whose order is that of capture.
      assertEquals(next[flow]++, PacketStamp.flowSequence(bytes, HEADERS), "flow " + flow);
    }
    Wireshark.assertReads(file, PACKETS);
  }

  @Test
  void theLiveLineShowsTheWorkQueues() {
    List<String> command =
        new ArrayList<>(List.of("--offload", "chunk", "-w", file, "--mode", "exclusive"));
    Program capture =
        lab.capture(lab.captureHost(), Lab.CAPTURE_LINK, command.toArray(String[]::new));
    Program ignored = lab.startGenerate(10_000_000, "--pps", "5k", "--flows", "16");
    capture.awaitError(" s  ");
    String line =
        capture.err().lines().filter(each -> each.matches("\\d+\\.\\d s .*")).findFirst().get();
    assertTrue(line.contains("  work q0 "), line);
    assertTrue(line.contains("  offloaded "), line);
    capture.signal("INT").expectExit(0);
    assertTrue(
        capture.messages().stream().anyMatch(each -> each.startsWith("WireCAP-A-(256,256,60%)")),
        capture::err);
    assertEquals("ledger: balanced", capture.messages().getLast());
  }

  @ParameterizedTest
  @CsvSource({"shared, flow", "exclusive, chunk"})
  void aRemovedInterfaceEndsItWithAllThatCameBefore(String mode, String policy) {
    Program capture = capture(mode, "--offload", policy, "-w", file);
    generate(5000);
    Program.await("all packets in the file", () -> Recording.packetsIn(file) == 5000);
    LiveLab.ip(lab.captureHost(), "link", "delete", Lab.CAPTURE_LINK);
    Map<String, Object> result = capture.expectExit(1).json();
    assertEquals("ba0: the interface was removed while it was in use", result.get("failure"));
    LedgerCheck.assertLossless(5000, result);
    Wireshark.assertReads(file, 5000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "chunk", "flow"})
  void aFullDiskEndsItWithAMessageAndAValidFile(String policy) throws IOException {
    Path disk = Files.createTempDirectory("wirecap-full-" + ProcessHandle.current().pid());
    try (Program mount =
        Program.tool("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString())) {
      assumeTrue(mount.exitCode() == 0, () -> mount.describe("a tmpfs cannot be mounted"));
    }
    try {
      String full = disk.resolve("out.pcapng").toString();
      Program capture = capture("exclusive", "--offload", policy, "-w", full);
      Run ignored = lab.generate(6000, "--pps", "20k", "--flows", "8", "--size", "1000");
      Map<String, Object> result = capture.expectExit(1).json();
      int packets = (Integer) result.get("delivered");
      assertTrue(packets > 1000 && packets < 2100, packets + " packets of 1,000 bytes in 2 MiB");
      LedgerCheck.assertBalanced(packets, result);
      int lost = LedgerCheck.sum(result, "lost_by_writer");
      assertTrue(lost > 0, result::toString);
      assertEquals(lost, result.get("lost"), result::toString);
      Wireshark.assertReads(full, packets);
    } finally {
      Program.run("umount", disk.toString());
      Files.delete(disk);
    }
  }

  @Test
  void linesGoIntoAPipeUntilItsReaderLeaves() {
    Path pipe = directory.resolve("pipe");
    Program.run("mkfifo", pipe.toString());
    try (Program head = Program.tool("sh", "-c", "exec head -n 20 <" + pipe);
        Program capture =
            Program.wirecapInto(
                pipe,
                "capture",
                "--netns",
                lab.captureHost(),
                "-i",
                Lab.CAPTURE_LINK,
                "--offload",
                "chunk")) {
      capture.awaitCapturing();
      Program ignored = lab.startGenerate(10_000_000, "--pps", "5k", "--flows", "8");
      head.expectExit(0);
      capture.expectExit(0);
      assertEquals(20, head.out().lines().filter(line -> line.contains(" UDP ")).count());
      assertEquals("ledger: balanced", capture.messages().getLast());
    }
  }
}
