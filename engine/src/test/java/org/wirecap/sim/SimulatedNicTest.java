package org.wirecap.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.Ledger;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.OrderedCapture;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PacketHandler;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.PoolUse;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.rss.RssSteering;

class SimulatedNicTest {
  private static final long SECOND = 1_000_000_000;
  private static final PacketHandler NOTHING = packet -> {};

  private static SimulatedNic demoNic(long seed, NicModel model) {
    TracePlan plan = TracePlan.demo(seed, model.queues());
    return new SimulatedNic(
        model,
        new RssSteering(model.queues()),
        new SyntheticTrace(plan, new RssSteering(model.queues())));
  }

  private static List<PacedReader> readers(SimulatedNic nic, double rate, PacketHandler handler) {
    return nic.queues().stream().map(queue -> new PacedReader(queue, rate, handler)).toList();
  }

  @Test
  void theWholePoolAbsorbsWhatAPlainRingLoses() {
    // 38,844 packets/s: the reader of the paper, with its heavy processing load.
    PoolShape pool = new PoolShape(256, 20, 2048);
    TraceVerifier verifier = new TraceVerifier();
    try (SimulatedNic plain = demoNic(1, NicModel.plain(4, 1024, 2048));
        SimulatedNic wirecap = demoNic(1, NicModel.wholePool(4, pool))) {
      PacedReader.run(plain, readers(plain, 38_844, NOTHING));
      PacedReader.run(
          wirecap,
          readers(
              wirecap, 38_844, p -> verifier.accept(p.memory(), p.offset(), p.capturedLength())));

      Ledger lossy = plain.ledger();
      Ledger lossless = wirecap.ledger();
      assertTrue(lossy.balanced() && lossless.balanced(), lossy + " " + lossless);
      assertEquals(lossless.total().seen(), lossy.total().seen());
      assertTrue(lossy.lost() > 10_000, "the plain ring lost " + lossy.lost());
      assertEquals(lossy.lost(), lossy.total().lostNoCell());
      assertEquals(0, lossless.lost());
      assertEquals(lossless.total().seen(), verifier.intact(), verifier.toString());
      assertEquals(0, verifier.overtaken() + verifier.duplicates() + verifier.damaged());
    }
  }

  /** As after a pause of a JVM that is longer than the traffic. */
  @Test
  void readersReadWhatHasArrivedBeforeThem() {
    RssSteering steering = new RssSteering(1);
    PacketSource source = new ConstantRate(100, 1e6, 60, 0, new RssSteering(1));
    try (SimulatedNic nic =
        new SimulatedNic(NicModel.wholePool(1, new PoolShape(8, 8, 2048)), steering, source)) {
      nic.clock().advanceTo(1_000_000);
      List<PacedReader> readers = readers(nic, 1000, NOTHING);
      PacedReader.run(nic, readers);
      assertEquals(64, readers.getFirst().packets());
      assertEquals(36, nic.ledger().lost());
    }
  }

  /** A ring of 8 whose reader gives back all at once, or one by one. */
  @Test
  void aReaderThatGivesBackAllAtOnceLosesMore() {
    long[] lost = new long[2];
    for (int i = 0; i < 2; i++) {
      PacketSource source = new ConstantRate(24, 1e6, 60, 0, new RssSteering(1));
      try (SimulatedNic nic =
          new SimulatedNic(NicModel.plain(1, 8, 2048), new RssSteering(1), source)) {
        PacedReader reader = new PacedReader(nic.queues().getFirst(), 5e5, i == 0 ? 1 : 8, NOTHING);
        PacedReader.run(nic, List.of(reader));
        assertEquals(24, reader.packets() + nic.ledger().lost());
        lost[i] = nic.ledger().lost();
      }
    }
    // Two packets come for one that is read: by arithmetic 24 / 2 - 8.
    assertTrue(Math.abs(lost[0] - 4) <= 1, lost[0] + " lost");
    assertTrue(lost[1] > lost[0], lost[1] + " lost, and " + lost[0]);
  }

  @Test
  void theSameSeedGivesTheSameLedgerAndTheSameBytes() {
    Outcome first = outcome(5);
    assertEquals(first, outcome(5));
    assertNotEquals(first.digest, outcome(6).digest);
    assertTrue(first.ledger.lost() > 0, "with losses, else it proves little");
  }

  private record Outcome(Ledger ledger, long digest) {}

