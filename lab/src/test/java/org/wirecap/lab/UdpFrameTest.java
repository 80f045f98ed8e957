package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wirecap.rss.FlowParser;
import org.wirecap.sim.PacketStamp;
import org.wirecap.sim.TraceVerifier;

class UdpFrameTest {
  private static final long[] SEQUENCES = {
    0, 1, 2, 63, 64, 65_535, 65_536, 1_000_003, 0xffff_ffffL, 0x1_0000_0000L, 0x1234_5678_9abcL
  };

  @Test
  void checksumsAreRightInEveryFrame() {
    try (Arena arena = Arena.ofConfined()) {
      for (int size : new int[] {64, 65, 66, 127, 1500, 1514}) {
        for (int flows : new int[] {1, 2, 7, 1000, 65_536}) {
          MemorySegment frame = UdpFrame.template(arena, size, true);
          for (long sequence : SEQUENCES) {
            UdpFrame.number(frame, sequence, flows);
            byte[] bytes = Captures.copy(frame, 0, size);
            assertEquals(0xffff, sum(bytes, 14, 34, 0), "IP header");
            assertEquals(0xffff, sum(bytes, 34, size, sum(bytes, 26, 34, 17 + size - 34)), "UDP");
            assertNotEquals(0, u16(bytes, 40), "a checksum of 0 means none");
          }
        }
      }
    }
  }

  @Test
  void withoutChecksumTheFieldIsZeroAsRfc768Allows() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment frame = UdpFrame.template(arena, 64, false);
      UdpFrame.number(frame, 5, 3);
      assertEquals(0, u16(Captures.copy(frame, 0, 64), 40));
    }
  }

  @Test
  void theStampNumbersFramesAndFlows() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment frame = UdpFrame.template(arena, 100, true);
      FlowParser parser = new FlowParser();
      TraceVerifier verifier = new TraceVerifier();
      Set<String> flows = new HashSet<>();
      for (long sequence = 0; sequence < 1000; sequence++) {
        UdpFrame.number(frame, sequence, 10);
        parser.parse(frame, 0, 100);
        assertEquals(17, parser.protocol());
        assertEquals(9, parser.destinationPort());
        assertTrue(PacketStamp.isAt(frame, UdpFrame.STAMP));
        assertEquals(sequence % 10, PacketStamp.flow(frame, UdpFrame.STAMP));
        assertEquals(sequence / 10, PacketStamp.flowSequence(frame, UdpFrame.STAMP));
        assertEquals(sequence, PacketStamp.sequence(frame, UdpFrame.STAMP));
        flows.add(parser.sourcePort() + " " + frame.get(ValueLayout.JAVA_INT_UNALIGNED, 26));
        verifier.accept(frame, 0, 100);
      }
      assertEquals(10, flows.size());
      assertEquals(1000, verifier.intact(), verifier.toString());
    }
  }

  /** Written independently of the class under test: RFC 1071, byte by byte. */
  private static int sum(byte[] bytes, int from, int to, int start) {
    long sum = start;
    for (int i = from; i < to; i++) {
      sum += (long) (bytes[i] & 0xff) << ((i - from) % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) sum;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }
}
