package org.wirecap.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.error.WirecapException;

class CaptureFileReaderTest {
  private static final ByteOrder BIG = ByteOrder.BIG_ENDIAN;
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final long T = 1_700_000_000_123_456_789L;
  private static final FileRecord FIRST = FileRecord.of(T, new byte[] {1, 2, 3, 4, 5});
  private static final FileRecord SECOND =
      new FileRecord(T + 7_000, 99, FileRecord.list(new byte[] {6, 7}), 0, -1, 0);
  private static final FileRecord THIRD = FileRecord.of(T + 9_000, new byte[0]);

  private static CaptureFileReader reader(byte[] file) {
    return CaptureFileReader.open(new ByteArrayInputStream(file), "x.pcap");
  }

  private static List<FileRecord> read(byte[] file) {
    return FileRecord.all(reader(file));
  }

  private static String failure(byte[] file) {
    return assertThrows(WirecapException.class, () -> read(file)).getMessage();
  }

  private static byte[] pcap(ByteOrder order, int magic) {
    int unit = magic == 0xa1b23c4d ? 1 : 1000;
    return new FileEncoder(order)
        .pcapHeader(magic, 1)
        .pcapPacket(FIRST, unit)
        .pcapPacket(SECOND, unit)
        .pcapPacket(THIRD, unit)
        .toBytes();
  }

  private static byte[] pcapng(ByteOrder order) {
    FileEncoder e = new FileEncoder(order);
    return e.section(e.option(2, "a machine"), e.option(3, "an OS"), e.option(4, "a program"))
        .describe(
            1,
            0,
            e.option(2, "eth7"),
            e.option(3, "the seventh"),
            e.byteOption(9, (byte) 9),
            e.option(11, "\0tcp port 80"),
            e.option(12, "Linux"),
            e.option(8, 10_000_000_000L),
            e.option(0, ""))
        .enhanced(0, T, 5, FIRST.data(), e.option(2, 2), e.option(6, 3), e.option(0, ""))
        .block(4, new byte[20])
        .enhanced(0, SECOND.nanos(), 99, SECOND.data())
        .enhanced(0, THIRD.nanos(), 0, new byte[0], e.option(1, "a comment"))
        .block(
            5,
            FileEncoder.ints(order, 0, 0, 0),
            e.option(4, 12L),
            e.option(5, 2L),
            e.option(2, T << 32 | T >>> 32),
            e.option(0, ""))
        .toBytes();
  }

  /** A 64-bit time as two halves, the high one first, is not a long in little-endian files. */
  private static long asOption(ByteOrder order, long nanos) {
    return order == BIG ? nanos : nanos << 32 | nanos >>> 32;
  }

  @Test
  void pcapInNanosecondsInBothByteOrders() {
    for (ByteOrder order : List.of(BIG, LITTLE)) {
      assertEquals(List.of(FIRST, SECOND, THIRD), read(pcap(order, 0xa1b23c4d)), order.toString());
    }
  }

  @Test
  void pcapInMicrosecondsInBothByteOrders() {
    for (ByteOrder order : List.of(BIG, LITTLE)) {
      List<FileRecord> records = read(pcap(order, 0xa1b2c3d4));
      assertEquals(FIRST.withNanos(T - 789), records.getFirst(), order.toString());
      assertEquals(3, records.size());
    }
  }

  @Test
  void modifiedPcapHasEightBytesMore() {
    byte[] file =
        new FileEncoder(BIG)
            .pcapHeader(0xa1b2cd34, 1)
            .raw(FileEncoder.ints(BIG, 10, 20, 4, 60, 0xffff, 0x08000000, 0x01020304))
            .raw(FileEncoder.ints(BIG, 11, 21, 0, 60, 0xffff, 0x08000000))
            .toBytes();
    List<FileRecord> records = read(file);
    assertEquals(
        new FileRecord(10_000_020_000L, 60, FileRecord.list(new byte[] {1, 2, 3, 4}), 0, -1, 0),
        records.get(0));
    assertEquals(11_000_021_000L, records.get(1).nanos());
  }

