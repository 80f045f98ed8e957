package org.wirecap.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every capture beside the project: read as Wireshark reads it, written so that it reads ours. */
class RealCapturesTest {
  static List<Path> captures() throws IOException {
    return Captures.all();
  }

  @TempDir private Path dir;

  @ParameterizedTest
  @MethodSource("captures")
  void readAsTsharkReadsIt(Path capture) throws IOException, InterruptedException {
    assertAgreesWithTshark(capture);
  }

  @ParameterizedTest
  @MethodSource("captures")
  void writtenInEveryFormatItIsTheSame(Path capture) throws IOException, InterruptedException {
    CaptureInterface described;
    try (CaptureFileReader reader = CaptureFileReader.open(capture)) {
      described = reader.interfaces().getFirst();
    }
    InterfaceStatistics known =
        new InterfaceStatistics(1_000_000_000L, 9_000_000_001L, 1234, 5, 1229, 6, 1223);
    for (CaptureFileFormat format :
        List.of(
            CaptureFileFormat.pcap(described),
            CaptureFileFormat.pcapMicroseconds(described),
            CaptureFileFormat.pcapng(
                    CaptureOrigin.here("wirecap"), described.withName("eth9").withFilter("ip"))
                .withQueues(true)
                .withStatistics(id -> known))) {
      Path copy = dir.resolve(format.kind().toString());
      copy(capture, format, copy);
      assertSamePackets(capture, copy);
      if (format.kind() != CaptureFileFormat.Kind.PCAP_MICROSECONDS) {
        assertAgreesWithTshark(copy);
      }
      Tool capinfos = Tool.run("capinfos", "-M", copy.toString());
      assertEquals(0, capinfos.exit(), capinfos.output() + capinfos.errors());
      if (format.kind() == CaptureFileFormat.Kind.PCAPNG) {
        String told = capinfos.output();
        assertTrue(told.contains("Name = eth9"), told);
        assertTrue(told.contains("Filter string = ip"), told);
        assertTrue(told.contains("Capture application: wirecap"), told);
        assertTrue(told.contains("Number of stat entries = 1"), told);
        assertTrue(told.contains("Time precision = nanoseconds (9)"), told);
      }
    }
  }

  private static void copy(Path from, CaptureFileFormat format, Path to) {
    try (CaptureFileReader reader = CaptureFileReader.open(from);
        CaptureFileWriter writer = format.create(to)) {
      while (reader.next()) {
        writer.write(
            reader.timestampNanos(),
            reader.originalLength(),
            reader.memory(),
            reader.offset(),
            reader.capturedLength(),
            0,
            3,
            CaptureFileWriter.INBOUND);
      }
    }
  }

  private static void assertSamePackets(Path expected, Path actual) {
    try (CaptureFileReader one = CaptureFileReader.open(expected);
        CaptureFileReader other = CaptureFileReader.open(actual)) {
      while (one.next()) {
        assertTrue(other.next());
        assertEquals(one.timestampNanos(), other.timestampNanos());
        assertEquals(one.originalLength(), other.originalLength());
        assertEquals(one.linkType(), other.linkType());
        assertArrayEquals(bytes(one), bytes(other));
      }
      assertTrue(!other.next());
    }
  }

  private static byte[] bytes(CaptureFileReader reader) {
    return reader
        .memory()
        .asSlice(reader.offset(), reader.capturedLength())
        .toArray(ValueLayout.JAVA_BYTE);
  }

  private static void assertAgreesWithTshark(Path capture)
      throws IOException, InterruptedException {
    // Nothing dissected: only what the file says, and a checksum over the bytes.
    Tool tshark =
        Tool.run(
            "tshark",
            "-n",
            "-r",
            capture.toString(),
            "--disable-protocol",
            "eth",
            "-o",
            "frame.generate_md5_hash:TRUE",
            "-T",
            "fields",
            "-e",
            "frame.time_epoch",
            "-e",
            "frame.len",
            "-e",
            "frame.cap_len",
            "-e",
            "frame.md5_hash");
    assumeTrue(tshark.isThere(), "tshark is not installed");
    assertEquals(0, tshark.exit(), tshark.errors());
    assertTrue(
        tshark.errors().lines().allMatch(line -> line.startsWith("Running as user")),
        tshark.errors());
    try (CaptureFileReader reader = CaptureFileReader.open(capture);
        Stream<String> lines = tshark.output().lines()) {
      for (String line : (Iterable<String>) lines::iterator) {
        List<String> fields = List.of(line.split("\t", -1));
        assertTrue(reader.next(), "tshark has more packets than " + reader.packetNumber());
        assertEquals(
            new BigDecimal(fields.get(0)).movePointRight(9).longValueExact(),
            reader.timestampNanos());
        assertEquals(Integer.parseInt(fields.get(1)), reader.originalLength());
        assertEquals(Integer.parseInt(fields.get(2)), reader.capturedLength());
        assertEquals(fields.get(3), Md5.hex(bytes(reader)), "packet " + reader.packetNumber());
      }
      assertTrue(!reader.next(), "tshark has fewer packets");
      assertNull(reader.warning());
    }
  }
}
