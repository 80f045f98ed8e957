package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.InterfaceStatistics;
import org.wirecap.lab.Lab;

/** How a live capture ends, and into which files it goes. */
@Tag("live")
class CaptureOptionsLiveTest {
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

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private Program capture(String mode, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--mode", mode));
    Collections.addAll(all, arguments);
    return lab.capture(lab.captureHost(), Lab.CAPTURE_LINK, all.toArray(String[]::new));
  }

  /** Traffic that does not end before the test does. */
  private void startTraffic() {
    Program ignored = lab.startGenerate(10_000_000, "--pps", "5k", "--flows", "8");
  }

  @ParameterizedTest
  @CsvSource({"INT, shared", "TERM, shared", "INT, exclusive", "TERM, exclusive"})
  void aSignalInTheMidstOfTrafficEndsItWithTheSummary(String signal, String mode) {
    String file = file("out.pcapng");
    Program capture = capture(mode, "-w", file);
    startTraffic();
    Program.await("packets in the file", () -> Recording.packetsIn(file) > 100);
    capture.signal(signal).expectExit(0);
    int packets = Wireshark.packets(file);
    List<String> lines = capture.messages();
    String first = "%,d packets from ba0 in ".formatted(packets);
    assertTrue(lines.get(1).startsWith(first), capture::err);
    assertTrue(lines.get(1).endsWith(" s to " + file), capture::err);
    assertTrue(lines.get(2).startsWith("queue "), capture::err);
    String total = lines.get(lines.size() - 2).strip();
    assertTrue(total.startsWith("total "), capture::err);
    assertTrue(total.endsWith(" " + packets), capture::err);
    assertEquals("ledger: balanced", lines.getLast());
    assertEquals("", capture.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared", "exclusive"})
  void aSignalEndsItWithTheObjectForMachines(String mode) throws IOException {
    String file = file("out.pcapng");
    Program capture = capture(mode, "-w", file, "--json");
    startTraffic();
    Program.await("packets in the file", () -> Recording.packetsIn(file) > 100);
    Map<String, Object> result = capture.signal("INT").expectExit(0).json();
    int packets = Wireshark.packets(file);
    LedgerCheck.assertLossless(packets, result);
    assertEquals(2, ((List<?>) result.get("queues")).size());
    assertEquals(List.of(file), result.get("files"));
    // And the file says the same of itself.
    try (CaptureFileReader reader = CaptureFileReader.open(Path.of(file))) {
      while (reader.next()) {
        assertEquals("ba0", reader.interfaces().getFirst().name());
      }
      InterfaceStatistics statistics = reader.statistics(0);
      assertEquals(0, statistics.dropped());
      assertTrue(statistics.received() >= packets, statistics::toString);
    }
    try (Program capinfos = Program.tool("capinfos", "-I", file)) {
      String text = capinfos.expectExit(0).out();
      assertTrue(text.contains("Name = ba0"), text);
      assertTrue(text.contains("Number of stat entries = 1"), text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared", "exclusive"})
  void aNumberOfPacketsIsTakenAndNoOneMore(String mode) {
    Program capture = capture(mode, "-w", file("out.pcap"), "-c", "777", "--json");
    startTraffic();
    LedgerCheck.assertLossless(777, capture.expectExit(0).json());
    Wireshark.assertReads(file("out.pcap"), 777);
  }

  @Test
  void aTimeEndsIt() {
    Program capture = capture("shared", "--duration", "300ms", "--json");
    Map<String, Object> result = capture.expectExit(0).json();
    assertTrue((Double) result.get("duration_seconds") >= 0.3, result::toString);
    assertEquals(true, result.get("balanced"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared", "exclusive"})
  void theSnapshotLengthShortensPacketsAndKeepsTheirTrueLength(String mode) {
    String file = file("out.pcapng");
    Program capture = capture(mode, "-s", "60", "-w", file, "-c", "50", "--json");
    lab.generate(50, "--pps", "5k", "--size", "500");
    LedgerCheck.assertLossless(50, capture.expectExit(0).json());
    String lengths =
        Program.run("tshark", "-r", file, "-T", "fields", "-e", "frame.cap_len", "-e", "frame.len");
    assertEquals(Collections.nCopies(50, "60\t500"), lengths.lines().toList());
  }

  /** The kernel then reads another clock, in another program. */
  @Test
  void timestampsAreThoseOfTheLastTickOnlyIfThatIsAskedFor() {
    assertNotEquals(programTag(), programTag("-j", "host_lowprec"));
  }

  /** What the kernel calls the instructions of the program on the interface. */
  private String programTag(String... arguments) {
    Program capture = capture("exclusive", arguments);
    String shown = LiveLab.ip(lab.captureHost(), "-d", "link", "show", Lab.CAPTURE_LINK);
    capture.signal("INT").expectExit(0);
    return shown.replaceFirst("(?s).* tag ([0-9a-f]{16}) .*", "$1");
  }

  @Test
  void withoutAFileThereIsALineForEachPacket() {
    Program capture = capture("shared", "-c", "20");
    lab.generate(20, "--pps", "5k", "--size", "200");
    capture.expectExit(0);
    List<String> lines = capture.out().lines().toList();
    assertEquals(20, lines.size(), capture::out);
    for (String line : lines) {
      assertTrue(line.contains(" UDP ") && line.contains("length 200"), line);
    }
    assertEquals("ledger: balanced", capture.messages().getLast());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pcapng", "pcap"})
  void aPipeFeedsTshark(String format) {
    Path pipe = directory.resolve("pipe");
    Program.run("mkfifo", pipe.toString());
    Program.run("tshark", "--version");
    String read = "exec tshark -r - -T fields -e frame.len <" + pipe;
    try (Program tshark = Program.tool("sh", "-c", read);
        Program capture =
            Program.wirecapInto(
                pipe,
                "capture",
                "--netns",
                lab.captureHost(),
                "-i",
                Lab.CAPTURE_LINK,
                "-w",
                "-",
                "-F",
                format,
                "-c",
                "500")) {
      capture.awaitCapturing();
      lab.generate(500, "--pps", "10k", "--size", "300");
      capture.expectExit(0);
      assertEquals("ledger: balanced", capture.messages().getLast());
      tshark.expectExit(0);
      assertEquals(Collections.nCopies(500, "300"), tshark.out().lines().toList());
      assertEquals(List.of(), Wireshark.complaints(tshark));
    }
  }

  @Test
  void aReaderThatLeavesEndsItWithoutAnError() {
    Path pipe = directory.resolve("pipe");
    Program.run("mkfifo", pipe.toString());
    try (Program head = Program.tool("sh", "-c", "exec head -c 2000 <" + pipe);
        Program capture =
            Program.wirecapInto(
                pipe, "capture", "--netns", lab.captureHost(), "-i", Lab.CAPTURE_LINK, "-w", "-")) {
      capture.awaitCapturing();
      startTraffic();
      head.expectExit(0);
      capture.expectExit(0);
      assertTrue(capture.err().contains("note: the reader of standard output"), capture::err);
      assertEquals("ledger: balanced", capture.messages().getLast());
    }
  }

  @Test
  void filesOfASizeAreUsedInTurn() throws IOException {
    Program all = capture("shared", "-w", file("all"), "-c", "1000");
    Program capture =
        capture("shared", "-w", file("part"), "-C", "20k", "-W", "3", "-c", "1000", "--json");
    lab.generate(1000, "--pps", "10k", "--size", "100");
    all.expectExit(0);
    LedgerCheck.assertLossless(1000, capture.expectExit(0).json());
    List<Path> parts = parts();
    assertEquals(3, parts.size(), parts::toString);
    List<byte[]> kept =
        joined(
            parts.stream()
                .sorted(Comparator.comparing(part -> Recording.of(part).times().getFirst()))
                .toList());
    // Each holds some 140 packets of 100 bytes, so that the first ones are overwritten.
    assertTrue(kept.size() > 200 && kept.size() < 600, kept.size() + " packets");
    List<byte[]> expected = Recording.of(file("all")).frames();
    Recording.assertSame("the last", expected.subList(1000 - kept.size(), 1000), kept);
    for (Path part : parts) {
      assertTrue(Files.size(part) < 20 * 1024 + 500, part + ": " + Files.size(part));
    }
  }

  /** The first file begins with the capture, and may be empty; the others with a packet. */
  @Test
  void filesOfATimeFollowEachOtherAndTheLastOneEndsIt() throws IOException {
    Program capture = capture("shared", "-w", file("part-%s"), "-G", "1", "-W", "3", "--json");
    startTraffic();
    Map<String, Object> result = capture.expectExit(0).json();
    List<Path> parts = parts();
    assertEquals(3, parts.size(), parts::toString);
    assertEquals(parts.stream().map(Path::toString).toList(), result.get("files"));
    int packets = joined(parts).size();
    assertTrue(packets > 0);
    LedgerCheck.assertLossless(packets, result);
    for (Path part : parts) {
      long second = Long.parseLong(part.getFileName().toString().substring("part-".length()));
      for (long time : Recording.of(part).times()) {
        assertEquals(second, time / 1_000_000_000, part::toString);
      }
    }
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part"))
          .sorted()
          .toList();
    }
  }

  private static List<byte[]> joined(List<Path> parts) {
    List<byte[]> frames = new ArrayList<>();
    for (Path part : parts) {
      Recording recording = Recording.of(part);
      Wireshark.assertReads(part.toString(), recording.frames().size());
      frames.addAll(recording.frames());
    }
    return frames;
  }
}
