package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wirecap.bpf.BpfMap;
import org.wirecap.bpf.BpfProgram;
import org.wirecap.bpf.BpfTestRun;
import org.wirecap.bpf.XdpAction;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.Ledger;
import org.wirecap.linux.Interfaces;
import org.wirecap.sim.TraceVerifier;

@Tag("live")
class GeneratorLiveTest {
  private static GeneratorOptions options(
      long count, int size, int flows, Pace pace, Steering steering) {
    return new GeneratorOptions(Lab.SENDER_LINK, size, count, null, pace, flows, steering, true);
  }

  @Test
  void theProgramMakesTheFramesThatJavaMakes() {
    String needed = TestLab.uniqueName(); // skips without privileges
    assertTrue(needed.startsWith("wctest"));
    for (int flows : new int[] {1, 7, 64, 1000, 65_536}) {
      for (boolean checksum : new boolean[] {true, false}) {
        int nanosPerClock = flows == 7 ? 64_000 : 0; // paced ones are no different
        try (Arena arena = Arena.ofConfined();
            BpfMap counter = BpfMap.array("number", NumberingProgram.VALUE_BYTES, 1);
            BpfProgram program =
                BpfProgram.load(
                    "numbering",
                    NumberingProgram.assemble(counter, flows, checksum, nanosPerClock))) {
          MemorySegment value = arena.allocate(NumberingProgram.VALUE_BYTES, 8);
          MemorySegment out = arena.allocate(100);
          MemorySegment template = UdpFrame.template(arena, 100, checksum);
          BpfTestRun run = new BpfTestRun(arena, program, template, 0, 0);
          for (long sequence : new long[] {0, 1, 63, 64, 65, 65_537, 0x1_0000_0003L}) {
            value.set(ValueLayout.JAVA_LONG, 0, sequence);
            counter.put(0, value);
            assertEquals(XdpAction.XDP_TX, run.once(out).action());
            MemorySegment expected = UdpFrame.template(arena, 100, checksum);
            UdpFrame.number(expected, sequence, flows);
            if (!checksum) {
              expected.set(ValueLayout.JAVA_SHORT, UdpFrame.BALANCE, (short) 0);
            }
            assertArrayEquals(
                Captures.copy(expected, 0, 100),
                Captures.copy(out, 0, 100),
                () -> "frame " + sequence + " of " + flows + " flows");
            counter.get(0, value);
            assertEquals(sequence + 1, value.get(ValueLayout.JAVA_LONG, 0));
          }
        }
      }
    }
  }

  @Test
  void framesMadeByTheKernelArriveNumberedWithoutAGap() throws InterruptedException {
    try (TestLab lab = TestLab.up(2, 1500, false)) {
      TraceVerifier verifier = new TraceVerifier();
      XdpWitness witness =
          new XdpWitness(
              lab,
              256,
              packet -> verifier.accept(packet.memory(), packet.offset(), packet.capturedLength()));
      long count = 60_000; // fits into the pool whatever the speed of the reader
      GeneratorResult result =
          lab.atSender(
              () ->
                  new Generator(options(count, 64, 100, Pace.MAX, new Steering.ToQueue(0))).run());
      Ledger ledger = witness.finish();
      TransmitCounts total = result.ledger().total();
      assertTrue(result.description().contains("made by the kernel"), result::toString);
      assertEquals(count, total.offered());
      assertTrue(result.ledger().balanced(), result::toString);
      assertEquals(total.delivered(), ledger.total().seen());
      assertEquals(ledger.total().delivered(), verifier.intact(), verifier.toString());
      assertEquals(0, verifier.overtaken() + verifier.duplicates() + verifier.damaged());
      assertEquals(total.dropped() + ledger.total().lost(), verifier.missing(count));
      assertEquals(0, ledger.queues().get(1).seen(), "the other queue");
    }
  }

  @Test
  void aBurstIsCountedExactly() {
    try (TestLab lab = TestLab.up(1, 1500, true)) {
      long before = lab.atCaptureHost(() -> Interfaces.get("ba0").statistics().rxPackets());
      GeneratorResult result = lab.atSender(() -> Generator.burst(Lab.SENDER_LINK, 200, 12_345, 0));
      assertEquals(12_345, result.ledger().total().offered());
      assertTrue(result.ledger().balanced(), result::toString);
      assertTrue(result.elapsedNanos() > 0 && result.rate() > 0, result::toString);
      long after = lab.atCaptureHost(() -> Interfaces.get("ba0").statistics().rxPackets());
      assertEquals(result.ledger().total().delivered(), after - before);
    }
  }

