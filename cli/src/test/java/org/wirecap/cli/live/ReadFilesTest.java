package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirecap.cli.Captures;

/** {@code capture -r}: needs no privileges. */
class ReadFilesTest {
  @TempDir private Path directory;

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void everyCaptureIsConvertedAndReadByWireshark() {
    for (Path capture : Captures.all()) {
      String copy = file("copy-" + capture.getFileName() + ".pcapng");
      Run run = Run.wirecap("capture", "-r", capture.toString(), "-w", copy, "--json");
      List<byte[]> frames = Recording.of(capture).frames();
      LedgerCheck.assertLossless(frames.size(), run.expectExit(0).json());
      Recording.assertSame(capture.toString(), frames, Recording.of(copy).frames());
      Wireshark.assertReads(copy, frames.size());
    }
  }

  @ParameterizedTest
  @CsvSource({"pcap", "pcap-us", "pcapng"})
  void tsharkShowsTheSameOfEveryFormat(String format) {
    String original = Captures.file("teams.pcap").toString();
    String copy = file("copy");
    try (Program program =
        Program.wirecap("capture", "-r", original, "-w", copy, "-F", format, "-q")) {
      program.expectExit(0);
    }
    String[] columns = {"frame.time_epoch", "frame.len", "frame.cap_len", "_ws.col.info"};
    assertEquals(tshark(original, columns), tshark(copy, columns));
  }

  private static String tshark(String file, String... columns) {
    List<String> command = new ArrayList<>(List.of("tshark", "-r", file, "-T", "fields"));
    for (String column : columns) {
      command.add("-e");
      command.add(column);
    }
    // Nanoseconds or microseconds: the same time.
    return Program.run(command.toArray(String[]::new)).replaceAll("(\\.\\d{6})000", "$1");
  }

  @Test
  void theInterfaceThatAFileNamesKeepsItsName() {
    String original = Captures.file("irc-dcc-send.pcapng").toString();
    String copy = file("copy.pcapng");
    try (Program program = Program.wirecap("capture", "-r", original, "-w", copy, "-q")) {
      program.expectExit(0);
    }
    String[] columns = {"frame.interface_name", "frame.interface_description"};
    assertTrue(tshark(original, columns).startsWith("en0\tWi-Fi\n"));
    assertEquals(tshark(original, columns), tshark(copy, columns));
  }

  @Test
  void aNumberOfPacketsAndASnapshotLength() {
    String copy = file("copy.pcap");
    String original = Captures.file("smb2.pcap").toString();
    try (Program program =
        Program.wirecap("capture", "-r", original, "-c", "100", "-s", "80", "-w", copy, "--json")) {
      LedgerCheck.assertBalanced(100, program.expectExit(0).json());
    }
    String[] columns = {"frame.len", "frame.cap_len"};
    List<String> expected =
        tshark(original, columns)
            .lines()
            .limit(100)
            .map(line -> Integer.parseInt(line.split("\t", -1)[0]))
            .map(length -> length + "\t" + Math.min(length, 80))
            .toList();
    assertEquals(expected, tshark(copy, columns).lines().toList());
  }

  @Test
  void filesOfATimeDivideTheRecording() throws IOException {
    Path original = Captures.file("teams.pcap");
    try (Program program =
        Program.wirecap(
            "capture", "-r", original.toString(), "-w", file("part-%s"), "-G", "5", "--json")) {
      LedgerCheck.assertLossless(1540, program.expectExit(0).json());
    }
    List<Path> parts = parts();
    assertEquals(6, parts.size(), parts::toString);
    List<byte[]> joined = new ArrayList<>();
    for (Path part : parts) {
      Recording recording = Recording.of(part);
      long second = Long.parseLong(part.getFileName().toString().substring("part-".length()));
      for (long time : recording.times()) {
        assertTrue(time / 1_000_000_000 >= second, part::toString);
        assertTrue(time / 1_000_000_000 < second + 5, part::toString);
      }
      joined.addAll(recording.frames());
    }
    Recording.assertSame("joined", Recording.of(original).frames(), joined);
  }

  @Test
  void filesOfANumberOfPacketsDivideTheRecording() throws IOException {
    Path original = Captures.file("bot.pcap");
    try (Program program =
        Program.wirecap(
            "capture", "-r", original.toString(), "-w", file("part"), "--file-packets", "100")) {
      program.expectExit(0);
    }
    List<Integer> sizes = new ArrayList<>();
    for (Path part : parts()) {
      sizes.add(Wireshark.packets(part.toString()));
    }
    assertEquals(List.of(100, 100, 100, 100, 2), sizes);
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @Test
  void intoAPipe() {
    String original = Captures.file("http-vlan-0.pcap").toString();
    Path pipe = directory.resolve("pipe");
    Program.run("mkfifo", pipe.toString());
    try (Program tshark =
            Program.tool("sh", "-c", "exec tshark -r - -T fields -e frame.len <" + pipe);
        Program program = Program.wirecapInto(pipe, "capture", "-r", original, "-w", "-")) {
      program.expectExit(0);
      tshark.expectExit(0);
      assertEquals(
          Program.run("tshark", "-r", original, "-T", "fields", "-e", "frame.len"), tshark.out());
    }
  }

  @Test
  void withoutAFileThereIsALineForEachPacket() {
    try (Program program =
        Program.wirecap("capture", "-r", Captures.file("mixed-vlan-mpls.pcap").toString())) {
      program.expectExit(0);
      assertEquals(47, program.out().lines().count());
      assertEquals("ledger: balanced", program.messages().getLast());
    }
  }
}
