package org.wirecap.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.Engine;
import org.wirecap.pool.OrderedCapture;
import org.wirecap.pool.Packet;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.VirtualClock;

class FileEngineTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PacketSteering BY_FIRST_BYTE =
      (memory, offset, length) -> memory.get(ValueLayout.JAVA_BYTE, offset);

  private static FileRecord record(Packet packet) {
    return new FileRecord(
        packet.timestampNanos(),
        packet.originalLength(),
        FileRecord.list(packet.toArray()),
        0,
        -1,
        packet.isOutgoing() ? CaptureFileWriter.OUTBOUND : 0);
  }

  private static List<FileRecord> capture(Engine engine) {
    List<FileRecord> records = new ArrayList<>();
    new OrderedCapture(engine).run(packet -> records.add(record(packet)));
    return records;
  }

  private static CaptureFileReader pcap(List<FileRecord> records) {
    FileEncoder file = new FileEncoder(ByteOrder.LITTLE_ENDIAN).pcapHeader(0xa1b23c4d, 1);
    records.forEach(each -> file.pcapPacket(each, 1));
    return reader(file);
  }

  private static CaptureFileReader reader(FileEncoder file) {
    return CaptureFileReader.open(new ByteArrayInputStream(file.toBytes()), "x");
  }

  @Test
  void everyRealCaptureComesThroughItsPoolsWhole() throws IOException {
    for (Path capture : Captures.all()) {
      List<FileRecord> expected = FileRecord.all(CaptureFileReader.open(capture));
      for (int queues : new int[] {1, 4}) {
        try (FileEngine engine =
            FileEngine.open(
                capture,
                FileOptions.DEFAULT
                    .withQueues(queues, new RssSteering(queues)::queue)
                    .withPool(64, 16, 4096))) {
          OrderedCapture ordered = new OrderedCapture(engine);
          List<FileRecord> records = new ArrayList<>();
          ordered.run(packet -> records.add(record(packet)));
          // In the order of the file, but where its timestamps are not in order themselves.
          if (queues == 1 || isInTimeOrder(expected)) {
            assertEquals(expected, records, capture + " over " + queues);
            assertTrue(ordered.outOfOrder() == 0 || !isInTimeOrder(expected));
          } else {
            assertEquals(expected.size(), records.size());
          }
          assertTrue(engine.ledger().balanced());
          assertEquals(expected.size(), engine.ledger().total().delivered());
          assertEquals(0, engine.ledger().lost());
          assertNull(engine.warning());
        }
      }
    }
  }

  private static boolean isInTimeOrder(List<FileRecord> records) {
    for (int i = 1; i < records.size(); i++) {
      // Packets of the same time may change places when they are on different queues.
      if (records.get(i).nanos() <= records.get(i - 1).nanos()) {
        return false;
      }
    }
    return true;
  }

  @Property(tries = 200)
  void anySpreadOverQueuesIsPutTogetherAgain(
      @ForAll @Size(max = 300) byte[] queuesOfPackets,
      @ForAll @IntRange(min = 1, max = 5) int cells,
      @ForAll @IntRange(min = 2, max = 6) int chunks,
      @ForAll @IntRange(min = 1, max = 4_000_000) int spacing) {
    List<FileRecord> records = new ArrayList<>();
    for (int i = 0; i < queuesOfPackets.length; i++) {
      byte[] data = new byte[14 + i % 5];
      data[0] = (byte) (queuesOfPackets[i] & 3);
      data[1] = (byte) i;
      records.add(FileRecord.of((i + 1L) * spacing, data));
    }
    try (FileEngine engine =
        FileEngine.open(
            pcap(records),
            FileOptions.DEFAULT.withQueues(4, BY_FIRST_BYTE).withPool(cells, chunks, 2048))) {
      List<FileRecord> captured = capture(engine);
      assertTrue(engine.ledger().balanced());
      assertEquals(records.size(), engine.ledger().total().delivered());
      captured.sort((a, b) -> Long.compare(a.nanos(), b.nanos()));
      assertEquals(records, captured);
    }
  }

  @Test
  void queuesWithAThreadEachGetAllPacketsInTheirOrder() throws InterruptedException {
    int packets = 40_000;
    List<FileRecord> records = new ArrayList<>();
    for (int i = 0; i < packets; i++) {
      records.add(
          FileRecord.of(i, new byte[] {(byte) (i * 7 % 11 % 3), (byte) (i >> 8), (byte) i}));
    }
    try (FileEngine engine =
        FileEngine.open(
            pcap(records),
            FileOptions.DEFAULT.withQueues(3, BY_FIRST_BYTE).withPool(16, 4, 2048))) {
      List<Thread> threads = new ArrayList<>();
      List<List<Long>> seen = new ArrayList<>();
      for (ReceiveQueue queue : engine.queues()) {
        List<Long> times = new ArrayList<>();
        seen.add(times);
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      while (!queue.isFinished()) {
                        Chunk chunk = queue.capture(SECOND);
                        if (chunk != null) {
                          for (int i = 0; i < chunk.size(); i++) {
                            times.add(chunk.packet(i).timestampNanos());
                          }
                          queue.recycle(chunk);
                        }
                      }
                    }));
      }
      for (Thread each : threads) {
        each.join();
      }
      for (int queue = 0; queue < 3; queue++) {
        int wanted = queue;
        assertEquals(
            records.stream()
                .filter(r -> r.bytes().getFirst() == wanted)
                .map(FileRecord::nanos)
                .toList(),
            seen.get(queue));
      }
      assertTrue(engine.ledger().balanced());
      assertEquals(packets, engine.ledger().total().delivered());
    }
  }

  @Test
  void inItsOwnTimeNoPacketComesBeforeItIsDue() {
    List<FileRecord> records =
        List.of(
            FileRecord.of(100 * SECOND, new byte[20]),
            FileRecord.of(101 * SECOND, new byte[20]),
            FileRecord.of(105 * SECOND, new byte[20]),
            // Back in time: due at once.
            FileRecord.of(90 * SECOND, new byte[20]),
            FileRecord.of(110 * SECOND, new byte[20]));
    for (double speed : new double[] {1, 0.5, 4}) {
      VirtualClock clock = new VirtualClock();
      clock.sleep(17 * SECOND);
      List<Double> times = new ArrayList<>();
      try (FileEngine engine =
          FileEngine.open(
              pcap(records), FileOptions.DEFAULT.withSpeed(speed).withPool(1, 2, 2048), clock)) {
        ReceiveQueue queue = engine.queues().getFirst();
        while (!queue.isFinished()) {
          Chunk chunk = queue.capture(300_000_000);
          if (chunk != null) {
            times.add((clock.nanoTime() - 17 * SECOND) / (double) SECOND * speed);
            queue.recycle(chunk);
          }
        }
        assertTrue(engine.description().contains("in its own time"), engine.description());
      }
      assertEquals(List.of(0.0, 1.0, 5.0, 5.0, 10.0), times);
    }
  }

  @Test
  void pacedPacketsArePutInOrderOverQueues() {
    List<FileRecord> records = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      records.add(
          FileRecord.of(SECOND + i * 3_000_000L, new byte[] {(byte) (i * i % 7 % 3), (byte) i}));
    }
    VirtualClock clock = new VirtualClock();
    try (FileEngine engine =
        FileEngine.open(
            pcap(records),
            FileOptions.DEFAULT.withQueues(3, BY_FIRST_BYTE).withSpeed(2).withPool(4, 64, 2048),
            clock)) {
      assertEquals(records, capture(engine));
      assertTrue(clock.nanoTime() >= 499 * 1_500_000L, "it was too fast");
    }
  }

  @Test
  void packetsLongerThanACellAreCounted() {
    List<FileRecord> records =
        List.of(
            FileRecord.of(1, new byte[1792]),
            FileRecord.of(2, new byte[1793]),
            FileRecord.of(3, new byte[10]));
    try (FileEngine engine =
        FileEngine.open(pcap(records), FileOptions.DEFAULT.withPool(4, 4, 2048))) {
      assertEquals(List.of(records.get(0), records.get(2)), capture(engine));
      QueueLedger account = engine.queues().getFirst().ledger();
      assertEquals(3, account.seen());
      assertEquals(1, account.invalid());
      assertEquals(2, account.delivered());
      assertTrue(engine.ledger().balanced());
    }
  }

  @Test
  void unlessToldOtherwiseEveryPacketFits() {
    byte[] longest = new byte[262_144];
    Arrays.fill(longest, (byte) 9);
    for (int snapLength : new int[] {0, 262_144}) {
      FileEncoder file = new FileEncoder(ByteOrder.LITTLE_ENDIAN);
      file.section().describe(1, snapLength).enhanced(0, 1, longest.length, longest);
      try (FileEngine engine = FileEngine.open(reader(file), FileOptions.DEFAULT)) {
        assertArrayEquals(longest, capture(engine).getFirst().data());
        assertEquals(0, engine.ledger().lost());
        assertTrue(engine.queues().getFirst().shape().bytes() <= 128 << 20);
        assertEquals(List.of(), engine.notes());
      }
    }
  }

  @Test
  void manyCellsMayHaveToBeSmallerAndThatIsSaid() {
    try (FileEngine engine =
        FileEngine.open(pcap(List.of()), FileOptions.DEFAULT.withPool(256, 256, 0))) {
      assertEquals(16_384, engine.queues().getFirst().shape().cellSize());
      assertEquals(
          List.of(
              "packets of more than 16128 bytes will count as invalid, for so many cells; use fewer"
                  + " (-M, -R)"),
          engine.notes());
    }
  }

  @Test
  void directionIsKept() {
    FileEncoder file = new FileEncoder(ByteOrder.LITTLE_ENDIAN);
    file.section()
        .describe(1, 100)
        .enhanced(0, 1, 1, new byte[1], file.option(2, 2))
        .enhanced(0, 2, 1, new byte[1], file.option(2, 1))
        .enhanced(0, 3, 1, new byte[1]);
    try (FileEngine engine = FileEngine.open(reader(file), FileOptions.DEFAULT)) {
      assertEquals(
          List.of(CaptureFileWriter.OUTBOUND, 0, 0),
          capture(engine).stream().map(FileRecord::flags).toList());
    }
  }

  @Test
  void packetsOfAnotherLinkTypeAreNotTakenForEthernet() {
    FileEncoder file = new FileEncoder(ByteOrder.LITTLE_ENDIAN);
    file.section()
        .describe(1, 100)
        .describe(101, 100)
        .enhanced(0, 1, 1, new byte[1])
        .enhanced(1, 2, 1, new byte[1]);
    try (FileEngine engine = FileEngine.open(reader(file), FileOptions.DEFAULT)) {
      assertEquals(1, engine.linkType());
      assertEquals(1, capture(engine).size());
      assertEquals(1, engine.ledger().total().invalid());
      assertTrue(engine.ledger().balanced());
      assertEquals(
          "x: 1 packets are not Ethernet, as the first interface's are, and count as invalid",
          engine.warning());
      assertEquals(2, engine.interfaces().size());
    }
  }

  @Test
  void packetsBeforeACutOrAFaultAreDeliveredAndThenItIsSaid() {
    FileEncoder file =
        new FileEncoder(ByteOrder.LITTLE_ENDIAN)
            .pcapHeader(0xa1b23c4d, 1)
            .pcapPacket(FileRecord.of(1, new byte[10]), 1)
            .pcapPacket(FileRecord.of(2, new byte[10]), 1);
    byte[] whole = file.toBytes();
    byte[] corrupt = file.raw(FileEncoder.ints(ByteOrder.LITTLE_ENDIAN, 0, 0, -1, 1)).toBytes();
    byte[] cut = Arrays.copyOf(corrupt, whole.length + 5);
    for (byte[] each : List.of(corrupt, cut)) {
      try (FileEngine engine =
          FileEngine.open(
              CaptureFileReader.open(new ByteArrayInputStream(each), "x"), FileOptions.DEFAULT)) {
        assertNull(engine.warning());
        assertEquals(2, capture(engine).size());
        assertTrue(engine.ledger().balanced());
        assertNotNull(engine.warning());
        assertTrue(
            engine
                .warning()
                .startsWith(
                    each.length == cut.length ? "x: cut off in packet 3" : "x: corrupt at "),
            engine.warning());
      }
    }
  }

  @Test
  void wrongOptionsAreSaid() {
    assertThrows(WirecapException.class, () -> FileOptions.DEFAULT.withSpeed(-1));
    assertThrows(WirecapException.class, () -> FileOptions.DEFAULT.withSpeed(Double.NaN));
    assertThrows(WirecapException.class, () -> FileOptions.DEFAULT.withQueues(0, BY_FIRST_BYTE));
    assertThrows(WirecapException.class, () -> FileOptions.DEFAULT.withQueues(129, BY_FIRST_BYTE));
    assertThrows(
        WirecapException.class,
        () -> FileEngine.open(pcap(List.of()), FileOptions.DEFAULT.withPool(4, 4, 3000)));
    assertThrows(
        WirecapException.class, () -> FileEngine.open(Path.of("/nowhere"), FileOptions.DEFAULT));
    assertFalse(Files.exists(Path.of("/nowhere")));
  }

  @Test
  void timeStandsStillUntilSomebodyReads() {
    try (FileEngine engine =
        FileEngine.open(
            pcap(List.of(FileRecord.of(77, new byte[1]))), FileOptions.DEFAULT, Clock.system(0))) {
      assertTrue(engine.clock().epochNanos() <= 77);
      assertEquals(1, capture(engine).size());
      assertEquals(77, engine.clock().epochNanos());
    }
  }
}