  @Test
  void whatTheKernelMakesCanBePaced() {
    try (TestLab lab = TestLab.up(1, 1500, true)) {
      long count = 64 * 1000 + 1;
      GeneratorResult result =
          lab.atSender(
              () ->
                  new Generator(
                          options(count, 64, 1, new Pace.Rate(500_000), new Steering.ToQueue(0)))
                      .run());
      assertTrue(result.description().contains("made by the kernel"), result::toString);
      assertEquals(count, result.ledger().total().offered());
      assertTrue(result.ledger().balanced(), result::toString);
      assertTrue(result.description().endsWith("paced 64 at a time"), result::toString);
      // However slow the machine, it is never faster; a pause of more than 1 ms is not made up for.
      assertTrue(result.elapsedNanos() >= 126_000_000, result::toString);
    }
  }

  @Test
  void withoutAReceiverForThemAfXdpSendsAndSaysSo() {
    try (TestLab lab = TestLab.up(4, 1500, false)) {
      GeneratorResult result =
          lab.atSender(() -> new Generator(options(5000, 64, 1, Pace.MAX, Steering.NONE)).run());
      assertTrue(result.description().startsWith("AF_XDP"), result::toString);
      assertTrue(result.notes().getFirst().contains("exclusive capture"), result::toString);
      TransmitCounts queue = result.ledger().queues().getFirst();
      assertEquals(5000, queue.delivered());
      assertEquals(5000L * 64, queue.bytes());
      assertTrue(result.ledger().balanced());
    }
  }

  @Test
  void pacedFramesAreSteeredAndArriveInOrder() throws InterruptedException {
    try (TestLab lab = TestLab.up(4, 1500, false)) {
      TraceVerifier verifier = new TraceVerifier();
      XdpWitness witness =
          new XdpWitness(
              lab,
              64,
              packet -> verifier.accept(packet.memory(), packet.offset(), packet.capturedLength()));
      GeneratorResult result =
          lab.atSender(
              () ->
                  new Generator(options(5000, 300, 64, new Pace.Rate(50_000), Steering.RSS)).run());
      Ledger ledger = witness.finish();
      assertEquals(5000, verifier.intact(), verifier.toString());
      assertEquals(0, verifier.overtaken() + verifier.damaged());
      assertEquals(5000, result.spacing().packets());
      assertTrue(result.elapsedNanos() >= 4999 * 20_000L, result::toString);
      for (int i = 0; i < 4; i++) {
        long sent = result.ledger().queues().get(i).delivered();
        assertTrue(sent > 0, "RSS reaches queue " + i);
        assertEquals(sent, ledger.queues().get(i).delivered());
      }
    }
  }

  @Test
  void aDurationEndsIt() {
    try (TestLab lab = TestLab.up(1, 1500, true)) {
      for (Pace pace : List.of(Pace.MAX, new Pace.Rate(1000))) {
        GeneratorOptions options =
            new GeneratorOptions(
                Lab.SENDER_LINK, 64, 0, Duration.ofMillis(50), pace, 1, Steering.NONE, false);
        GeneratorResult result = lab.atSender(() -> new Generator(options).run());
        assertTrue(result.completed());
        assertTrue(result.ledger().total().offered() > 0);
        assertTrue(result.ledger().balanced(), result::toString);
      }
    }
  }

  @Test
  void aFrameThatDoesNotFitIsRefusedBeforeAnythingIsSent() {
    try (TestLab lab = TestLab.up(1, 600, false)) {
      WirecapException e =
          assertThrows(
              WirecapException.class,
              () ->
                  lab.atSender(
                      () -> new Generator(options(1, 615, 1, Pace.MAX, Steering.NONE)).run()));
      assertTrue(e.getMessage().contains("--size 615"), e.getMessage());
      WirecapException noQueue =
          assertThrows(
              WirecapException.class,
              () ->
                  lab.atSender(
                      () ->
                          new Generator(options(1, 64, 1, Pace.MAX, new Steering.ToQueue(1)))
                              .run()));
      assertTrue(noQueue.getMessage().contains("queue=1"), noQueue.getMessage());
    }
  }
}
