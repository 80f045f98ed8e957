package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Engine;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PoolShape;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.ConstantRate;
import org.wirecap.sim.NicModel;
import org.wirecap.sim.SimulatedNic;

/** Every end of a capture, on the simulated NIC: what was captured is accounted for. */
class CaptureLoopTest {
  private static final int PACKETS = 1000;
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private static Engine nic() {
    RssSteering steering = new RssSteering(2);
    return new SimulatedNic(
        NicModel.wholePool(2, new PoolShape(16, 64, 2048)),
        steering,
        new ConstantRate(PACKETS, 1e5, 64, 1, steering.copy()));
  }

  /** Takes some packets and then does what a test says. */
  private static class TestSink implements PacketSink {
    private final int takes;
    private final WirecapException failure;
    private final int lostInBuffer;
    int taken;

    TestSink(int takes, WirecapException failure, int lostInBuffer) {
      this.takes = takes;
      this.failure = failure;
      this.lostInBuffer = lostInBuffer;
    }

    @Override
    public boolean accept(Packet packet) {
      if (taken < takes) {
        taken++;
        return true;
      }
      if (failure != null) {
        throw failure;
      }
      return false;
    }

    @Override
    public Preparer preparer() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean accept(PreparedPacket packet) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void flush() {}

    @Override
    public long lost(int queue) {
      return queue == 1 ? lostInBuffer : 0;
    }

    @Override
    public void close() {}
  }

  private record Outcome(CaptureLoop loop, Ledger ledger) {}

  private static Outcome run(PacketSink sink, long limit, StopRequest stop) {
    Engine engine = nic();
    Tally tally = new Tally(engine);
    CaptureLoop loop = new CaptureLoop(engine, sink, tally, limit, NO_LIMIT, false, stop);
    try (engine) {
      loop.run();
      loop.closeSink();
    }
    Ledger ledger = tally.applyTo(engine.ledger());
    assertTrue(ledger.balanced(), ledger.verdict() + " " + ledger);
    return new Outcome(loop, ledger);
  }

  @Test
  void theEndOfThePackets() {
    TestSink sink = new TestSink(Integer.MAX_VALUE, null, 0);
    Outcome outcome = run(sink, NO_LIMIT, new StopRequest());
    assertEquals(PACKETS, outcome.ledger.total().delivered());
    assertEquals(PACKETS, sink.taken);
    assertNull(outcome.loop.failure());
  }

  @Test
  void theNumberOfPacketsIsExactAndTheRestIsDiscarded() {
    TestSink sink = new TestSink(Integer.MAX_VALUE, null, 0);
    Outcome outcome = run(sink, 137, new StopRequest());
    assertEquals(137, sink.taken);
    assertEquals(137, outcome.ledger.total().delivered());
    assertEquals(outcome.ledger.total().captured() - 137, outcome.ledger.total().discarded());
    assertEquals(0, outcome.ledger.lost());
  }

  @Test
  void aSinkThatIsFullEndsTheCaptureWithoutLoss() {
    Outcome outcome = run(new TestSink(50, null, 0), NO_LIMIT, new StopRequest());
    assertEquals(50, outcome.ledger.total().delivered());
    assertEquals(0, outcome.ledger.lost());
    assertNull(outcome.loop.failure());
  }

  @Test
  void aSinkThatFailsEndsTheCaptureAndTheRestIsLostByTheWriter() {
    // 50 were taken, the 51st was thrown at, and 21 of all were in the sink's buffer.
    TestSink sink = new TestSink(50, new WirecapException("disk full"), 21);
    Outcome outcome = run(sink, NO_LIMIT, new StopRequest());
    assertEquals("disk full", outcome.loop.failure());
    assertEquals(51 - 21, outcome.ledger.total().delivered());
    assertEquals(outcome.ledger.total().captured() - 30, outcome.ledger.total().lostByWriter());
  }

  @Test
  void aReaderThatLeavesEndsTheCaptureAndNothingIsLost() {
    WirecapException gone = new WirecapException("standard output", new IOException("Broken pipe"));
    Outcome outcome = run(new TestSink(50, gone, 21), NO_LIMIT, new StopRequest());
    assertTrue(outcome.loop.readerGone());
    assertNull(outcome.loop.failure());
    assertEquals(30, outcome.ledger.total().delivered());
    assertEquals(0, outcome.ledger.lost());
  }

  /** As when a call of the kernel fails: what waits for its turn was captured all the same. */
  @Test
  void whatWaitsWhenTheCaptureFailsIsWritten() {
    TestSink sink = new TestSink(Integer.MAX_VALUE, null, 0);
    Engine engine = nic();
    Tally tally = new Tally(engine);
    CaptureLoop loop =
        new CaptureLoop(engine, sink, tally, NO_LIMIT, NO_LIMIT, false, new StopRequest());
    BasicOrder order = new BasicOrder(engine, loop::onPacket);
    int[] taken = {-1};
    PacketsInOrder failing =
        new PacketsInOrder() {
          @Override
          public int poll(long timeoutNanos) {
            long given = order.poll(timeoutNanos);
            if (engine.ledger().total().delivered() == sink.taken) {
              return (int) given;
            }
            taken[0] = sink.taken;
            throw new WirecapException("poll: ENOMEM");
          }

          @Override
          public boolean isFinished() {
            return order.isFinished();
          }

          @Override
          public void drain() {
            order.drain();
          }

          @Override
          public long outOfOrder() {
            return order.outOfOrder();
          }

          @Override
          public void close() {
            order.close();
          }
        };
    try (engine) {
      loop.run(failing);
      loop.closeSink();
    }
    assertEquals("poll: ENOMEM", loop.failure());
    Ledger ledger = tally.applyTo(engine.ledger());
    assertEquals(sink.taken, ledger.total().delivered(), ledger::toString);
    assertEquals(0, ledger.total().missingOnDelivery(), ledger::toString);
    assertTrue(taken[0] >= 0 && taken[0] < sink.taken, "nothing waited");
  }

  @Test
  void aRequestToStopEndsTheCapture() {
    StopRequest stop = new StopRequest();
    TestSink sink =
        new TestSink(Integer.MAX_VALUE, null, 0) {
          @Override
          public boolean accept(Packet packet) {
            stop.request();
            return super.accept(packet);
          }
        };
    Outcome outcome = run(sink, NO_LIMIT, stop);
    assertTrue(sink.taken < PACKETS, "stopped before the end");
    assertEquals(sink.taken, outcome.ledger.total().delivered());
  }

  @Test
  void linesThatCannotBeWrittenAreCountedForTheirQueue() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    LineSink sink = new LineSink(broken, new PacketLine(1, true, 64, ZoneOffset.UTC));
    Outcome outcome = run(sink, NO_LIMIT, new StopRequest());
    assertEquals("standard output: No space left on device", outcome.loop.failure());
    assertEquals(0, outcome.ledger.total().delivered());
    assertEquals(outcome.ledger.total().captured(), outcome.ledger.queues().get(1).lostByWriter());
  }
}
