package org.wirecap.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.wirecap.pool.Clock;

/** A zero-copy driver that found no cell waits to be told of new ones; played here. */
class FillWakeupTest {
  private static final int FLAGS = 128;
  private final MemorySegment fill = Arena.ofAuto().allocate(1024, 64);
  private final MemorySegment rx = Arena.ofAuto().allocate(1024, 64);
  private int wakeups;

  private final XdpRings rings =
      new XdpRings(
          "played",
          new Kernel(),
          new QueueCounters(Arena.ofAuto().allocate(QueueCounters.BYTES, 64), 0),
          Clock.system(0),
          () -> {});

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

  private final class Kernel implements KernelSide {
    private final FillRing fillRing = new FillRing(new RingMemory(fill, 0, 64, FLAGS, 192, 4));
    private final RxRing rxRing = new RxRing(new RingMemory(rx, 0, 64, FLAGS, 192, 4));

    @Override
    public FillRing fillRing() {
      return fillRing;
    }

    @Override
    public RxRing rxRing() {
      return rxRing;
    }

    @Override
    public void awaitPackets(long nanos) {}

    @Override
    public void gatherPackets(long nanos) {}

    @Override
    public void wakeFill() {
      wakeups++;
    }

    @Override
    public XdpSocket.Statistics statistics() {
      return new XdpSocket.Statistics(0, 0, 0, 0, 0);
    }

    @Override
    public int pendingError() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
