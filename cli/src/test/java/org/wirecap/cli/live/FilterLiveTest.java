package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
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
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.lab.Lab;

/**
 * A filter on the command line, in the kernel and in user space: the same packets, in the ledger.
 */
@Tag("live")
class FilterLiveTest {
  @TempDir private Path directory;
  private LiveLab lab;

  @BeforeEach
  void makeLab() {
    lab = LiveLab.up(2, 1500);
  }

  @AfterEach
  void removeLab() {
    if (lab != null) {
      lab.close();
    }
  }

  private Program start(String mode, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--mode", mode, "--json"));
    Collections.addAll(all, arguments);
    return lab.start(lab.captureHost(), Lab.CAPTURE_LINK, all.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "shared, auto, in the kernel (packet sockets)",
    "shared, user, 'in user space, as --filter-in says'",
    "exclusive, auto, in the kernel (XDP)",
    "exclusive, kernel, in the kernel (XDP)",
    "exclusive, user, 'in user space, as --filter-in says'"
  })
  void onlyWhatMatchesIsInTheFileAndTheRestInTheLedger(String mode, String place, String where)
      throws IOException {
    String file = directory.resolve("out.pcapng").toString();
    Program capture =
        start(mode, "-w", file, "-c", "60", "--filter-in", place, "udp", "and", "greater 300")
            .awaitCapturing();
    lab.generate(40, "--pps", "5k", "--size", "100");
    lab.generate(60, "--pps", "5k", "--size", "500");
    Map<String, Object> result = capture.expectExit(0).json();
    LedgerCheck.assertLossless(60, result);
    assertEquals(40, LedgerCheck.sum(result, "filtered"), result::toString);
    assertEquals("filter: " + where, capture.messages().getFirst());
    try (CaptureFileReader reader = CaptureFileReader.open(Path.of(file))) {
      while (reader.next()) {
        assertEquals(500, reader.originalLength());
      }
      assertEquals("udp and greater 300", reader.interfaces().getFirst().filter());
      assertEquals(60, reader.statistics(0).accepted());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared", "exclusive"})
  void whatTheKernelCannotRunIsRunInUserSpaceOrRefused(String mode) {
    Program capture = start(mode, "--duration", "200ms", "ip6 protochain 17");
    LedgerCheck.assertLossless(0, capture.expectExit(0).json());
    assertEquals(
        "filter: in user space, because protochain follows headers in a loop",
        capture.messages().getFirst());
    Program refused = start(mode, "--filter-in", "kernel", "ip6 protochain 17");
    String message = refused.expectExit(1).err();
    assertTrue(
        message.contains("cannot run in the kernel, because protochain")
            && message.contains("use --filter-in user"),
        message);
  }

  @Test
  void handleWorksOnWhatMatches() throws IOException {
    Path expression = directory.resolve("filter");
    Files.writeString(expression, "udp # as they come\n\nand greater 300\n");
    Program handle =
        Program.wirecap(
            "handle",
            "--netns",
            lab.captureHost(),
            "-i",
            Lab.CAPTURE_LINK,
            "-c",
            "60",
            "--json",
            "--filter-file",
            expression.toString());
    try (handle) {
      handle.awaitCapturing();
      lab.generate(40, "--pps", "5k", "--size", "100");
      lab.generate(60, "--pps", "5k", "--size", "500");
      Map<String, Object> result = handle.expectExit(0).json();
      LedgerCheck.assertLossless(60, result);
      assertEquals(40, LedgerCheck.sum(result, "filtered"), result::toString);
    }
  }

  /** Of these only .127 is one where the network has 25 bits; .63 is one where it has 26. */
  @Test
  void broadcastIsThatOfTheNetworkThatTheInterfaceIsIn() {
    LiveLab.ip(lab.captureHost(), "address", "add", "198.18.0.2/25", "dev", Lab.CAPTURE_LINK);
    Path file = directory.resolve("in.pcap");
    try (CaptureFileWriter writer =
        CaptureFileFormat.pcap(CaptureInterface.ethernet("x")).create(file)) {
      for (int host : new int[] {63, 126, 127}) {
        ByteBuffer frame = ByteBuffer.allocate(60);
        frame.putShort(12, (short) 0x0800).put(14, (byte) 0x45).putInt(30, 0xc6120000 | host);
        MemorySegment memory = MemorySegment.ofBuffer(frame);
        assertTrue(writer.write(0, 60, memory, 0, 60, 0, -1, 0));
      }
    }
    Program capture = start("exclusive", "-c", "1", "ip", "broadcast").awaitCapturing();
    Run ignored = lab.replay(file.toString(), "--max");
    Map<String, Object> result = capture.expectExit(0).json();
    LedgerCheck.assertLossless(1, result);
    assertEquals(2, LedgerCheck.sum(result, "filtered"), result::toString);
  }

  @Test
  void aFileIsFilteredAsTcpdumpDoes() {
    String all = directory.resolve("all.pcapng").toString();
    Program capture = start("shared", "-w", all, "-c", "100").awaitCapturing();
    lab.generate(40, "--pps", "5k", "--size", "100");
    lab.generate(60, "--pps", "5k", "--size", "500");
    LedgerCheck.assertLossless(100, capture.expectExit(0).json());
    String some = directory.resolve("some.pcap").toString();
    Map<String, Object> result =
        Run.wirecap("capture", "-r", all, "-w", some, "--json", "less", "200").expectExit(0).json();
    LedgerCheck.assertLossless(40, result);
    assertEquals(60, LedgerCheck.sum(result, "filtered"), result::toString);
    Wireshark.assertReads(some, 40);
  }
}
