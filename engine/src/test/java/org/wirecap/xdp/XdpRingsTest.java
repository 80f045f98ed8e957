package org.wirecap.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.RingBufferPool;

/** How the rings wait for the kernel, and how it is told of new cells; the kernel is played. */
class XdpRingsTest {
  private static final int FLAGS = 128;
  private final MemorySegment fill = Arena.ofAuto().allocate(1024, 64);
  private final MemorySegment rx = Arena.ofAuto().allocate(1024, 64);
  private final List<String> waits = new ArrayList<>();
  private final MemorySegment counted = Arena.ofAuto().allocate(QueueCounters.BYTES, 64);
  private int wakeups;
  private long dropped;
  private long time;

  /** What the kernel answers when it is asked for an error. */
  private IntSupplier error = () -> 0;

  /** What happens before the kernel answers what it has dropped. */
  private Runnable whenAsked = () -> {};

  private int questions;

  private final Clock clock =
      new Clock() {
        @Override
        public long nanoTime() {
          return time;
        }

        @Override
        public long epochNanos() {
          return time;
        }

        @Override
        public void sleep(long nanos) {
          time += nanos;
        }
      };

  private final XdpRings rings =
      new XdpRings("played", new Kernel(), new QueueCounters(counted, 0), clock, 0, () -> {});

  @Test
  void whoeverPostsCellsOrWaitsWakesADriverThatAskedForIt() {
    fill.set(JAVA_INT, FLAGS, 1);
    rings.attach(0);
    assertEquals(0, wakeups, "nothing is published yet");
    rings.publish();
    assertEquals(1, wakeups);
    rings.awaitFirst(0);
    assertEquals(2, wakeups);
    rings.awaitMore(0);
    assertEquals(3, wakeups);
  }

  @Test
  void aDriverThatDidNotAskIsNotWoken() {
    rings.attach(0);
    rings.publish();
    rings.awaitFirst(0);
    rings.awaitMore(0);
    assertEquals(0, wakeups);
  }

  @Test
  void wherePacketsHaveJustComeFromTheKernelIsNotAskedToWakeAnybodyAtFirst() {
    try (Arena arena = Arena.ofConfined()) {
      PoolShape shape = new PoolShape(2, 2, 2048);
      RingBufferPool pool = new RingBufferPool(0, arena.allocate(shape.bytes()), 0, shape, 0);
      pool.attachFree(rings);
      rings.awaitFirst(1_000_000);
      packetArrives();
      Chunk chunk = pool.takeChunk();
      assertEquals(1, rings.receive(pool, chunk, 2));
      rings.awaitFirst(1_000_000);
      rings.awaitFirst(1_000_000);
      assertEquals(List.of("poll", "sleep", "poll"), waits);
    }
  }

  /** The program counts a packet before the kernel has put it into the RX ring, or dropped it. */
  @Test
  void afterStopWhatIsOnItsWayIsWaitedFor() {
    try (Arena arena = Arena.ofConfined()) {
      PoolShape shape = new PoolShape(2, 2, 2048);
      RingBufferPool pool = new RingBufferPool(0, arena.allocate(shape.bytes()), 0, shape, 0);
      pool.attachFree(rings);
      counted.set(JAVA_LONG, QueueCounters.SEEN, 3);
      rings.stop();
      assertFalse(rings.isDrained());
      packetArrives();
      assertEquals(1, rings.receive(pool, pool.takeChunk(), 2));
      assertFalse(rings.isDrained());
      dropped = 1;
      assertFalse(rings.isDrained());
      counted.set(JAVA_LONG, QueueCounters.PASSED, 1);
      assertTrue(rings.isDrained());
    }
  }

  /**
   * What the program has counted and nobody has taken may still be of any moment of the last ms.
   */
  @Test
  void whereNothingIsOnItsWayNothingEarlierCanCome() {
    try (Arena arena = Arena.ofConfined()) {
      PoolShape shape = new PoolShape(2, 2, 2048);
      RingBufferPool pool = new RingBufferPool(0, arena.allocate(shape.bytes()), 0, shape, 0);
      pool.attachFree(rings);
      assertEquals(10_000, rings.deliveryDelayNanos());
      counted.set(JAVA_LONG, QueueCounters.SEEN, 1);
      assertEquals(10_000_000, rings.deliveryDelayNanos());
      packetArrives();
      assertEquals(1, rings.receive(pool, pool.takeChunk(), 2));
      assertEquals(10_000, rings.deliveryDelayNanos());
    }
  }

