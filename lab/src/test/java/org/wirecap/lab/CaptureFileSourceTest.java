package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.CaptureOrigin;

class CaptureFileSourceTest {
  @TempDir private Path directory;

  private static void write(
      CaptureFileWriter writer, long time, int original, int captured, int id) {
    assertTrue(
        writer.write(
            time, original, MemorySegment.ofArray(new byte[captured]), 0, captured, id, -1, 0));
  }

  @Test
  void timesCountFromTheFirstPacketAndNeverGoBack() {
    Path file = directory.resolve("a.pcapng");
    try (CaptureFileWriter writer =
        CaptureFileFormat.pcapng(CaptureOrigin.UNKNOWN, CaptureInterface.ethernet("x"))
            .create(file)) {
      write(writer, 5_000, 60, 60, 0);
      write(writer, 9_000, 1500, 96, 0);
      write(writer, 7_000, 60, 60, 0);
      write(writer, 11_000, 60, 60, 0);
    }
    try (CaptureFileSource source = new CaptureFileSource(file)) {
      long[] expected = {0, 4_000, 4_000, 6_000};
      for (long time : expected) {
        assertTrue(source.next());
        assertEquals(time, source.timeNanos());
      }
      assertFalse(source.next());
      assertEquals(1, source.truncated());
      assertEquals(2_000, source.meanGapNanos());
    }
  }

  @Test
  void otherLinkTypesAreRefusedInOneLine() {
    Path file = directory.resolve("b.pcap");
    CaptureFileFormat.pcap(CaptureInterface.of(113, 0)).create(file).close();
    WirecapException e = assertThrows(WirecapException.class, () -> new CaptureFileSource(file));
    assertTrue(e.getMessage().contains("Linux cooked v1"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void aPacketOfAnotherLinkTypeEndsAFileThatBeganWithEthernet() {
    Path file = directory.resolve("c.pcapng");
    try (CaptureFileWriter writer =
        CaptureFileFormat.pcapng(CaptureOrigin.UNKNOWN, CaptureInterface.ethernet("x"))
            .create(file)) {
      write(writer, 1, 60, 60, 0);
      write(writer, 2, 60, 60, writer.addInterface(CaptureInterface.of(101, 0)));
    }
    try (CaptureFileSource source = new CaptureFileSource(file)) {
      assertTrue(source.next());
      assertThrows(WirecapException.class, source::next);
    }
  }
}
