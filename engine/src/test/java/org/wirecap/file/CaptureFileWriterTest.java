package org.wirecap.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.error.WirecapException;

class CaptureFileWriterTest {
  private static final CaptureInterface ETH =
      new CaptureInterface(1, 1500, "eth0", "the first", "udp or vlan", "Linux 6", 25_000_000_000L);
  private static final CaptureInterface VETH = CaptureInterface.ethernet("véth1");
  private static final CaptureOrigin ORIGIN = new CaptureOrigin("x86-64", "Linux", "a test");
  private static final CaptureFileFormat PCAPNG =
      CaptureFileFormat.pcapng(ORIGIN, ETH, VETH).withQueues(true);
  private static final CaptureFileFormat PCAP = CaptureFileFormat.pcap(ETH).withInterface(VETH);
  private static final CaptureFileFormat MICROS =
      CaptureFileFormat.pcapMicroseconds(ETH).withInterface(VETH);

  private static byte[] write(CaptureFileFormat format, List<FileRecord> records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CaptureFileWriter writer = format.create(out, "memory");
    for (FileRecord each : records) {
      assertTrue(each.writeTo(writer));
    }
    writer.close();
    writer.close();
    assertEquals(out.size(), writer.size());
    assertEquals(records.size(), writer.account().written());
    assertEquals(0, writer.account().lost());
    return out.toByteArray();
  }

  private static CaptureFileReader reader(byte[] file) {
    return CaptureFileReader.open(new ByteArrayInputStream(file), "memory");
  }

  @Property(tries = 300)
  @Domain(FileRecords.class)
  @Domain(DomainContext.Global.class)
  void whatIsWrittenIsRead(@ForAll List<FileRecord> records) {
    assertEquals(records, FileRecord.all(reader(write(PCAPNG, records))));
    assertEquals(
        records.stream().map(FileRecord::inPcap).toList(),
        FileRecord.all(reader(write(PCAP, records))));
    assertEquals(
        records.stream().map(r -> r.inPcap().withNanos(r.nanos() / 1000 * 1000)).toList(),
        FileRecord.all(reader(write(MICROS, records))));
  }

  @Test
  void pcapngTellsOfInterfacesOriginAndStatistics() {
    InterfaceStatistics known = new InterfaceStatistics(1L << 40, (1L << 40) + 5, 10, 2, 9, 3, 4);
    CaptureFileFormat format = PCAPNG.withStatistics(id -> id == 0 ? known : null);
    CaptureFileReader reader = reader(write(format, List.of()));
    assertEquals(List.of(ETH, VETH), reader.interfaces());
    assertEquals(ORIGIN, reader.origin());
    assertFalse(reader.next());
    assertEquals(known, reader.statistics(0));
    assertNull(reader.statistics(1));
  }