  @Test
  void pcapSecondsAreUnsigned() {
    FileRecord late = FileRecord.of(4_000_000_000L * 1_000_000_000L, new byte[1]);
    byte[] file = new FileEncoder(LITTLE).pcapHeader(0xa1b23c4d, 1).pcapPacket(late, 1).toBytes();
    assertEquals(List.of(late), read(file));
  }

  @Test
  void linkTypeIsInTheLowerBits() {
    byte[] file = new FileEncoder(LITTLE).pcapHeader(0xa1b23c4d, 0x4400_0000 | 276).toBytes();
    assertEquals(276, reader(file).interfaces().getFirst().linkType());
  }

  @Test
  void pcapngInBothByteOrders() {
    for (ByteOrder order : List.of(BIG, LITTLE)) {
      CaptureFileReader reader = reader(pcapng(order));
      // Known before the first packet.
      assertEquals(
          List.of(
              new CaptureInterface(
                  1, 0, "eth7", "the seventh", "tcp port 80", "Linux", 10_000_000_000L)),
          reader.interfaces());
      assertEquals(new CaptureOrigin("a machine", "an OS", "a program"), reader.origin());
      List<FileRecord> records = FileRecord.all(reader);
      assertEquals(new FileRecord(T, 5, FIRST.bytes(), 0, 3, 2), records.get(0));
      assertEquals(List.of(SECOND, THIRD), records.subList(1, 3));
      assertEquals(12, reader.statistics(0).received());
      assertEquals(2, reader.statistics(0).dropped());
      assertEquals(-1, reader.statistics(0).delivered());
      assertNull(reader.warning());
    }
  }

  @Test
  void statisticsHaveTimesInTwoHalves() {
    for (ByteOrder order : List.of(BIG, LITTLE)) {
      FileEncoder e = new FileEncoder(order);
      byte[] file =
          e.section()
              .describe(1, 0, e.byteOption(9, (byte) 9))
              .block(
                  5,
                  FileEncoder.ints(order, 0, 0, 0),
                  e.option(2, asOption(order, T)),
                  e.option(3, asOption(order, T + 5)))
              .toBytes();
      CaptureFileReader reader = reader(file);
      assertEquals(List.of(), FileRecord.all(reader));
      assertEquals(T, reader.statistics(0).startNanos());
      assertEquals(T + 5, reader.statistics(0).endNanos());
    }
  }

  @Test
  void severalSectionsInterfacesAndKindsOfPacket() {
    FileEncoder big = new FileEncoder(BIG);
    byte[] first =
        big.section()
            .describe(1, 3)
            .describe(101, 0, big.byteOption(9, (byte) 0x80))
            .simple(5, new byte[] {1, 2, 3})
            .enhanced(1, 77, 1, new byte[] {4})
            .toBytes();
    FileEncoder little = new FileEncoder(LITTLE);
    byte[] second =
        little
            .section()
            .describe(113, 0, little.option(14, 1000L))
            .obsolete(0, 5_000_000, 2, new byte[] {5, 6})
            .describe(1, 0, little.byteOption(9, (byte) 3))
            .enhanced(1, 9, 1, new byte[] {7})
            .toBytes();
    CaptureFileReader reader = reader(join(first, second));
    assertEquals(2, reader.interfaces().size());
    List<FileRecord> records = FileRecord.all(reader);
    assertEquals(
        List.of(
            new FileRecord(0, 5, FileRecord.list(new byte[] {1, 2, 3}), 0, -1, 0),
            new FileRecord(77_000_000_000L, 1, FileRecord.list(new byte[] {4}), 1, -1, 0),
            new FileRecord(1_005_000_000_000L, 2, FileRecord.list(new byte[] {5, 6}), 2, -1, 0),
            new FileRecord(9_000_000, 1, FileRecord.list(new byte[] {7}), 3, -1, 0)),
        records);
    assertEquals(
        List.of(1, 101, 113, 1),
        reader.interfaces().stream().map(CaptureInterface::linkType).toList());
  }

