package org.wirecap.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wirecap.buddy.HandlerException;
import org.wirecap.file.CaptureFileFormat.Kind;
import org.wirecap.file.LinkType;
import org.wirecap.packet.Direction;
import org.wirecap.pool.Packet;

/** What libpcap's manual says of files and of handles without packets, sentence by sentence. */
@Timeout(60)
@SuppressWarnings("try") // closed before its block ends, on purpose
class PcapOfflineTest {
  private static final int PACKETS = 2500;
  private static final PcapHandler NOTHING = (header, packet) -> {};

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void write() {
    file = NumberedFile.write(directory.resolve("numbered.pcap"), Kind.PCAP, PACKETS);
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static PcapError errorOf(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(PcapException.class, call).error();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void loopGivesAllPacketsOfAFileAndEndsWithIt(Kind kind) {
    Path any = NumberedFile.write(directory.resolve("any"), kind, PACKETS);
    List<Integer> seen = new ArrayList<>();
    try (Pcap pcap = Pcap.openOffline(any, TimestampPrecision.NANO)) {
      LoopEnd end =
          pcap.loop(
              -1,
              (header, packet) -> {
                int number = NumberedFile.number(packet);
                assertArrayEquals(NumberedFile.frame(number), packet.toArray());
                assertEquals(packet.capturedLength(), header.caplen());
                assertEquals(packet.capturedLength() + 5, header.len());
                long stamp = NumberedFile.START + number * 1_000_000L;
                long unit = kind == Kind.PCAP_MICROSECONDS ? 1000 : 1;
                assertEquals(stamp / unit * unit, header.timestampNanos());
                seen.add(number);
              });
      assertEquals(LoopEnd.END_OF_FILE, end);
      assertEquals(0, end.code());
      assertEquals(numbers(0, PACKETS), seen);
      assertEquals(LoopEnd.END_OF_FILE, pcap.loop(-1, NOTHING), "again, at the end");
      assertTrue(pcap.ledger().balanced(), () -> pcap.ledger().toString());
      assertEquals(PACKETS, pcap.ledger().total().delivered());
    }
  }

  @Test
  void gzippedFilesAreReadAndStreamsToo() throws IOException {
    Path zipped = directory.resolve("numbered.pcap.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(file, out);
    }
    try (Pcap pcap = Pcap.openOffline(zipped)) {
      assertEquals(PACKETS, pcap.dispatch(0, NOTHING));
    }
    try (Pcap pcap =
        Pcap.openOffline(Files.newInputStream(file), "a stream", TimestampPrecision.MICRO)) {
      assertEquals(PACKETS, pcap.dispatch(0, NOTHING));
    }
  }

  @Test
  void dispatchGivesCountPacketsOfAFileOrWhatIsLeftAndZeroAtItsEnd() {
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertEquals(1000, pcap.dispatch(1000, NOTHING));
      assertEquals(1000, pcap.dispatch(1000, NOTHING));
      assertEquals(500, pcap.dispatch(1000, NOTHING));
      assertEquals(0, pcap.dispatch(1000, NOTHING));
    }
    for (int all : new int[] {0, -1}) {
      try (Pcap pcap = Pcap.openOffline(file)) {
        assertEquals(PACKETS, pcap.dispatch(all, NOTHING));
      }
    }
  }

  @Test
  void loopEndsWhenTheCountIsExhausted() {
    List<Integer> seen = new ArrayList<>();
    try (Pcap pcap = Pcap.openOffline(file)) {
      PcapHandler note = (header, packet) -> seen.add(NumberedFile.number(packet));
      assertEquals(LoopEnd.COUNT, pcap.loop(7, note));
      assertEquals(LoopEnd.COUNT, pcap.loop(1, note));
      assertEquals(numbers(0, 8), seen);
      assertEquals(LoopEnd.END_OF_FILE, pcap.loop(PACKETS, note));
      assertEquals(numbers(0, PACKETS), seen);
    }
  }

  @Test
  void nextExGivesEachPacketInPlaceAndThenTheEnd() {
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertThrows(IllegalStateException.class, pcap::packet);
      for (int i = 0; i < PACKETS; i++) {
        assertEquals(NextResult.PACKET, pcap.nextEx());
        assertEquals(i, NumberedFile.number(pcap.packet()));
        assertEquals(NumberedFile.frame(i).length + 5, pcap.header().len());
      }
      Packet last = pcap.packet();
      assertEquals(NextResult.END_OF_FILE, pcap.nextEx());
      assertEquals(-2, NextResult.END_OF_FILE.code());
      assertThrows(IllegalStateException.class, pcap::packet);
      assertThrows(IllegalStateException.class, last::toArray);
    }
  }

