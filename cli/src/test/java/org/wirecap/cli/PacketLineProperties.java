package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.wirecap.file.CaptureFileReader;

/** The decoder makes one line of text out of whatever bytes there are, and reads no others. */
class PacketLineProperties {
  private static final int[] LINK_TYPES = {0, 1, 12, 101, 108, 113, 147, 228, 229, 276};

  /** What makes the decoder go deeper: types and versions that it knows, at random places. */
  private static final int[] HINTS = {
    0x81, 0x00, 0x88, 0xa8, 0x47, 0x64, 0x08, 0x06, 0x86, 0xdd, 0x45, 0x60, 0x21, 0x57, 17, 6, 44,
    58
  };

  @Provide
  Arbitrary<List<Integer>> frames() {
    return Arbitraries.oneOf(Arbitraries.integers().between(0, 255), Arbitraries.of(boxedHints()))
        .list()
        .ofMaxSize(160);
  }

  private static Integer[] boxedHints() {
    return java.util.Arrays.stream(HINTS).boxed().toArray(Integer[]::new);
  }

  @Property(tries = 5000)
  void anyBytesMakeOneLine(@ForAll("frames") List<Integer> values) {
    byte[] frame = new byte[values.size()];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = (byte) (int) values.get(i);
    }
    for (int linkType : LINK_TYPES) {
      requireLine(decode(linkType, frame, frame.length));
    }
  }

  @Test
  void realPacketsCutAnywhereAndCorruptedAnywhereMakeOneLine() {
    Random random = new Random(7);
    for (Path file : Captures.all()) {
      try (CaptureFileReader reader = CaptureFileReader.open(file)) {
        for (int n = 0; n < 60 && reader.next(); n++) {
          byte[] packet =
              reader
                  .memory()
                  .asSlice(reader.offset(), reader.capturedLength())
                  .toArray(ValueLayout.JAVA_BYTE);
          for (int length = 0; length <= Math.min(packet.length, 120); length++) {
            requireLine(decode(reader.linkType(), packet, length));
          }
          for (int i = 0; i < 50 && packet.length > 0; i++) {
            packet[random.nextInt(Math.min(packet.length, 100))] = (byte) random.nextInt();
            requireLine(decode(reader.linkType(), packet, packet.length));
          }
        }
      }
    }
  }

  /**
   * Nothing but the captured bytes counts: what lies behind them in the cell is another packet's.
   */
  @Property(tries = 500)
  void bytesBehindThePacketDoNotCount(@ForAll("frames") List<Integer> values) {
    byte[] cell = new byte[values.size() + 200];
    for (int i = 0; i < values.size(); i++) {
      cell[i] = (byte) (int) values.get(i);
    }
    String zeros = decode(1, cell, values.size());
    java.util.Arrays.fill(cell, values.size(), cell.length, (byte) 0x45);
    assertEquals(zeros, decode(1, cell, values.size()));
  }

  private static String decode(int linkType, byte[] frame, int length) {
    StringBuilder line = new StringBuilder();
    new PacketLine(linkType, true, Integer.MAX_VALUE, ZoneOffset.UTC)
        .appendFrame(MemorySegment.ofArray(frame), 0, length, line);
    return line.toString();
  }

  private static void requireLine(String line) {
    assertFalse(line.isBlank());
    List<Integer> strange = new ArrayList<>();
    line.chars().filter(c -> c < ' ' || c > '~').forEach(strange::add);
    assertTrue(strange.isEmpty(), line);
  }
}
