package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirecap.file.CaptureFileReader;

/**
 * Advanced mode captures to one file: every packet once, in the order of time, whichever thread had
 * it. From files whose flows fall unevenly into simulated receive queues.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CaptureOffloadTest {
  private static final String FILE = "smb2.pcap";
  private static final int PACKETS = 1178;
  private static final int FLOWS = 16;

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Path file, String options) {
    List<String> args = new ArrayList<>(List.of("capture", "-r", file.toString()));
    args.addAll(List.of(options.split(" ")));
    return Main.run(args.toArray(String[]::new), new ByteArrayInputStream(new byte[0]), out, err);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private Map<String, Object> json() throws IOException {
    return JSON.std.mapFrom(out.toString(StandardCharsets.UTF_8));
  }

  /** A packet as a file has it. */
  private record Stored(long nanos, int originalLength, int queue, ByteBuffer bytes) {}

  private static List<Stored> read(Path file) {
    List<Stored> packets = new ArrayList<>();
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      while (reader.next()) {
        MemorySegment bytes = reader.memory().asSlice(reader.offset(), reader.capturedLength());
        packets.add(
            new Stored(
                reader.timestampNanos(),
                reader.originalLength(),
                reader.queue(),
                ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE))));
      }
    }
    return packets;
  }

  /** The same packets in the same order: a file in order of time comes out as it went in. */
  private static void assertSame(List<Stored> expected, List<Stored> actual, int snapLength) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      Stored in = expected.get(i);
      Stored as = actual.get(i);
      assertEquals(in.nanos, as.nanos, "packet " + i);
      assertEquals(in.originalLength, as.originalLength, "packet " + i);
      ByteBuffer kept = in.bytes.slice(0, Math.min(in.bytes.limit(), snapLength));
      assertEquals(kept, as.bytes, "packet " + i);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "none, --capture-threads 1, 1000000",
    "none, '', 1000000",
    "chunk, -T 5 --measure-order, 1000000",
    "chunk, -T 1 --capture-threads 2, 61",
    "flow, -T 5 --measure-order, 1000000",
    "flow, -T 5 --buddy-group 0-2, 1000000",
    "chunk, -T 5 --buddy-group 1-2 --buddy-group 3, 61",
  })
  void everyPacketOnceInTheOrderOfTime(String policy, String options, int snapLength)
      throws IOException {
    Path to = directory.resolve("out.pcapng");
    String all =
        "--queues 4 -M 4 -R 64 --json --offload %s -s %d -w %s %s"
            .formatted(policy, snapLength == 1000000 ? 0 : snapLength, to, options);
    assertEquals(ExitCode.OK, run(Captures.file(FILE), all.strip()), this::err);
    Map<String, Object> object = json();
    assertEquals(PACKETS, object.get("delivered"));
    assertEquals(0, object.get("lost"));
    assertEquals(true, object.get("balanced"));
    assertEquals(1071, ((Map<?, ?>) ((List<?>) object.get("queues")).get(2)).get("delivered"));
    assertEquals(4, object.get("handler_threads"));
    assertFalse(err().contains("behind a later one"), this::err);
    List<Stored> written = read(to);
    assertSame(read(Captures.file(FILE)), written, snapLength);
    assertEquals(1071, written.stream().filter(each -> each.queue == 2).count());
  }

  /** The file of basic mode, as the measure of all others. */
  @Test
  void basicModeSpreadsAFileToo() throws IOException {
    Path to = directory.resolve("out.pcapng");
    assertEquals(
        ExitCode.OK, run(Captures.file(FILE), "--queues 4 -M 4 -R 64 --json -w " + to), this::err);
    Map<String, Object> object = json();
    assertEquals("WireCAP-B-(4,64)", object.get("configuration"));
    assertEquals(0, object.get("handler_threads"));
    assertEquals(List.of(), object.get("work_queues"));
    assertNull(object.get("out_of_order"));
    assertFalse(err().contains("behind a later one"), this::err);
    assertSame(read(Captures.file(FILE)), read(to), Integer.MAX_VALUE);
  }

  /** Large enough that slabs are used again, and full of packets of one timestamp. */
  @ParameterizedTest
  @CsvSource({"none", "chunk", "flow"})
  void aLongFileGoesThroughTheSameMemoryManyTimes(String policy) throws IOException {
    Path from = directory.resolve("long.pcap");
    int packets = 200_000;
    NumberedFile.write(from, packets, FLOWS);
    Path to = directory.resolve("out.pcap");
    assertEquals(
        ExitCode.OK,
        run(
            from,
            "--queues 4 -M 16 -R 16 --json --offload %s -w %s".formatted(policy, to)
                + (policy.equals("none") ? "" : " -T 10")),
        this::err);
    assertEquals(packets, json().get("delivered"));
    assertEquals(true, json().get("balanced"));
    assertEquals("", err());
    List<Stored> written = read(to);
    assertEquals(packets, written.size());
    BitSet seen = new BitSet();
    int[] last = new int[FLOWS];
    for (int i = 0; i < packets; i++) {
      assertTrue(i == 0 || written.get(i).nanos >= written.get(i - 1).nanos, "packet " + i);
      int number = NumberedFile.number(written.get(i).bytes);
      int flow = NumberedFile.flow(written.get(i).bytes);
      assertFalse(seen.get(number), "twice: " + number);
      seen.set(number);
      // Packets of one flow are in order even where the time does not tell.
      assertTrue(last[flow] <= number, number + " of flow " + flow + " after " + last[flow]);
      last[flow] = number;
    }
    assertEquals(packets, seen.cardinality());
  }

  @Test
  void linesAreThoseOfBasicMode() {
    assertEquals(ExitCode.OK, run(Captures.file(FILE), "--queues 4 -M 4 -R 64"), this::err);
    List<String> basic = out.toString(StandardCharsets.UTF_8).lines().toList();
    out.reset();
    assertEquals(
        ExitCode.OK,
        run(Captures.file(FILE), "--queues 4 -M 4 -R 64 --offload chunk -T 5"),
        this::err);
    assertEquals(PACKETS, basic.size());
    assertEquals(basic, out.toString(StandardCharsets.UTF_8).lines().toList());
    assertTrue(
        err().contains("WireCAP-A-(4,64,5%), chunk: 4 handler threads and 4 capture"), err());
    assertTrue(err().contains("work queue  group  policy"), err());
    assertTrue(err().endsWith("ledger: balanced\n"), err());
  }

  @Test
  void aCountIsExactAndTheRestIsDiscarded() throws IOException {
    Path to = directory.resolve("out.pcapng");
    assertEquals(
        ExitCode.OK,
        run(
            Captures.file(FILE),
            "--queues 4 -M 4 -R 64 --offload flow -T 5 -c 100 --json -w " + to),
        this::err);
    assertEquals(100, json().get("delivered"));
    assertEquals(0, json().get("lost"));
    assertEquals(true, json().get("balanced"));
    assertSame(read(Captures.file(FILE)).subList(0, 100), read(to), Integer.MAX_VALUE);
  }

  @Test
  void filesFollowEachOther() throws IOException {
    assertEquals(
        ExitCode.OK,
        run(
            Captures.file(FILE),
            "--queues 4 --offload chunk --file-packets 300 --json -w " + directory.resolve("part")),
        this::err);
    List<Stored> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> parts = files.sorted().toList();
      assertEquals(4, parts.size());
      parts.forEach(part -> all.addAll(read(part)));
    }
    assertSame(read(Captures.file(FILE)), all, Integer.MAX_VALUE);
    assertEquals(4, ((List<?>) json().get("files")).size());
  }

  @Test
  void aPipeGetsTheFileAndNothingElse() throws IOException {
    assertEquals(
        ExitCode.OK, run(Captures.file(FILE), "--queues 4 --offload flow -w -"), this::err);
    Path to = directory.resolve("out.pcapng");
    Files.write(to, out.toByteArray());
    assertSame(read(Captures.file(FILE)), read(to), Integer.MAX_VALUE);
  }

  @Test
  void flowsOfWhatIsNotEthernetAreRefusedBeforeAnyFileIsTouched() throws IOException {
    Path to = directory.resolve("out.pcapng");
    Files.writeString(to, "precious");
    assertEquals(
        ExitCode.FAILED,
        run(Captures.file("linux_dlt_sll2.pcap"), "--offload flow -w " + to),
        this::err);
    assertTrue(err().contains("use --offload none or chunk"), this::err);
    assertEquals(1, err().lines().count(), this::err);
    assertEquals("precious", Files.readString(to));
  }

  @Test
  void otherLinkTypesAreOffloadedByChunk() throws IOException {
    Path to = directory.resolve("out.pcapng");
    Path from = Captures.file("linux_dlt_sll2.pcap");
    assertEquals(ExitCode.OK, run(from, "--offload chunk --json -w " + to), this::err);
    assertSame(read(from), read(to), Integer.MAX_VALUE);
    assertEquals(true, json().get("balanced"));
  }
}