  private static Outcome outcome(long seed) {
    CRC32 crc = new CRC32();
    long[] times = new long[1];
    try (SimulatedNic nic = demoNic(seed, NicModel.wholePool(3, new PoolShape(32, 8, 2048)))) {
      PacedReader.run(
          nic,
          readers(
              nic,
              20_000,
              packet -> {
                crc.update(packet.toArray());
                times[0] = times[0] * 31 + packet.timestampNanos();
              }));
      return new Outcome(nic.ledger(), (crc.getValue() << 32) ^ times[0]);
    }
  }

  @Test
  void eachPacketIsOnTheQueueThatSteeringNames() {
    RssSteering steering = new RssSteering(4);
    long[] perQueue = new long[4];
    try (SimulatedNic nic = demoNic(2, NicModel.wholePool(4, new PoolShape(64, 8, 2048)))) {
      PacedReader.run(
          nic,
          readers(
              nic,
              Double.POSITIVE_INFINITY,
              packet -> {
                int expected =
                    steering.queue(packet.memory(), packet.offset(), packet.capturedLength());
                assertEquals(expected, packet.queue());
                perQueue[packet.queue()]++;
              }));
      for (QueueLedger queue : nic.ledger().queues()) {
        assertEquals(perQueue[queue.queue()], queue.seen());
        assertTrue(queue.seen() > 10_000);
      }
    }
  }

  @Test
  void packetsOfAllQueuesComeInTimeOrder() {
    TraceVerifier verifier = new TraceVerifier();
    try (SimulatedNic nic = demoNic(3, NicModel.wholePool(4, new PoolShape(64, 64, 2048)))) {
      OrderedCapture capture = new OrderedCapture(nic);
      long[] last = new long[1];
      capture.run(
          packet -> {
            assertTrue(packet.timestampNanos() >= last[0]);
            last[0] = packet.timestampNanos();
            verifier.accept(packet.memory(), packet.offset(), packet.capturedLength());
          });
      assertEquals(0, capture.outOfOrder());
      assertEquals(0, nic.ledger().lost());
      assertEquals(nic.ledger().total().seen(), verifier.intact());
    }
  }

  @Property(tries = 40)
  void theLinkRateIsRespected(
      @ForAll @IntRange(min = 60, max = 1514) int length,
      @ForAll @IntRange(min = 1, max = 40) int gigabits) {
    long bitsPerSecond = gigabits * 1_000_000_000L;
    NicModel model = NicModel.wholePool(2, new PoolShape(16, 64, 2048)).withLink(bitsPerSecond);
    RssSteering steering = new RssSteering(2);
    PacketSource source =
        new ConstantRate(1000, Double.POSITIVE_INFINITY, length, 1, steering.copy());
    try (SimulatedNic nic = new SimulatedNic(model, steering, source)) {
      double wireNanos = EthernetLink.bits(length) * 1e9 / bitsPerSecond;
      long[] count = new long[1];
      PacedReader.run(
          nic,
          readers(
              nic,
              Double.POSITIVE_INFINITY,
              packet -> {
                double arrived = packet.timestampNanos() - VirtualClock.EPOCH_NANOS;
                assertEquals(++count[0] * wireNanos, arrived, 1.0);
              }));
      assertEquals(1000, count[0]);
    }
  }

  /**
   * P packets at rate b against a reader of rate r: the reader gives back r/b cells while one
   * packet arrives, so R·M cells are used up after R·M / (1 − r/b) packets, and from then on 1 −
   * r/b of each packet is lost: max(0, P·(1 − r/b) − R·M) in all. Cells come back a chunk at a
   * time, so up to two chunks more may be lost: the one that is being read, and the one that came
   * back last.
   */
  @Property(tries = 150)
  void lossFollowsTheClosedForm(
      @ForAll @IntRange(min = 1, max = 64) int cells,
      @ForAll @IntRange(min = 2, max = 40) int chunks,
      @ForAll @IntRange(min = 1_000, max = 200_000) int readerRate,
      @ForAll @IntRange(min = 110, max = 10_000) int burstPercent,
      @ForAll @IntRange(min = 20, max = 300) int lengthPercent) {
    double burstRate = readerRate * (burstPercent / 100.0);
    double kept = 1 - readerRate / burstRate;
    double lossFree = cells * chunks / kept;
    long packets = Math.round(lossFree * lengthPercent / 100);
    double expected = Math.max(0, packets * kept - cells * chunks);

    long lost = burst(new PoolShape(cells, chunks, 2048), packets, burstRate, readerRate);

    assertTrue(
        lost >= expected - 2 && lost <= expected + 2 * cells + 2,
        "lost %d of %d, expected %.1f".formatted(lost, packets, expected));
    if (packets * kept + 2 * cells + 2 < cells * chunks) {
      assertEquals(0, lost, "well below the limit");
    }
  }

