package org.wirecap.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirecap.error.InterfaceGoneException;

/** What happens at the edges of a merge: handlers that throw, interfaces that go, small pools. */
class OrderedCaptureTest {
  private static final PoolShape SHAPE = new PoolShape(4, 16, 2048);
  private static final long MILLI = 1_000_000;

  @Test
  void aPacketWhoseHandlerThrowsIsNotGivenAgainAndNothingLeaks() {
    try (FakeEngine engine = new FakeEngine(1, SHAPE, 1)) {
      OrderedCapture capture = new OrderedCapture(engine);
      List<Long> given = new ArrayList<>();
      // Packet 3 is the last of its chunk, 5 is in the middle, 9 is the last of all.
      PacketHandler handler =
          packet -> {
            given.add(packet.timestampNanos());
            if (List.of(3, 5, 9).contains(given.size() - 1)) {
              throw new IllegalArgumentException("packet " + (given.size() - 1));
            }
          };
      List<Long> sent = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        engine.time.sleep(10);
        sent.add(engine.time.epochNanos());
        engine.devices.getFirst().arrive();
      }
      for (int failing : List.of(3, 5, 9)) {
        var e = assertThrows(IllegalArgumentException.class, () -> capture.poll(handler, 0));
        assertEquals("packet " + failing, e.getMessage());
      }
      assertEquals(0, capture.drain(handler));
      assertEquals(sent, given);
      assertEquals(new PoolUse(0, 64, 0), engine.queues().getFirst().pool());
      assertEquals(10, engine.ledger().total().delivered());
      assertTrue(engine.ledger().balanced());
    }
  }

  @Test
  void aHandlerThatClosesTheQueueAndThrowsIsHeard() {
    try (FakeEngine engine = new FakeEngine(1, SHAPE, 1)) {
      OrderedCapture capture = new OrderedCapture(engine);
      engine.devices.getFirst().arrive();
      PacketHandler handler =
          packet -> {
            engine.queues().getFirst().close();
            throw new IllegalArgumentException("mine");
          };
      var e = assertThrows(IllegalArgumentException.class, () -> capture.poll(handler, 0));
      assertEquals("mine", e.getMessage());
      assertEquals(0, capture.drain(handler));
    }
  }

  @Test
  void whatWasGivenOutWhenTheInterfaceWentIsCounted() {
    try (FakeEngine engine = new FakeEngine(2, SHAPE, 1)) {
      OrderedCapture capture = new OrderedCapture(engine);
      List<Long> given = new ArrayList<>();
      PacketHandler handler = packet -> given.add(packet.timestampNanos());
      engine.time.sleep(1000);
      engine.devices.get(0).arrive();
      engine.devices.get(1).arrive();
      engine.devices.forEach(device -> device.gone = true);
      int counted = 0;
      int rounds = 0;
      while (given.size() < 2) {
        counted += capture.poll(handler, MILLI);
        assertTrue(++rounds < 10, "never given out");
      }
      assertEquals(2, counted);
      assertThrows(InterfaceGoneException.class, () -> capture.poll(handler, MILLI));
      assertEquals(2, given.size());
    }
  }

  @Test
  void fewPacketsLetMoreGatherAndAShareOfASmallPoolIsNotFew() {
    assertEquals(MILLI, pauseAfter(new PoolShape(256, 16, 2048), 63));
    assertEquals(0, pauseAfter(new PoolShape(256, 16, 2048), 64));
    assertEquals(MILLI, pauseAfter(new PoolShape(2, 6, 2048), 2));
    assertEquals(0, pauseAfter(new PoolShape(2, 6, 2048), 3));
  }

  /** How long poll sleeps after it has given out some packets. */
  private static long pauseAfter(PoolShape shape, int packets) {
    try (FakeEngine engine = new FakeEngine(1, shape, 1)) {
      for (int i = 0; i < packets; i++) {
        engine.devices.getFirst().arrive();
      }
      long before = engine.time.nanoTime();
      assertEquals(packets, new OrderedCapture(engine).poll(packet -> {}, 100 * MILLI));
      return engine.time.nanoTime() - before;
    }
  }

  @Test
  void wherePacketsHaveJustComeFromTheDeviceIsNotWaitedForAtOnce() {
    assertEquals(List.of(MILLI, 100 * MILLI), waitsAfterPackets(new PoolShape(1024, 128, 2048)));
    assertEquals(List.of(51_200L, 100 * MILLI), waitsAfterPackets(new PoolShape(256, 16, 2048)));
  }

  /** How long the two rounds take that find nothing after a round that found much. */
  private static List<Long> waitsAfterPackets(PoolShape shape) {
    try (FakeEngine engine = new FakeEngine(1, shape, 1)) {
      for (int i = 0; i < 64; i++) {
        engine.devices.getFirst().arrive();
      }
      OrderedCapture capture = new OrderedCapture(engine);
      assertEquals(64, capture.poll(packet -> {}, 100 * MILLI));
      List<Long> waits = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        long before = engine.time.nanoTime();
        assertEquals(0, capture.poll(packet -> {}, 100 * MILLI));
        waits.add(engine.time.nanoTime() - before);
      }
      return waits;
    }
  }

  @Test
  void aPoolOfSixteenChunksKeepsOrderOnAQuietQueue() {
    try (FakeEngine engine = new FakeEngine(2, SHAPE, 1)) {
      OrderedCapture capture = new OrderedCapture(engine);
      List<Long> given = new ArrayList<>();
      PacketHandler handler = packet -> given.add(packet.timestampNanos());
      long first = engine.time.epochNanos();
      // One packet each ms, each in a chunk of its own; then one that was on its way for 9 ms.
      for (int i = 0; i < 10; i++) {
        engine.time.sleep(1);
        engine.devices.getFirst().arrive();
        int ignored = capture.poll(handler, MILLI);
      }
      engine.devices.getLast().arrive(first + 1);
      engine.stop();
      capture.run(handler);
      assertEquals(11, given.size());
      assertEquals(given.stream().sorted().toList(), given);
      assertEquals(0, capture.outOfOrder());
    }
  }

  @Test
  void orderYieldsWhenEveryChunkWaits() {
    try (FakeEngine engine = new FakeEngine(2, new PoolShape(64, 3, 2048), 1)) {
      OrderedCapture capture = new OrderedCapture(engine);
      int given = 0;
      for (int i = 0; i < 3; i++) {
        assertEquals(0, given);
        engine.devices.getFirst().arrive();
        given = capture.poll(packet -> {}, 1);
      }
      assertEquals(3, given);
      assertEquals(0, engine.queues().getFirst().pool().captured());
    }
  }

  /** A queue that is busy and was found empty for a moment is known up to its last packet. */
  @Test
  void whatAQueueHasShownCountsAlsoWhenItIsEmpty() {
    try (FakeEngine engine = new FakeEngine(2, SHAPE, 1)) {
      OrderedCapture capture = new OrderedCapture(engine);
      engine.time.sleep(MILLI);
      engine.devices.get(0).arrive();
      engine.time.sleep(MILLI);
      engine.devices.get(1).arrive();
      assertEquals(1, capture.poll(packet -> {}, 0));
      assertEquals(0, capture.poll(packet -> {}, 0));
    }
  }

  @Test
  void whereTheDeviceTellsThatNothingIsOnItsWayNothingIsWaitedFor() {
    try (FakeEngine engine = new FakeEngine(2, SHAPE, 1)) {
      OrderedCapture capture = new OrderedCapture(engine);
      engine.devices.get(1).deliveryDelay = 10;
      engine.time.sleep(MILLI);
      engine.devices.get(0).arrive();
      assertEquals(0, capture.poll(packet -> {}, 0));
      engine.time.sleep(10);
      assertEquals(1, capture.poll(packet -> {}, 0));
    }
  }

  /**
   * At 4 million packets/s 1 ms brings too many. This pool lets nobody rest for more than 204 μs.
   */
  @Test
  void wherePacketsComeFastTheRestIsShortAndLongAgainWhereTheyDoNot() {
    PoolShape shape = new PoolShape(256, 64, 2048);
    try (FakeEngine engine = new FakeEngine(1, shape, 1)) {
      FakeDevice device = engine.devices.getFirst();
      OrderedCapture capture = new OrderedCapture(engine);
      assertEquals(List.of(204L, 204L, 204L, 125L, 125L), rests(capture, device, 4, 5));
      assertEquals(List.of(125L, 62L, 60L, 60L), rests(capture, device, 40, 4));
      assertEquals(List.of(60L, 120L, 204L), rests(capture, device, 0.1, 3));
    }
  }

  /** How long it rests, in μs, when so many packets come in each μs of it. */
  private static List<Long> rests(
      OrderedCapture capture, FakeDevice device, double perMicrosecond, int count) {
    List<Long> rests = new ArrayList<>();
    while (rests.size() < count) {
      long before = device.now();
      // As a reader does that waits only when there was nothing; that is no rest.
      int ignored = capture.poll(packet -> {}, 0);
      ignored = capture.poll(packet -> {}, 100 * MILLI);
      long nanos = device.now() - before;
      if (nanos > 0) {
        rests.add(nanos / 1000);
        for (int i = 0; i < Math.round(perMicrosecond * nanos / 1000); i++) {
          device.arrive();
        }
      }
    }
    return rests;
  }
}
