package org.wirecap.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.error.WirecapException;

class RotatingWriterTest {
  private static final CaptureFileFormat PCAP =
      CaptureFileFormat.pcap(CaptureInterface.ethernet("eth0"));
  private static final long SECOND = 1_000_000_000L;

  @TempDir private Path dir;

  /** 100 bytes each in pcap. */
  private static List<FileRecord> everySecond(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> FileRecord.of(i * SECOND, new byte[84]))
        .toList();
  }

  private RotatingWriter writer(String name, Rotation rotation, List<Path> closed) {
    return new RotatingWriter(PCAP, dir.resolve(name).toString(), rotation, 0, closed::add);
  }

  /** Writes packets, and returns how many are in each file that is left, by name. */
  private List<String> rotate(String name, Rotation rotation, List<FileRecord> records)
      throws IOException {
    try (RotatingWriter writer = writer(name, rotation, new ArrayList<>())) {
      for (FileRecord each : records) {
        each.writeTo(writer);
      }
    }
    return contents();
  }

  private List<String> contents() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .sorted()
          .map(f -> f.getFileName() + ":" + FileRecord.all(CaptureFileReader.open(f)).size())
          .toList();
    }
  }

  @Test
  void withoutRotationThereIsOneFile() throws IOException {
    assertEquals(List.of("f:30"), rotate("f", Rotation.NONE, everySecond(30)));
  }

  @Test
  void bySizeNumbersFollowTheName() throws IOException {
    // A file is full once it is larger: 24 + 5 * 100 is not yet more than 524.
    assertEquals(
        List.of("f%d:6", "f%d1:6", "f%d2:6", "f%d3:2"),
        rotate("f%d", new Rotation(524, 0, 0, 0), everySecond(20)));
  }

  @Test
  void theSizeOfAFileIsThatWithItsHeader() throws IOException {
    assertEquals(
        List.of("f:5", "f1:5", "f2:2"), rotate("f", new Rotation(523, 0, 0, 0), everySecond(12)));
  }

  @Test
  void bySizeInARingNamesSort() throws IOException {
    assertEquals(
        List.of(
            "f00:6", "f01:1", "f02:6", "f03:6", "f04:6", "f05:6", "f06:6", "f07:6", "f08:6",
            "f09:6", "f10:6"),
        rotate("f", new Rotation(524, 0, 0, 11), everySecond(12 * 6 + 1)));
  }

  /** As many digits as the last number needs, which is one less than there are files. */
  @Test
  void tenFilesInARingHaveOneDigit() throws IOException {
    assertEquals(
        List.of("f0:1", "f1:1", "f2:1", "f3:1", "f4:1", "f5:1", "f6:1", "f7:1", "f8:1", "f9:1"),
        rotate("f", new Rotation(0, 0, 1, 10), everySecond(11)));
  }

  @Test
  void oneFileInARingHasNoNumber() throws IOException {
    assertEquals(List.of("f:1"), rotate("f", new Rotation(0, 0, 2, 1), everySecond(5)));
  }

  @Test
  void byPacketCount() throws IOException {
    assertEquals(
        List.of("f:7", "f1:7", "f2:6"), rotate("f", new Rotation(0, 0, 7, 0), everySecond(20)));
  }

  @Test
  void byTimeTheNameTellsTheStart() throws IOException {
    // The next file starts with the packet that is too late, not on a grid.
    List<FileRecord> records =
        Stream.of(0, 4, 9, 10, 19, 35, 44, 45)
            .map(s -> FileRecord.of(s * SECOND + 999_999_999L, new byte[1]))
            .toList();
    assertEquals(
        List.of("f0:3", "f10:2", "f35:2", "f45:1"),
        rotate("f%s", new Rotation(0, 10, 0, 0), records));
  }

  @Test
  void byTimeWithoutTheTimeInTheNameTheLastFileIsLeft() throws IOException {
    assertEquals(List.of("f:5"), rotate("f", new Rotation(0, 10, 0, 0), everySecond(25)));
  }

  @Test
  void byTimeACountOfFilesEndsTheCapture() throws IOException {
    List<Path> closed = new ArrayList<>();
    RotatingWriter writer = writer("f%s", new Rotation(0, 10, 0, 2), closed);
    int taken = 0;
    for (FileRecord each : everySecond(25)) {
      assertEquals(taken < 20, each.writeTo(writer));
      taken += writer.isFinished() ? 0 : 1;
    }
    assertTrue(writer.isFinished());
    writer.close();
    assertEquals(List.of("f0:10", "f10:10"), contents());
    assertEquals(2, closed.size());
    assertEquals(20, writer.account().handed());
    assertEquals(20, writer.account().written());
  }

  @Test
  void byTimeAndSizeNumbersStartAgainInEachPeriod() throws IOException {
    assertEquals(
        List.of("f0-:6", "f0-1:4", "f10-:6", "f10-1:2"),
        rotate("f%s-", new Rotation(524, 10, 0, 0), everySecond(18)));
  }

  @Test
  void everyFileHasItsInterfacesAndStatistics() {
    CaptureFileFormat format =
        CaptureFileFormat.pcapng(CaptureOrigin.UNKNOWN, CaptureInterface.ethernet("eth0"))
            .withStatistics(id -> InterfaceStatistics.of(1, 2, 3, id));
    List<Path> closed = new ArrayList<>();
    try (RotatingWriter writer =
        new RotatingWriter(
            format, dir.resolve("f").toString(), new Rotation(0, 0, 2, 0), 0, closed::add)) {
      everySecond(3).forEach(each -> each.writeTo(writer));
      assertEquals(1, writer.addInterface(CaptureInterface.ethernet("eth1")));
      everySecond(3).forEach(each -> each.writeTo(writer));
    }
    assertEquals(3, closed.size());
    for (int i = 0; i < 3; i++) {
      CaptureFileReader reader = CaptureFileReader.open(closed.get(i));
      assertEquals(2, FileRecord.all(reader).size());
      assertEquals(i == 0 ? 1 : 2, reader.interfaces().size());
      for (int id = 0; id < reader.interfaces().size(); id++) {
        assertEquals(id, reader.statistics(id).dropped());
      }
    }
  }

  @Property(tries = 100)
  @Domain(FileRecords.class)
  @Domain(DomainContext.Global.class)
  void noPacketIsLostBetweenFiles(
      @ForAll List<FileRecord> records,
      @ForAll @IntRange(max = 2000) int bytes,
      @ForAll @IntRange(max = 100) int seconds,
      @ForAll @IntRange(max = 5) int packets)
      throws IOException {
    Path here = Files.createTempDirectory("rotating");
    List<Path> closed = new ArrayList<>();
    List<FileRecord> read = new ArrayList<>();
    CaptureFileFormat format =
        CaptureFileFormat.pcapng(
                CaptureOrigin.UNKNOWN,
                CaptureInterface.ethernet("eth0"),
                CaptureInterface.ethernet("eth1"))
            .withQueues(true);
    RotatingWriter writer =
        new RotatingWriter(
            format,
            here.resolve("f").toString(),
            new Rotation(bytes, seconds, packets, 0),
            0,
            // Read when it is closed: the next may have the same name.
            file -> {
              closed.add(file);
              CaptureFileReader reader = CaptureFileReader.open(file);
              read.addAll(FileRecord.all(reader));
              assertNull(reader.warning());
            });
    try (writer) {
      records.forEach(each -> assertTrue(each.writeTo(writer)));
    }
    for (Path file : closed) {
      Files.deleteIfExists(file);
    }
    Files.delete(here);
    assertEquals(records, read);
    assertEquals(records.size(), writer.account().written());
  }

  @Test
  void afterAFailureEveryPacketIsLostAndCounted() throws IOException {
    List<Path> closed = new ArrayList<>();
    RotatingWriter writer = writer("f", new Rotation(0, 0, 2, 0), closed);
    // Where the second file should go, a directory stands.
    Files.createDirectory(dir.resolve("f1"));
    List<FileRecord> records = everySecond(5);
    records.get(0).writeTo(writer);
    records.get(1).writeTo(writer);
    for (int i = 2; i < 5; i++) {
      FileRecord next = records.get(i);
      assertEquals(
          dir.resolve("f1") + ": is a directory; name a file in it",
          assertThrows(WirecapException.class, () -> next.writeTo(writer)).getMessage());
    }
    assertThrows(WirecapException.class, writer::flush);
    assertEquals(24 + 200, writer.size());
    writer.close();
    assertEquals(2, writer.account().written());
    assertEquals(3, writer.account().lost());
    assertEquals(1, closed.size());
    assertFalse(writer.isFinished() && writer.account().buffered() != 0);
  }

  @Test
  void wrongNumbersAreSaid() {
    assertEquals(
        "-W 3: say with -C or -G when a file is full",
        assertThrows(WirecapException.class, () -> new Rotation(0, 0, 0, 3)).getMessage());
    assertThrows(WirecapException.class, () -> new Rotation(-1, 0, 0, 0));
    assertThrows(WirecapException.class, () -> new Rotation(0, -1, 0, 0));
    assertThrows(WirecapException.class, () -> new Rotation(0, 0, -1, 0));
    assertThrows(WirecapException.class, () -> new Rotation(0, 0, 1, -1));
  }

  /** The same files, byte for byte, as tcpdump makes of the same packets. */
  @Test
  void filesAreThoseOfTcpdump() throws IOException, InterruptedException {
    Path source = Captures.require("smb2.pcap");
    for (int files : new int[] {0, 1, 2, 10, 11}) {
      Path theirs = Files.createDirectory(dir.resolve("tcpdump" + files));
      Path ours = Files.createDirectory(dir.resolve("ours" + files));
      List<String> command =
          new ArrayList<>(
              List.of("tcpdump", "-r", source.toString(), "-w", theirs + "/f", "-C", "1"));
      if (files > 0) {
        command.addAll(List.of("-W", Integer.toString(files)));
      }
      if (System.getProperty("user.name").equals("root")) {
        command.addAll(List.of("-Z", "root"));
      }
      Tool tcpdump = Tool.run(command.toArray(String[]::new));
      assumeTrue(tcpdump.isThere(), "tcpdump is not installed");
      assertEquals(0, tcpdump.exit(), tcpdump.output());

      try (CaptureFileReader reader = CaptureFileReader.open(source);
          RotatingWriter writer =
              new RotatingWriter(
                  CaptureFileFormat.pcapMicroseconds(reader.interfaces().getFirst()),
                  ours.resolve("f").toString(),
                  new Rotation(Rotation.MEGABYTE, 0, 0, files),
                  0,
                  file -> {})) {
        while (reader.next()) {
          FileRecord.current(reader).writeTo(writer);
        }
      }
      assertEquals(names(theirs), names(ours));
      assertEquals(files != 1, names(ours).size() > 1, names(ours).toString());
      for (String name : names(ours)) {
        assertArrayEquals(
            Files.readAllBytes(theirs.resolve(name)), Files.readAllBytes(ours.resolve(name)), name);
      }
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