  @Test
  void anInterfaceMayBeAddedLater() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CaptureFileWriter writer = CaptureFileFormat.pcapng(ORIGIN).create(out, "memory")) {
      assertThrows(
          IndexOutOfBoundsException.class, () -> FileRecord.of(1, new byte[1]).writeTo(writer));
      assertEquals(0, writer.addInterface(ETH));
      assertTrue(FileRecord.of(1, new byte[1]).writeTo(writer));
      assertEquals(1, writer.addInterface(VETH));
    }
    CaptureFileReader reader = reader(out.toByteArray());
    assertEquals(1, FileRecord.all(reader).size());
    assertEquals(List.of(ETH, VETH), reader.interfaces());
  }

  @Test
  void pcapHoldsOneLinkType() {
    WirecapException e =
        assertThrows(
            WirecapException.class,
            () ->
                PCAP.withInterface(CaptureInterface.of(101, 0))
                    .create(OutputStream.nullOutputStream(), "f"));
    assertEquals(
        "f: a pcap file holds one link type, not Ethernet and raw IP; write pcapng",
        e.getMessage());
  }

  @Test
  void timesThatCannotBeHeldBecomeTheNearest() {
    List<FileRecord> records =
        List.of(FileRecord.of(-1, new byte[1]), FileRecord.of(Long.MAX_VALUE, new byte[1]));
    List<FileRecord> inPcap = FileRecord.all(reader(write(PCAP, records)));
    assertEquals(0, inPcap.get(0).nanos());
    assertEquals(4_294_967_295_999_999_999L, inPcap.get(1).nanos());
    List<FileRecord> inPcapng = FileRecord.all(reader(write(PCAPNG, records)));
    assertEquals(0, inPcapng.get(0).nanos());
    assertEquals(Long.MAX_VALUE, inPcapng.get(1).nanos());
  }

  @Test
  void theLongestPacketAndOneMore() {
    byte[] longest = new byte[CaptureFileWriter.MAX_PACKET];
    new Random(1).nextBytes(longest);
    List<FileRecord> records =
        List.of(
            FileRecord.of(1, longest),
            FileRecord.of(2, longest),
            FileRecord.of(3, longest),
            FileRecord.of(4, longest),
            FileRecord.of(5, longest));
    assertEquals(records, FileRecord.all(reader(write(PCAP, records))));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> write(PCAP, List.of(FileRecord.of(1, new byte[longest.length + 1]))));
  }

  @Test
  void flushMakesPacketsReadable(@TempDir Path dir) {
    Path file = dir.resolve("f.pcap");
    try (CaptureFileWriter writer = PCAP.create(file)) {
      FileRecord record = FileRecord.of(7, new byte[] {1});
      record.writeTo(writer);
      assertEquals(List.of(), FileRecord.all(CaptureFileReader.open(file)));
      assertEquals(1, writer.account().buffered());
      writer.flush();
      assertEquals(List.of(record), FileRecord.all(CaptureFileReader.open(file)));
      assertEquals(1, writer.account().written());
    }
  }

  /** Some packets of different lengths, the i-th on queue i modulo 3. */
  private static List<FileRecord> numbered(int count) {
    List<FileRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] data = new byte[i % 37];
      records.add(
          new FileRecord(i, data.length, FileRecord.list(data), 0, i % 3, i % 5 == 0 ? 1 : 0));
    }
    return records;
  }

  @Test
  void aFullDiskLeavesAValidFileWhereverItIsFull() {
    List<FileRecord> records = numbered(25);
    for (CaptureFileFormat format : List.of(PCAP, PCAPNG.withQueues(true))) {
      CaptureFileFormat withEnd = format.withStatistics(id -> InterfaceStatistics.of(1, 2, 3, 4));
      int whole = write(withEnd, records).length;
      int header = write(format, List.of()).length;
      for (int room = header; room < whole; room++) {
        FailingSink sink = new FailingSink(room, true);
        CaptureFileWriter writer = withEnd.create(sink, "disk", new WriterAccount());
        List<WirecapException> failures = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
          try {
            records.get(i).writeTo(writer);
            if (i % 8 == 7 && failures.isEmpty()) {
              writer.flush();
            }
          } catch (WirecapException e) {
            failures.add(e);
          }
        }
        try {
          writer.close();
        } catch (WirecapException e) {
          assertTrue(failures.isEmpty(), "reported again on closing");
          failures.add(e);
        }
        assertTrue(sink.closed);
        assertFalse(failures.isEmpty(), "no failure with room for " + room);
        CaptureFileReader reader = reader(sink.content());
        List<FileRecord> read = FileRecord.all(reader);
        assertNull(reader.warning());
        List<FileRecord> expected = records.subList(0, read.size());
        assertEquals(
            format.kind() == CaptureFileFormat.Kind.PCAP
                ? expected.stream().map(FileRecord::inPcap).toList()
                : expected,
            read);
        assertEquals(
            "disk: no space left on device after "
                + read.size()
                + " packets; the file is complete up to there",
            failures.getFirst().getMessage());
        WriterAccount account = writer.account();
        assertEquals(records.size(), account.handed());
        assertEquals(read.size(), account.written());
        assertEquals(records.size() - read.size(), account.lost());
        assertEquals(0, account.buffered());
        for (int queue = 0; queue < 3; queue++) {
          int number = queue;
          assertEquals(
              records.subList(read.size(), records.size()).stream()
                  .filter(r -> r.queue() == number)
                  .count(),
              account.lost(queue),
              "queue " + queue);
        }
      }
    }
  }

  @Test
  void asManyPacketsAsPossibleAreSaved() {
    List<FileRecord> records = numbered(60);
    FailingSink sink = new FailingSink(1000, true);
    CaptureFileWriter writer = PCAP.create(sink, "disk", new WriterAccount());
    for (FileRecord each : records) {
      each.writeTo(writer);
    }
    assertThrows(WirecapException.class, writer::flush);
    int length = sink.content().length;
    int next = 16 + records.get((int) writer.account().written()).bytes().size();
    assertTrue(length <= 1000 && length + next > 1000, length + " bytes, and then " + next);
  }

  @Test
  void statisticsComeAfterAFailureWhenThereIsRoomAgain() {
    CaptureFileFormat format =
        CaptureFileFormat.pcapng(ORIGIN, ETH)
            .withStatistics(id -> InterfaceStatistics.of(1, 2, 30, 4));
    FailingSink sink = new FailingSink(400, true);
    CaptureFileWriter writer = format.create(sink, "disk", new WriterAccount());
    for (FileRecord each : numbered(60)) {
      each.writeTo(writer);
    }
    assertThrows(WirecapException.class, writer::flush);
    sink.giveRoom(1000);
    writer.close();
    CaptureFileReader reader = reader(sink.content());
    assertEquals(writer.account().written(), FileRecord.all(reader).size());
    assertEquals(30, reader.statistics(0).received());
  }

  @Test
  void aDiskThatIsFullFromTheStartIsFoundOutOnOpening() {
    FailingSink sink = new FailingSink(10, true);
    WirecapException e =
        assertThrows(WirecapException.class, () -> PCAP.create(sink, "disk", new WriterAccount()));
    assertEquals(
        "disk: no space left on device; not even the file header could be written", e.getMessage());
    assertTrue(sink.closed);
    assertEquals(0, sink.content().length);
  }

  /** As a network file system does, which finds out only then. */
  @Test
  void aDiskThatFailsOnClosingIsNamed() {
    FailingSink sink = new FailingSink(10_000, true);
    sink.failsOnClosing = true;
    CaptureFileWriter writer = PCAP.create(sink, "disk", new WriterAccount());
    numbered(10).forEach(each -> each.writeTo(writer));
    assertEquals(
        "disk: input/output error on closing, after 10 packets; check the file",
        assertThrows(WirecapException.class, writer::close).getMessage());
  }

  @Test
  void aClosedPipeLosesWhatWasNotTaken() {
    FailingSink sink = new FailingSink(500, false);
    CaptureFileWriter writer = PCAP.create(sink, "standard output", new WriterAccount());
    List<FileRecord> records = numbered(10);
    records.forEach(each -> each.writeTo(writer));
    writer.flush();
    numbered(20).forEach(each -> each.writeTo(writer));
    assertEquals(
        "standard output: no space left on device after 10 packets; nothing can be taken back that"
            + " went there before",
        assertThrows(WirecapException.class, writer::flush).getMessage());
    assertEquals(10, writer.account().written());
    assertEquals(20, writer.account().lost());
    writer.close();
  }

  @Test
  void placesThatCannotBeWrittenAreSaid(@TempDir Path dir) throws IOException {
    assertEquals(dir + ": is a directory; name a file in it", createFailure(dir));
    Path missing = dir.resolve("no/f");
    assertEquals(
        missing + ": there is no directory " + missing.getParent() + "; make it first",
        createFailure(missing));
    Path file = dir.resolve("f");
    Files.write(file, new byte[10_000]);
    PCAP.create(file).close();
    assertEquals(24, Files.size(file), "the old content is gone");
  }

  private static String createFailure(Path file) {
    return assertThrows(WirecapException.class, () -> PCAP.create(file)).getMessage();
  }

  @Test
  void anInterruptedThreadStillWrites(@TempDir Path dir) {
    Path file = dir.resolve("f.pcap");
    Thread.currentThread().interrupt();
    try (CaptureFileWriter writer = PCAP.create(file)) {
      FileRecord.of(7, new byte[] {1}).writeTo(writer);
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(1, FileRecord.all(CaptureFileReader.open(file)).size());
  }

  @Test
  void writingAllocatesNothingPerPacket() {
    try (Arena arena = Arena.ofConfined();
        CaptureFileWriter writer = PCAPNG.create(OutputStream.nullOutputStream(), "null")) {
      MemorySegment memory = arena.allocate(4096);
      var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 20; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
          writer.write(i, 64, memory, i & 1023, 64, 0, 2, 1);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertTrue(least < 10_000, least + " bytes for 100,000 packets");
    }
  }
}