  @Test
  void gzipOfOneMemberAndOfMany() throws IOException {
    byte[] file = pcapng(LITTLE);
    assertEquals(read(file), read(gzip(file)));
    byte[] many = new byte[0];
    for (int i = 0; i < file.length; i += 50) {
      many = join(many, gzip(Arrays.copyOfRange(file, i, Math.min(file.length, i + 50))));
    }
    assertEquals(read(file), read(many));
    // From a pipe, which gives little at a time.
    InputStream slow =
        new ByteArrayInputStream(many) {
          @Override
          public int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, 3));
          }

          @Override
          public int available() {
            return 0;
          }
        };
    assertEquals(read(file), FileRecord.all(CaptureFileReader.open(slow, "slow")));
  }

  @Test
  void whatFollowsGzipDataIsNotIgnored() throws IOException {
    for (int length : new int[] {1, 8, 11, 200_000}) {
      byte[] file = join(gzip(pcapng(LITTLE)), new byte[length]);
      assertTrue(failure(file).contains("something that is not gzip follows"), failure(file));
    }
  }

  /** From a pipe, which may give the end of a member, and then what follows it. */
  @Test
  void whatFollowsGzipDataLaterIsNotIgnored() throws IOException {
    byte[] file = gzip(pcapng(LITTLE));
    byte[] next = gzip(new byte[100]);
    List<byte[]> followers = new ArrayList<>();
    for (int length : new int[] {1, 2, 8, 200_000}) {
      followers.add(new byte[length]);
    }
    // Another member, of which not even the header is whole.
    for (int length = 1; length < 10; length++) {
      followers.add(Arrays.copyOf(next, length));
    }
    for (byte[] follower : followers) {
      for (int late = 0; late <= 12; late++) {
        byte[] all = join(file, follower);
        int border = file.length - late;
        InputStream pipe =
            new SequenceInputStream(
                new ByteArrayInputStream(all, 0, border),
                new ByteArrayInputStream(all, border, all.length - border));
        WirecapException e =
            assertThrows(
                WirecapException.class,
                () -> FileRecord.all(CaptureFileReader.open(pipe, "pipe")),
                () -> follower.length + " bytes");
        assertTrue(e.getMessage().contains("something that is not gzip follows"), e.getMessage());
      }
    }
  }

  @Test
  void corruptGzipIsToldFromCutOffGzip() throws IOException {
    byte[] file = gzip(pcap(LITTLE, 0xa1b23c4d));
    byte[] corrupt = file.clone();
    corrupt[file.length - 6] ^= 1;
    assertTrue(failure(corrupt).contains("the gzip data is corrupt"), failure(corrupt));
    CaptureFileReader cut = reader(Arrays.copyOf(file, file.length - 8));
    assertEquals(3, FileRecord.all(cut).size());
    assertTrue(cut.warning().contains("cut off in packet 4"), cut.warning());
    assertEquals(
        "x.pcap: cannot be read: cut off in the gzip header", failure(Arrays.copyOf(file, 3)));
  }

  @Test
  void cutAtEveryByteGivesThePacketsBefore() {
    for (byte[] file :
        List.of(
            pcap(LITTLE, 0xa1b23c4d),
            pcap(BIG, 0xa1b2c3d4),
            pcapng(LITTLE),
            pcapng(BIG),
            join(pcapng(LITTLE), pcapng(BIG)))) {
      List<Long> ends = recordEnds(file);
      List<FileRecord> whole = read(file);
      for (int cut = 0; cut < file.length; cut++) {
        byte[] head = Arrays.copyOf(file, cut);
        CaptureFileReader reader;
        try {
          reader = reader(head);
        } catch (WirecapException e) {
          assertTrue(cut < 100, "at " + cut + ": " + e.getMessage());
          continue;
        }
        int expected = 0;
        while (expected < ends.size() && ends.get(expected) <= cut) {
          expected++;
        }
        assertEquals(whole.subList(0, expected), FileRecord.all(reader), "at " + cut);
        if (reader.warning() != null) {
          assertTrue(
              reader
                  .warning()
                  .startsWith("x.pcap: cut off in packet " + (expected + 1) + ", at byte "),
              reader.warning());
        } else {
          assertTrue(isRecordBoundary(file, cut), "no warning at " + cut);
        }
      }
    }
  }

  private static List<Long> recordEnds(byte[] file) {
    List<Long> ends = new ArrayList<>();
    try (CaptureFileReader reader = reader(file)) {
      while (reader.next()) {
        ends.add(reader.in.offset() + reader.recordLength);
      }
    }
    return ends;
  }

  /** Walks the file by the lengths in it. */
  private static boolean isRecordBoundary(byte[] file, int cut) {
    boolean ng = file[0] == 0x0a;
    int at = ng ? 0 : 24;
    boolean bigEndian = !ng && file[0] == (byte) 0xa1;
    while (at < cut) {
      if (ng && file[at] == 0x0a) {
        bigEndian = file[at + 8] == 0x1a;
      }
      int length = number(file, ng ? at + 4 : at + 8, bigEndian);
      at += ng ? length : length + 16;
    }
    return at == cut;
  }

  private static int number(byte[] file, int at, boolean bigEndian) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | (file[bigEndian ? at + i : at + 3 - i] & 0xff);
    }
    return value;
  }

  @Property(tries = 4000)
  void flippedBytesGivePacketsOrWarningsOrOneLine(
      @ForAll @IntRange(max = 3) int which,
      @ForAll @IntRange(max = 1_000_000) int where,
      @ForAll @IntRange(max = 1_000_000) int whereToo,
      @ForAll byte flip)
      throws IOException {
    byte[] file =
        switch (which) {
          case 0 -> pcap(BIG, 0xa1b23c4d);
          case 1 -> pcapng(LITTLE);
          case 2 -> join(pcapng(BIG), pcapng(LITTLE));
          default -> gzip(pcapng(BIG));
        };
    file[where % file.length] ^= flip;
    file[whereToo % file.length] ^= (byte) 0xff;
    try {
      int packets = read(file).size();
      // Six at most are in a file, and either byte may turn another block's type into a packet's.
      assertTrue(packets <= 8, packets + " packets");
    } catch (WirecapException e) {
      assertFalse(e.getMessage().contains("\n"), e.getMessage());
      assertTrue(e.getMessage().startsWith("x.pcap: "), e.getMessage());
    }
  }

  @Property(tries = 1000)
  void arbitraryBytesAfterAHeader(@ForAll byte[] bytes, @ForAll boolean ng) {
    FileEncoder encoder = new FileEncoder(LITTLE);
    byte[] header =
        ng
            ? encoder.section().describe(1, 0).toBytes()
            : encoder.pcapHeader(0xa1b23c4d, 1).toBytes();
    try {
      read(join(header, bytes));
    } catch (WirecapException e) {
      assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }
  }

  @Test
  void faultsAreNamedWithTheirOffset() {
    FileEncoder e = new FileEncoder(LITTLE);
    byte[] section = e.section().describe(1, 0).toBytes();
    assertEquals(
        "x.pcap: corrupt at byte 48: interface 3, and this section has 1 so far; the 0 packets"
            + " before it were read",
        failure(join(section, new FileEncoder(LITTLE).enhanced(3, 0, 0, new byte[0]).toBytes())));
    assertEquals(
        "x.pcap: corrupt at byte 52: block length 13, and it is a multiple of 4 from 32 to 16777216;"
            + " the 0 packets before it were read",
        failure(join(section, FileEncoder.ints(LITTLE, 6, 13, 0, 0))));
    assertTrue(
        failure(join(section, FileEncoder.ints(LITTLE, 77, 16, 0, 20)))
            .contains("the block of 16 bytes ends with the length 20"));
    assertTrue(
        failure(join(section, new FileEncoder(LITTLE).section(new byte[] {1, 0, 5, 0}).toBytes()))
            .contains("option 1 runs over the end of its block"));
    // By no more than the length at the block's end, which is no part of its body.
    for (int beyond = 1; beyond <= 4; beyond++) {
      assertTrue(
          failure(join(section, enhanced(4 + beyond, new byte[4])))
              .contains("claims " + (4 + beyond) + " captured bytes in a block of 36"));
      byte[] option = {2, 0, (byte) (4 + beyond), 0, 'e', 't', 'h', '0'};
      assertTrue(
          failure(join(section, new FileEncoder(LITTLE).describe(1, 0, option).toBytes()))
              .contains("option 2 runs over the end of its block"));
    }
    byte[] tooLong =
        new FileEncoder(LITTLE)
            .pcapHeader(0xa1b23c4d, 1)
            .pcapPacket(FIRST, 1)
            .raw(FileEncoder.ints(LITTLE, 0, 0, -1, -1))
            .toBytes();
    assertEquals(
        "x.pcap: corrupt at byte 45: packet 2 claims 4294967295 captured bytes, and the most for"
            + " Ethernet are 262144; the 1 packets before it were read",
        failure(tooLong));
    byte[] version = pcap(LITTLE, 0xa1b23c4d);
    version[4] = 9;
    assertTrue(failure(version).contains("version 9.4 of pcap, and 2.4 is read"));
  }

  /** A packet of so many captured bytes, as it says. */
  private static byte[] enhanced(int captured, byte[] data) {
    byte[] fields = FileEncoder.ints(LITTLE, 0, 0, 0, captured, captured);
    return new FileEncoder(LITTLE).block(6, fields, data).toBytes();
  }

  @Test
  void packetsBeforeAFaultAreRead() {
    byte[] file = join(pcap(LITTLE, 0xa1b23c4d), FileEncoder.ints(LITTLE, 0, 0, -1, -1));
    CaptureFileReader reader = reader(file);
    for (int i = 0; i < 3; i++) {
      assertTrue(reader.next());
    }
    assertThrows(WirecapException.class, reader::next);
    assertFalse(reader.next());
    assertEquals(3, reader.packetNumber());
  }

  @Test
  void lengthsThatAreNotThereAllocateNothing() {
    byte[] section = new FileEncoder(LITTLE).section().describe(1, 0).toBytes();
    CaptureFileReader reader =
        reader(join(section, FileEncoder.ints(LITTLE, 6, Pcapng.MAX_BLOCK, 0, 0)));
    assertFalse(reader.next());
    assertEquals(1 << 18, reader.memory().byteSize());
  }

  @Test
  void packetsOfTheLargestLengthAndBlocksLargerThanTheWindow() {
    byte[] large = new byte[262_144];
    Arrays.fill(large, (byte) 5);
    FileEncoder e = new FileEncoder(LITTLE);
    byte[] file =
        e.section()
            .describe(1, 0)
            .enhanced(0, 0, large.length, large)
            .block(0x7777, new byte[3_000_000])
            .enhanced(0, 0, large.length, large)
            .toBytes();
    List<FileRecord> records = read(file);
    assertEquals(2, records.size());
    assertEquals(FileRecord.list(large), records.get(1).bytes());
  }

  @Test
  void whatIsNoCaptureFileIsSaid(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("f");
    assertEquals(file + ": no such file or directory", openFailure(file));
    assertEquals(dir + ": is a directory, not a capture file", openFailure(dir));
    Files.write(file, new byte[0]);
    assertEquals(file + ": empty, not a capture file", openFailure(file));
    Files.write(file, new byte[] {0x4d, 0x5a, (byte) 0x90, 0});
    assertEquals(
        file
            + ": not a capture file (starts with 4d 5a 90 00); pcap and pcapng are read, gzipped or"
            + " not",
        openFailure(file));
    Files.write(file, new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd});
    assertTrue(openFailure(file).contains("zstd, decompress it first"), openFailure(file));
    Files.write(file, Arrays.copyOf(pcap(LITTLE, 0xa1b23c4d), 23));
    assertEquals(
        file + ": cut off in the file header, after 23 of 24 bytes: it has no packets",
        openFailure(file));
    Files.write(file, gzip("hello".getBytes(StandardCharsets.US_ASCII)));
    assertTrue(openFailure(file).contains("starts with 68 65 6c 6c"), openFailure(file));
  }

  private static String openFailure(Path file) {
    return assertThrows(WirecapException.class, () -> CaptureFileReader.open(file)).getMessage();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  static byte[] join(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