  /** The paper's reader and the link's full rate: the largest loss-free burst, to within 5 %. */
  @Test
  void thePoolSizeAndNotItsSplitDecidesTheLargestBurst() {
    double burstRate = 14_880_952;
    double kept = 1 - 38_844 / burstRate;
    for (int total : new int[] {12_800, 25_600, 51_200}) {
      for (int cells : new int[] {32, 256}) {
        PoolShape shape = new PoolShape(cells, total / cells, 2048);
        long limit = (long) (total / kept);
        assertEquals(0, burst(shape, limit * 95 / 100, burstRate, 38_844), shape.toString());
        assertNotEquals(0, burst(shape, limit * 105 / 100, burstRate, 38_844), shape.toString());
      }
    }
  }

  private static long burst(PoolShape shape, long packets, double burstRate, double readerRate) {
    NicModel model = NicModel.wholePool(1, shape).withLink(100_000_000_000L);
    RssSteering steering = new RssSteering(1);
    PacketSource source = new ConstantRate(packets, burstRate, 60, 0, steering.copy());
    try (SimulatedNic nic = new SimulatedNic(model, steering, source)) {
      List<PacedReader> readers = readers(nic, readerRate, NOTHING);
      PacedReader.run(nic, readers);
      QueueLedger ledger = nic.ledger().total();
      assertEquals(0, ledger.unbalancedBy(), ledger.toString());
      assertEquals(packets, ledger.seen());
      assertEquals(ledger.delivered(), readers.getFirst().packets());
      assertTrue(nic.queues().getFirst().isFinished());
      return ledger.lostNoCell();
    }
  }

  @Test
  void aShortRingLosesWhileThePoolBehindItIsFree() {
    PoolShape shape = new PoolShape(8, 16, 2048);
    NicModel model = new NicModel(1, shape, 20, NicModel.TEN_GIGABIT);
    PacketSource source = new ConstantRate(50, Double.POSITIVE_INFINITY, 60, 0, new RssSteering(1));
    try (SimulatedNic nic = new SimulatedNic(model, new RssSteering(1), source)) {
      nic.clock().advanceTo(40 * 68);
      assertEquals(20, nic.ledger().total().lostRxRing());
      ReceiveQueue queue = nic.queues().getFirst();
      assertEquals(8, queue.capture(0).size());
      // Receiving made room for 8 more of the 10 that are to come.
      nic.clock().advanceTo(SECOND);
      assertEquals(22, nic.ledger().total().lostRxRing());
      assertEquals(0, nic.ledger().total().lostNoCell());
    }
  }

  @Test
  void framesBeyondTheCellAreInvalid() {
    RssSteering steering = new RssSteering(1);
    PacketSource source = new ConstantRate(5, 1000, 1793, 0, steering.copy());
    NicModel model = NicModel.wholePool(1, new PoolShape(4, 4, 2048));
    try (SimulatedNic nic = new SimulatedNic(model, steering, source)) {
      assertNull(nic.queues().getFirst().capture(SECOND));
      assertEquals(5, nic.ledger().total().invalid());
      assertTrue(nic.ledger().balanced());
    }
  }

  @Test
  void captureLetsTimePassUntilAFullChunkOrTheTimeout() {
    RssSteering steering = new RssSteering(1);
    PacketSource source = new ConstantRate(7, 1000, 60, 0, steering.copy());
    NicModel model = NicModel.wholePool(1, new PoolShape(4, 4, 2048));
    try (SimulatedNic nic = new SimulatedNic(model, steering, source)) {
      ReceiveQueue queue = nic.queues().getFirst();
      assertNull(queue.capture(0));
      assertEquals(0, nic.clock().nanoTime());
      assertTrue(queue.capture(SECOND).isFull());
      // The fourth packet is sent after 3 ms and takes 67.2 ns.
      assertEquals(3_000_067, nic.clock().nanoTime());
      assertEquals(2, queue.capture(2_500_000).size());
      assertEquals(5_500_067, nic.clock().nanoTime());
      assertFalse(queue.isFinished());
      assertEquals(1, queue.capture(SECOND).size());
      assertTrue(queue.isFinished());
      // Nothing can come any more: there is nothing to wait for.
      assertNull(queue.capture(SECOND));
      nic.await(SECOND);
      assertTrue(nic.clock().nanoTime() < SECOND);
    }
  }