  @Test
  void nextGivesCopiesThatStayValidAndNullAtTheEnd() {
    List<PcapPacket> kept = new ArrayList<>();
    try (Pcap pcap = Pcap.openOffline(file)) {
      for (PcapPacket packet = pcap.next(); packet != null; packet = pcap.next()) {
        kept.add(packet);
      }
      assertNull(pcap.next());
    }
    assertEquals(numbers(0, PACKETS), kept.stream().map(NumberedFile::number).toList());
  }

  @Test
  void aCopyingLoopKeepsPackets() {
    List<PcapPacket> kept = new ArrayList<>();
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertEquals(LoopEnd.COUNT, pcap.loop(100, PcapHandler.copying(kept::add)));
    }
    assertEquals(numbers(0, 100), kept.stream().map(NumberedFile::number).toList());
    assertArrayEquals(NumberedFile.frame(99), kept.getLast().data());
  }

  @Test
  void viewsAreDeadAfterTheCallback() {
    List<Packet> packets = new ArrayList<>();
    List<PcapHeader> headers = new ArrayList<>();
    try (Pcap pcap = Pcap.openOffline(file)) {
      int ignored =
          pcap.dispatch(
              3,
              (header, packet) -> {
                packets.add(packet);
                headers.add(header);
              });
      assertThrows(IllegalStateException.class, () -> packets.getLast().toArray());
      assertThrows(IllegalStateException.class, () -> packets.getLast().getUnsignedByte(0));
      assertThrows(IllegalStateException.class, () -> headers.getLast().caplen());
      assertThrows(IllegalStateException.class, () -> headers.getLast().timestampNanos());
    }
    assertThrows(IllegalStateException.class, () -> packets.getFirst().timestampNanos());
  }

  @Test
  void aBreakBeforeReadingComesBackAtOnceAndIsUsedUp() {
    try (Pcap pcap = Pcap.openOffline(file)) {
      pcap.breakLoop();
      assertEquals(Pcap.BREAK, pcap.dispatch(-1, NOTHING));
      assertEquals(5, pcap.dispatch(5, NOTHING));
      pcap.breakLoop();
      assertEquals(LoopEnd.BREAK, pcap.loop(-1, NOTHING));
      pcap.breakLoop();
      assertEquals(NextResult.BREAK, pcap.nextEx());
      pcap.breakLoop();
      assertNull(pcap.next());
      assertEquals(NextResult.PACKET, pcap.nextEx());
      assertEquals(5, NumberedFile.number(pcap.packet()), "no packet was lost by it");
    }
  }

  @Test
  void aBreakAmongPacketsGivesTheirCountAndThenTheBreak() {
    try (Pcap pcap = Pcap.openOffline(file)) {
      PcapHandler breaking =
          (header, packet) -> {
            if (NumberedFile.number(packet) == 41) {
              pcap.breakLoop();
            }
          };
      assertEquals(42, pcap.dispatch(-1, breaking));
      assertEquals(Pcap.BREAK, pcap.dispatch(-1, breaking));
      assertEquals(PACKETS - 42, pcap.dispatch(-1, breaking));
    }
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertEquals(LoopEnd.BREAK, pcap.loop(-1, (header, packet) -> pcap.breakLoop()));
      assertEquals(PACKETS - 1, pcap.dispatch(-1, NOTHING), "loop had used the flag up");
    }
  }

  @Test
  void whatAHandlerThrowsComesThroughAndTheNextCallGoesOnBehindIt() {
    try (Pcap pcap = Pcap.openOffline(file)) {
      IllegalArgumentException thrown = new IllegalArgumentException("of the handler");
      assertSame(
          thrown,
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  pcap.loop(
                      -1,
                      (header, packet) -> {
                        if (NumberedFile.number(packet) == 10) {
                          throw thrown;
                        }
                      })));
      PcapPacket next = pcap.next();
      assertEquals(11, NumberedFile.number(next));
    }
  }

  @Test
  void aFileThatIsCutOffGivesItsPacketsAndThenAnError() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Path cut =
        Files.write(directory.resolve("cut"), java.util.Arrays.copyOf(whole, whole.length - 9));
    try (Pcap pcap = Pcap.openOffline(cut)) {
      assertEquals(PACKETS - 1, pcap.dispatch(-1, NOTHING));
      PcapException e = assertThrows(PcapException.class, () -> pcap.dispatch(-1, NOTHING));
      assertEquals(PcapError.ERROR, e.error());
      assertTrue(e.getMessage().contains("cut off"), e.getMessage());
      assertThrows(PcapException.class, pcap::nextEx);
    }
    int[] given = {0};
    try (Pcap pcap = Pcap.openOffline(cut)) {
      assertThrows(PcapException.class, () -> pcap.loop(-1, (header, packet) -> given[0]++));
    }
    assertEquals(PACKETS - 1, given[0]);
  }

  @Test
  void whatIsNoCaptureFileIsAnError() throws IOException {
    Path text = Files.writeString(directory.resolve("text"), "this is no capture file at all");
    assertEquals(PcapError.ERROR, errorOf(() -> Pcap.openOffline(text)));
    assertEquals(PcapError.ERROR, errorOf(() -> Pcap.openOffline(directory.resolve("none"))));
  }

  @Test
  void theSnapshotLengthOfTheFileCutsItsPackets() {
    Path longer = NumberedFile.write(directory.resolve("snap"), Kind.PCAP, 50, 64);
    try (Pcap pcap = Pcap.openOffline(longer)) {
      assertEquals(64, pcap.snapshot());
      assertEquals(
          50,
          pcap.dispatch(
              -1,
              (header, packet) -> {
                int whole = NumberedFile.frame(NumberedFile.number(packet)).length;
                assertEquals(Math.min(64, whole), header.caplen());
                assertEquals(Math.min(64, whole), packet.toArray().length);
                assertEquals(whole + 5, header.len());
              }));
    }
  }

  @Test
  void timestampsAreInThePrecisionThatWasAskedFor() {
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertEquals(TimestampPrecision.MICRO, pcap.timestampPrecision());
      assertEquals(NextResult.PACKET, pcap.nextEx());
      assertEquals(NumberedFile.START / 1000 * 1000, pcap.header().timestampNanos());
      assertEquals(1_700_000_000L, pcap.header().seconds());
      assertEquals(123_456, pcap.header().fraction());
    }
    try (Pcap pcap = Pcap.openOffline(file, TimestampPrecision.NANO)) {
      assertEquals(NextResult.PACKET, pcap.nextEx());
      assertEquals(NumberedFile.START, pcap.header().timestampNanos());
      assertEquals(123_456_789, pcap.header().fraction());
    }
  }

  @Test
  void aFilterHoldsFromTheNextPacketOnForThoseThatWereReadAlreadyToo() {
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertEquals(10, pcap.dispatch(10, NOTHING));
      pcap.setFilter(NumberedFile.UDP);
      List<Integer> seen = new ArrayList<>();
      assertEquals(5, pcap.dispatch(5, (header, packet) -> seen.add(NumberedFile.number(packet))));
      assertEquals(List.of(10, 12, 14, 16, 18), seen);
      pcap.setFilter((org.wirecap.filter.Filter) null);
      assertEquals(NextResult.PACKET, pcap.nextEx());
      assertEquals(19, NumberedFile.number(pcap.packet()));
      pcap.setFilter(NumberedFile.TCP);
      assertEquals((PACKETS - 20) / 2, pcap.dispatch(-1, NOTHING));
      pcap.setFilter("");
      assertEquals(0, pcap.dispatch(-1, NOTHING));
      assertTrue(pcap.ledger().balanced(), () -> pcap.ledger().toString());
    }
  }

  @Test
  void expressionsAreCompiledForTheHandle() {
    try (Pcap pcap = Pcap.openOffline(file)) {
      pcap.setFilter("udp and greater 100");
      List<Integer> seen = new ArrayList<>();
      assertEquals(
          LoopEnd.END_OF_FILE,
          pcap.loop(-1, (header, packet) -> seen.add(NumberedFile.number(packet))));
      assertEquals(
          numbers(0, PACKETS).stream()
              .filter(i -> i % 2 == 0 && NumberedFile.frame(i).length + 5 >= 100)
              .toList(),
          seen);
      assertEquals(PACKETS - seen.size(), pcap.ledger().total().filtered());
    }
  }

  @Test
  void aFilterThatIsNoneOrForAnotherLinkTypeIsRefused() {
    try (Pcap pcap = Pcap.openOffline(file);
        Pcap raw = Pcap.openDead(LinkType.RAW, 65_535)) {
      assertThrows(org.wirecap.error.WirecapException.class, () -> pcap.setFilter("udp and"));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.setFilter(raw.compile(""))));
      assertEquals(PACKETS, pcap.dispatch(-1, NOTHING), "the refused ones are not set");
    }
  }

  @Test
  void aFileIsActivatedAndHasNeitherStatisticsNorDirectionNorNonBlockingMode() {
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertEquals(LinkType.ETHERNET, pcap.datalink());
      assertEquals(List.of(LinkType.ETHERNET), pcap.listDatalinks());
      pcap.setDatalink(LinkType.ETHERNET);
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.setDatalink(LinkType.RAW)));
      assertEquals(65_535, pcap.snapshot());
      assertEquals(PcapError.ACTIVATED, errorOf(pcap::activate));
      assertEquals(PcapError.ACTIVATED, errorOf(() -> pcap.setSnaplen(100)));
      assertEquals(PcapError.ERROR, errorOf(pcap::stats));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.setDirection(Direction.IN)));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.inject(new byte[60])));
      pcap.setNonBlock(true);
      assertFalse(pcap.getNonBlock());
      assertEquals(PACKETS, pcap.dispatch(-1, NOTHING));
    }
  }

  @Test
  void aDeadHandleCompilesAndWritesAndNothingElse() {
    Path written = directory.resolve("dead.pcap");
    try (Pcap pcap = Pcap.openDead(LinkType.ETHERNET, 1000, TimestampPrecision.NANO)) {
      assertEquals(1000, pcap.snapshot());
      assertEquals(LinkType.ETHERNET, pcap.datalink());
      assertEquals("", pcap.compile("").expression());
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.dispatch(-1, NOTHING)));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.loop(-1, NOTHING)));
      assertEquals(PcapError.ERROR, errorOf(pcap::nextEx));
      assertEquals(PcapError.ERROR, errorOf(pcap::stats));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.setFilter("")));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.setFilter(NumberedFile.UDP)));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.setDirection(Direction.IN)));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.setNonBlock(true)));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.inject(new byte[60])));
      try (PcapDumper dumper = pcap.dumpOpen(written)) {
        dumper.dump(new PcapPacket(NumberedFile.START, 70, NumberedFile.frame(3)));
      }
    }
    try (Pcap pcap = Pcap.openOffline(written, TimestampPrecision.NANO)) {
      assertEquals(1000, pcap.snapshot());
      assertEquals(new PcapPacket(NumberedFile.START, 70, NumberedFile.frame(3)), pcap.next());
    }
  }

  @Test
  void everythingButCloseBreakLoopAndTheLedgerThrowsOnceClosed() {
    Pcap pcap = Pcap.openOffline(file);
    assertEquals(NextResult.PACKET, pcap.nextEx());
    Packet packet = pcap.packet();
    pcap.close();
    pcap.close();
    pcap.breakLoop();
    assertThrows(IllegalStateException.class, () -> packet.getUnsignedByte(0));
    List<org.junit.jupiter.api.function.Executable> calls =
        List.of(
            () -> pcap.dispatch(1, NOTHING),
            () -> pcap.loop(1, NOTHING),
            () -> pcap.loop(AdvancedOptions.DEFAULT, queue -> NOTHING),
            pcap::next,
            pcap::nextEx,
            pcap::packet,
            pcap::header,
            () -> pcap.setFilter("ip"),
            () -> pcap.compile("ip"),
            () -> pcap.setDirection(Direction.IN),
            () -> pcap.setNonBlock(true),
            pcap::getNonBlock,
            pcap::stats,
            () -> pcap.inject(new byte[60]),
            pcap::datalink,
            pcap::listDatalinks,
            () -> pcap.setDatalink(1),
            pcap::snapshot,
            pcap::timestampPrecision,
            () -> pcap.dumpOpen(directory.resolve("never")),
            pcap::activate,
            () -> pcap.setSnaplen(1),
            pcap::listTimestampTypes);
    calls.forEach(call -> assertEquals(PcapError.ERROR, errorOf(call)));
    assertFalse(Files.exists(directory.resolve("never")));
    assertTrue(pcap.ledger().balanced(), () -> pcap.ledger().toString());
    assertEquals(1, pcap.ledger().total().delivered());
    assertTrue(pcap.ledger().total().discarded() > 0, "read from the file, and given to nobody");
  }

  /** Not later, by the thread that reads: a handler that is null is found before a packet comes. */
  @Test
  void nullIsRefusedWhereItIsGiven() {
    try (Pcap created = Pcap.create("nosuch0");
        Pcap pcap = Pcap.openOffline(file)) {
      List<org.junit.jupiter.api.function.Executable> calls =
          List.of(
              () -> created.setMode(null),
              () -> created.setAttach(null),
              () -> created.setTimestampType(null),
              () -> created.setTimestampPrecision(null),
              () -> Pcap.openOffline(file, null),
              () -> Pcap.openDead(1, 100, null),
              () -> pcap.setDirection(null),
              () -> pcap.compile(null),
              () -> pcap.loop(AdvancedOptions.DEFAULT, null),
              () -> pcap.loop(1, null),
              () -> pcap.dispatch(1, null));
      calls.forEach(call -> assertThrows(NullPointerException.class, call));
      assertEquals(PACKETS, pcap.dispatch(-1, NOTHING), "no packet was read for nobody");
    }
  }

  @Test
  void aHandlerCanCloseButNotRead() {
    Pcap pcap = Pcap.openOffline(file);
    int given =
        pcap.dispatch(
            -1,
            (header, packet) -> {
              assertEquals(PcapError.ERROR, errorOf(() -> pcap.dispatch(1, NOTHING)));
              assertEquals(PcapError.ERROR, errorOf(pcap::next));
              pcap.close();
              assertEquals(0, NumberedFile.number(packet), "valid until the handler returns");
            });
    assertEquals(1, given);
    assertEquals(PcapError.ERROR, errorOf(() -> pcap.dispatch(-1, NOTHING)));
    assertTrue(pcap.ledger().balanced());
  }

  @Test
  void oneThreadReadsAtATimeAndCloseWaitsForIt() throws InterruptedException {
    Pcap pcap = Pcap.openOffline(file);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicReference<Object> result = new AtomicReference<>();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () ->
                    result.set(
                        pcap.loop(
                            -1,
                            (header, packet) -> {
                              inside.countDown();
                              join(goOn);
                              assertEquals(0, NumberedFile.number(packet), "memory is still there");
                            })));
    inside.await();
    assertEquals(PcapError.ERROR, errorOf(() -> pcap.dispatch(1, NOTHING)));
    Thread closer = Thread.ofPlatform().start(pcap::close);
    while (closer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    closer.join();
    reader.join();
    assertEquals(LoopEnd.BREAK, result.get());
    assertTrue(pcap.ledger().balanced());
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aDumperWritesWhatAHandleGives(Kind kind) {
    Path copy = directory.resolve("copy");
    try (Pcap pcap = Pcap.openOffline(file, TimestampPrecision.NANO);
        PcapDumper dumper = pcap.dumpOpen(copy, kind)) {
      long header = dumper.position();
      assertEquals(LoopEnd.COUNT, pcap.loop(100, dumper));
      assertTrue(dumper.position() > header + 100 * 60);
      dumper.flush();
      assertEquals(dumper.position(), copy.toFile().length());
      assertEquals(LoopEnd.END_OF_FILE, pcap.loop(-1, dumper));
      dumper.close();
      dumper.close();
      assertEquals(PcapError.ERROR, errorOf(dumper::flush));
      assertEquals(PcapError.ERROR, errorOf(dumper::position));
      assertEquals(PcapError.ERROR, errorOf(() -> dumper.dump(new PcapPacket(0, 1, new byte[1]))));
    }
    try (Pcap pcap = Pcap.openOffline(copy, TimestampPrecision.NANO);
        Pcap original = Pcap.openOffline(file, TimestampPrecision.NANO)) {
      assertEquals(original.snapshot(), pcap.snapshot());
      for (PcapPacket each = original.next(); each != null; each = original.next()) {
        PcapPacket other = pcap.next();
        long unit = kind == Kind.PCAP_MICROSECONDS ? 1000 : 1;
        assertEquals(each.timestampNanos() / unit, other.timestampNanos() / unit);
        assertEquals(each.len(), other.len());
        assertArrayEquals(each.data(), other.data());
      }
      assertNull(pcap.next());
    }
  }

  @Test
  void aPacketThatIsTooLargeForAFileIsRefusedAndTheNextIsWritten() {
    Path dump = directory.resolve("large.pcap");
    try (Pcap dead = Pcap.openDead(LinkType.ETHERNET, 65_535);
        PcapDumper dumper = dead.dumpOpen(dump)) {
      PcapPacket large = new PcapPacket(0, 262_145, new byte[262_145]);
      assertEquals(
          dump + ": a packet of 262145 bytes is not written: 262144 at most",
          assertThrows(PcapException.class, () -> dumper.dump(large)).getMessage());
      dumper.dump(new PcapPacket(0, 262_144, new byte[262_144]));
      assertThrows(NullPointerException.class, () -> new PcapPacket(0, 60, null));
    }
    try (Pcap pcap = Pcap.openOffline(dump)) {
      assertEquals(1, pcap.dispatch(-1, NOTHING));
    }
  }

  @Test
  void aDumperThatCannotMakeItsFileSaysSo() {
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.dumpOpen(directory.resolve("no/such"))));
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.dumpOpen(directory)));
    }
  }

  /** By whatever name: it would be emptied before the first packet. */
  @Test
  void theFileThatAHandleReadsIsNotWritten() throws IOException {
    long size = Files.size(file);
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    try (Pcap pcap = Pcap.openOffline(file)) {
      for (Path same : List.of(file, link)) {
        var e = assertThrows(PcapException.class, () -> pcap.dumpOpen(same));
        assertEquals(same + ": this handle reads that file: write to another one", e.getMessage());
      }
      assertEquals(size, Files.size(file));
      pcap.dumpOpen(directory.resolve("other.pcap")).close();
    }
  }

  @Test
  void advancedModeGivesEveryPacketOnceToOneOfTheThreads() {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    try (Pcap pcap = Pcap.openOffline(file)) {
      pcap.setFilter(NumberedFile.UDP);
      LoopEnd end =
          pcap.loop(
              AdvancedOptions.DEFAULT.withFileQueues(3),
              queue ->
                  (header, packet) -> {
                    threads.add(Thread.currentThread());
                    assertTrue(seen.add(NumberedFile.number(packet)));
                  });
      assertEquals(LoopEnd.END_OF_FILE, end);
      assertEquals(PACKETS / 2, seen.size());
      assertFalse(threads.contains(Thread.currentThread()));
      assertTrue(pcap.ledger().balanced(), () -> pcap.ledger().toString());
      assertEquals(PACKETS / 2, pcap.ledger().total().delivered());
      assertEquals(PcapError.ERROR, errorOf(() -> pcap.dispatch(-1, NOTHING)));
    }
  }

  @Test
  void advancedModeEndsWhenAHandlerThrowsOrBreaks() {
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertThrows(
          HandlerException.class,
          () ->
              pcap.loop(
                  AdvancedOptions.DEFAULT,
                  queue ->
                      (header, packet) -> {
                        throw new IllegalStateException("of the handler");
                      }));
    }
    try (Pcap pcap = Pcap.openOffline(file)) {
      pcap.breakLoop();
      LoopEnd end = pcap.loop(AdvancedOptions.DEFAULT, queue -> NOTHING);
      assertTrue(end == LoopEnd.BREAK || end == LoopEnd.END_OF_FILE, end::toString);
    }
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertEquals(NextResult.PACKET, pcap.nextEx());
      assertEquals(
          PcapError.ERROR, errorOf(() -> pcap.loop(AdvancedOptions.DEFAULT, queue -> NOTHING)));
    }
  }
}
