package org.wirecap.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.LinkType;
import org.wirecap.pool.OrderedCapture;
import org.wirecap.pool.PoolShape;
import org.wirecap.rss.RssSteering;

class FileTraceTest {
  private static final Path CAPTURES =
      Path.of(System.getProperty("wirecap.root", "."), "..", "shared", "data");

  private static final long MAX_GAP = 1_000_000_000;

  static List<Path> captures() {
    if (!Files.isDirectory(CAPTURES)) {
      return List.of(CAPTURES);
    }
    try (Stream<Path> files = Files.list(CAPTURES)) {
      return files.filter(f -> f.toString().contains(".pcap")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CaptureFileReader open(Path file) {
    assumeTrue(Files.isRegularFile(file), "no captures at " + CAPTURES + ": nothing to read");
    return CaptureFileReader.open(file);
  }

  private static boolean isEthernet(Path file) {
    try (CaptureFileReader reader = open(file)) {
      return reader.next() && reader.linkType() == LinkType.ETHERNET;
    }
  }

  /** Through the link, steering, rings, pools and the merge: byte for byte, in order, no loss. */
  @ParameterizedTest
  @MethodSource("captures")
  void everyCaptureComesThroughTheSimulatedNic(Path file) {
    assumeTrue(isEthernet(file), file.getFileName() + " is not Ethernet");
    NicModel model = NicModel.wholePool(4, new PoolShape(64, 32, 4096));
    try (CaptureFileReader sent = open(file);
        CaptureFileReader expected = open(file);
        SimulatedNic nic =
            new SimulatedNic(model, new RssSteering(4), new FileTrace(sent, MAX_GAP))) {
      new OrderedCapture(nic)
          .run(
              packet -> {
                assertTrue(expected.next());
                assertEquals(expected.originalLength(), packet.originalLength());
                assertEquals(expected.capturedLength(), packet.capturedLength());
                assertEquals(
                    -1,
                    MemorySegment.mismatch(
                        expected.memory(),
                        expected.offset(),
                        expected.offset() + expected.capturedLength(),
                        packet.memory(),
                        packet.offset(),
                        packet.offset() + packet.capturedLength()),
                    () -> "packet " + expected.packetNumber());
              });
      assertFalse(expected.next(), "packets are missing");
      assertEquals(0, nic.ledger().lost());
      assertTrue(nic.ledger().balanced());
    }
  }

  /** Whatever the link type: steering takes any bytes, cut anywhere. */
  @ParameterizedTest
  @MethodSource("captures")
  void everyPacketIsSteeredWhereverItIsCut(Path file) {
    RssSteering steering = new RssSteering(16);
    try (CaptureFileReader reader = open(file)) {
      while (reader.next()) {
        int length = reader.capturedLength();
        byte[] packet =
            reader.memory().asSlice(reader.offset(), length).toArray(ValueLayout.JAVA_BYTE);
        int whole = steering.queue(MemorySegment.ofArray(packet), 0, length);
        assertTrue(whole >= 0 && whole < 16);
        // Headers end within 128 bytes; every 50th packet at every length keeps the test short.
        int cuts = reader.packetNumber() % 50 == 1 ? Math.min(length, 128) : 0;
        for (int cut = 0; cut < cuts; cut++) {
          MemorySegment start = MemorySegment.ofArray(Arrays.copyOf(packet, cut));
          assertTrue(steering.queue(start, 0, cut) < 16);
        }
      }
    }
  }

  @Test
  void anotherLinkTypeIsAClearError() {
    Path file = CAPTURES.resolve("linux_dlt_sll2.pcap");
    try (CaptureFileReader reader = open(file)) {
      FileTrace trace = new FileTrace(reader, 300);
      WirecapException error = assertThrows(WirecapException.class, trace::next);
      assertTrue(error.getMessage().contains("only Ethernet"), error.getMessage());
    }
  }

  /** Three packets of which the second has the earliest time: the order of the file counts. */
  @Test
  void timeNeverGoesBackNorSleepsForLong(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("back.pcap");
    ByteBuffer pcap = ByteBuffer.allocate(24 + 3 * (16 + 14));
    pcap.putInt(0xa1b23c4d).putShort((short) 2).putShort((short) 4).putLong(0);
    pcap.putInt(65535).putInt(1);
    for (int nanos : new int[] {500, 200, 900}) {
      pcap.putInt(1).putInt(nanos).putInt(14).putInt(14).put(new byte[14]);
    }
    Files.write(file, pcap.array());
    long[] times = new long[3];
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      FileTrace trace = new FileTrace(reader, 300);
      for (int i = 0; trace.next(); i++) {
        times[i] = trace.timeNanos();
      }
      assertEquals(1, trace.overtaken());
    }
    assertArrayEquals(new long[] {0, 0, 300}, times);
  }
}