  @Test
  @SuppressWarnings("try") // closed within the block: the ledger outlives the NIC
  void afterStopNothingArrives() {
    try (SimulatedNic nic = demoNic(4, NicModel.wholePool(2, new PoolShape(64, 64, 2048)))) {
      nic.clock().advanceTo(SECOND / 10);
      nic.stop();
      long seen = nic.ledger().total().seen();
      assertTrue(seen > 0);
      nic.clock().advanceTo(SECOND);
      assertEquals(seen, nic.ledger().total().seen());
      PacedReader.run(nic, readers(nic, 1e6, NOTHING));
      nic.close();
      assertTrue(nic.ledger().balanced());
      assertThrows(IllegalStateException.class, () -> nic.queues().getFirst().capture(0));
    }
  }

  enum Step {
    WAIT,
    CAPTURE_NOW,
    CAPTURE,
    RECYCLE_OLDEST,
    RECYCLE_NEWEST
  }

  @Property(tries = 100)
  @SuppressWarnings("try") // closed within the block: the ledger outlives the NIC
  void everyCellAndEveryPacketIsSomewhereAtEveryStep(
      @ForAll @Size(max = 200) List<Step> steps,
      @ForAll @IntRange(min = 0, max = 60) int descriptors,
      @ForAll @IntRange(min = 1, max = 9) int cells,
      @ForAll @IntRange(min = 2, max = 6) int chunks,
      @ForAll long seed) {
    PoolShape shape = new PoolShape(cells, chunks, 2048);
    NicModel model = new NicModel(2, shape, descriptors, NicModel.TEN_GIGABIT);
    Random random = new Random(seed);
    try (SimulatedNic nic = demoNic(seed, model)) {
      List<Chunk> held = new ArrayList<>();
      for (Step step : steps) {
        ReceiveQueue queue = nic.queues().get(random.nextInt(2));
        switch (step) {
          case WAIT -> nic.clock().sleep(random.nextInt(2_000_000));
          case CAPTURE_NOW, CAPTURE -> {
            Chunk chunk = queue.capture(step == Step.CAPTURE ? random.nextInt(5_000_000) : 0);
            if (chunk != null) {
              held.add(chunk);
            }
          }
          case RECYCLE_OLDEST, RECYCLE_NEWEST -> {
            if (!held.isEmpty()) {
              Chunk chunk = held.remove(step == Step.RECYCLE_OLDEST ? 0 : held.size() - 1);
              nic.queues().get(chunk.queue()).recycle(chunk);
            }
          }
        }
        assertConservation(nic, held);
      }
      nic.close();
      assertTrue(nic.ledger().balanced(), nic.ledger().toString());
    }
  }

  private static void assertConservation(SimulatedNic nic, List<Chunk> held) {
    for (ReceiveQueue queue : nic.queues()) {
      SimulatedRings rings = nic.rings(queue.index());
      PoolUse use = queue.pool();
      assertEquals(queue.shape().totalCells(), use.attached() + use.captured());
      assertEquals(use.attached(), rings.cellsHeld());
      long inHand =
          held.stream().filter(c -> c.queue() == queue.index()).mapToInt(Chunk::size).sum();
      assertEquals(inHand, use.captured());
      QueueLedger ledger = queue.ledger();
      assertEquals(rings.packetsWaiting(), ledger.missingOnArrival(), "arrived, not yet taken");
      assertEquals(0, ledger.missingOnDelivery());
    }
  }

  @Test
  void aTableBeyondTheQueuesIsAClearError() {
    WirecapException error =
        assertThrows(
            WirecapException.class,
            () ->
                new SimulatedNic(
                    NicModel.wholePool(2, new PoolShape(4, 4, 2048)),
                    new RssSteering(3),
                    new ConstantRate(1, 1, 60, 0, new RssSteering(3))));
    assertEquals(
        "simulated NIC: the redirection table names queue 2, but there are 2 queues",
        error.getMessage());
  }

  @Test
  void aPacketKeepsItsLengthsAndItsTime() {
    RssSteering steering = new RssSteering(1);
    PacketSource source = new ConstantRate(1, 1000, 1514, 0, steering.copy());
    NicModel model = NicModel.wholePool(1, new PoolShape(4, 4, 2048));
    try (SimulatedNic nic = new SimulatedNic(model, steering, source)) {
      Packet packet = nic.queues().getFirst().capture(SECOND).packet(0);
      assertEquals(1514, packet.capturedLength());
      assertEquals(1514, packet.originalLength());
      // 1,538 bytes on the wire at 10 Gbit/s.
      assertEquals(VirtualClock.EPOCH_NANOS + 1230, packet.timestampNanos());
      assertEquals(
          "simulated NIC in virtual time, 10 Gbit/s, 1 queue, (M,R) = (4,4), whole pool"
              + " attached",
          nic.description());
    }
  }
}