  @Test
  void whatTheSocketDroppedIsNotOnItsWayAndTheKernelIsNotAskedAllTheTime() {
    counted.set(JAVA_LONG, QueueCounters.SEEN, 2);
    dropped = 1;
    assertEquals(10_000_000, rings.deliveryDelayNanos());
    dropped = 2;
    assertEquals(10_000_000, rings.deliveryDelayNanos());
    assertEquals(1, questions);
    time += 1_000_000;
    assertEquals(10_000, rings.deliveryDelayNanos());
    assertEquals(10_000, rings.deliveryDelayNanos());
    assertEquals(2, questions);
  }

  /** One that is seen and dropped while the kernel is asked does not stand for an earlier one. */
  @Test
  void aPacketDroppedMeanwhileIsNotTakenForTheOneOnItsWay() {
    counted.set(JAVA_LONG, QueueCounters.SEEN, 1);
    whenAsked =
        () -> {
          counted.set(JAVA_LONG, QueueCounters.SEEN, 2);
          dropped = 1;
        };
    assertEquals(10_000_000, rings.deliveryDelayNanos());
  }

  @Test
  void whereTheClockTicksATickIsAdded() {
    XdpRings ticking =
        new XdpRings(
            "played", new Kernel(), new QueueCounters(counted, 0), clock, 4_000_000, () -> {});
    assertEquals(4_010_000, ticking.deliveryDelayNanos());
    counted.set(JAVA_LONG, QueueCounters.SEEN, 1);
    assertEquals(14_000_000, ticking.deliveryDelayNanos());
  }

  @Test
  void whatComesRightBeforeTheInterfaceGoesIsTakenFirst() {
    try (Arena arena = Arena.ofConfined()) {
      PoolShape shape = new PoolShape(2, 2, 2048);
      RingBufferPool pool = new RingBufferPool(0, arena.allocate(shape.bytes()), 0, shape, 0);
      pool.attachFree(rings);
      Chunk chunk = pool.takeChunk();
      assertEquals(0, rings.receive(pool, chunk, 2));
      error =
          () -> {
            packetArrives();
            error = () -> 0;
            return 100;
          };
      rings.awaitFirst(0);
      assertEquals(1, rings.receive(pool, chunk, 2));
      time = Long.MAX_VALUE >> 1;
      assertThrows(InterfaceGoneException.class, () -> rings.awaitFirst(0));
    }
  }

  /** In the first cell of the fill ring. */
  private void packetArrives() {
    rx.set(JAVA_LONG, 192, fill.get(JAVA_LONG, 192) + 256);
    rx.set(JAVA_INT, 192 + 8, 64);
    rx.set(JAVA_INT, 0, 1);
  }

  private final class Kernel implements KernelSide {
    private final FillRing fillRing = new FillRing(new RingMemory(fill, 0, 64, FLAGS, 192, 4));
    private final RxRing rxRing = new RxRing(new RingMemory(rx, 0, 64, FLAGS, 192, 4), fillRing);

    @Override
    public FillRing fillRing() {
      return fillRing;
    }

    @Override
    public RxRing rxRing() {
      return rxRing;
    }

    @Override
    public void awaitPackets(long nanos) {
      waits.add("poll");
    }

    @Override
    public void gatherPackets(long nanos) {
      waits.add("sleep");
    }

    @Override
    public void wakeFill() {
      wakeups++;
    }

    @Override
    public XdpSocket.Statistics statistics() {
      questions++;
      whenAsked.run();
      return new XdpSocket.Statistics(dropped, 0, 0, 0, 0);
    }

    @Override
    public int pendingError() {
      return error.getAsInt();
    }

    @Override
    public void close() {}
  }
}
