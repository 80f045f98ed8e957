package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import org.wirecap.CaptureMode;
import org.wirecap.WireCap;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.buddy.HandlerException;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Engine;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PacketHandler;
import org.wirecap.pool.PoolUse;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.rss.FlowParser;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.PacketStamp;
import org.wirecap.sim.SyntheticTrace;
import org.wirecap.sim.TracePlan;

/**
 * Advanced mode on a veth with two queues, while stamped packets are sent to it, most of them to
 * queue 0. The pools hold the whole trace, so nothing may be lost, however slow the machine is.
 */
final class StampedBuddies {
  static final int QUEUES = 2;
  static final long LIMIT_NANOS = 60_000_000_000L;

  private static final int CELLS = 64;
  private static final int CHUNKS = 512;
  private static final int FLOWS = 1 << 16;
  private static final long NANOS = 300_000_000;

  /** What a handler does with a stamped packet, besides that it is counted. */
  interface Work {
    void onStamped(int queue, int sequence) throws Exception;
  }

  /**
   * What came of it.
   *
   * @param sent stamped packets
   * @param called how often handlers were called, also with the host's own packets
   * @param ledger when all threads had ended
   * @param statistics when all threads had ended
   * @param pools of the queues, when all threads had ended
   * @param failure what {@link AdvancedCapture#await} threw; null for nothing
   */
  record Result(
      long sent,
      long called,
      Ledger ledger,
      BuddyStatistics statistics,
      List<PoolUse> pools,
      HandlerException failure) {}

  /** What the test does while threads are at work; the trace has been sent. */
  interface AfterSending {
    void run(AdvancedCapture capture) throws Exception;
  }

  private final Work work;
  private final CompletableFuture<AdvancedCapture> running = new CompletableFuture<>();
  private final CountDownLatch finish = new CountDownLatch(1);
  private final AtomicIntegerArray latestOfFlow = new AtomicIntegerArray(FLOWS);
  private final AtomicIntegerArray timesSeen = new AtomicIntegerArray(FLOWS << 2);
  private final AtomicLongArray handledBy = new AtomicLongArray(QUEUES);
  private final AtomicLong called = new AtomicLong();
  private final AtomicLong overtaken = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();

  StampedBuddies(Work work) {
    this.work = work;
  }

  private static SyntheticTrace trace() {
    TracePlan plan =
        new TracePlan(
            7,
            QUEUES,
            NANOS,
            10_000,
            List.of(100),
            List.of(new TracePlan.Surplus(0, 50_000, 0, NANOS)),
            List.of(),
            10_000_000_000L);
    return new SyntheticTrace(plan, new RssSteering(QUEUES));
  }

  /** Packets of the trace to a queue. */
  static long sentTo(int queue) {
    RssSteering steering = new RssSteering(QUEUES);
    SyntheticTrace trace = trace();
    long packets = 0;
    while (trace.next()) {
      packets += steering.queue(trace.memory(), trace.offset(), trace.length()) == queue ? 1 : 0;
    }
    return packets;
  }

  /** Captures while the trace is sent, and until everything was handled. */
  Result run(CaptureMode mode, BuddyGroup group, AfterSending after) throws Exception {
    try (TestLab lab = TestLab.up(QUEUES, 1500, false)) {
      CompletableFuture<Result> captured = new CompletableFuture<>();
      AtomicLong sent = new AtomicLong();
      Thread capturing =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      captured.complete(lab.atCaptureHost(() -> capture(mode, group, sent)));
                    } catch (Throwable t) {
                      running.completeExceptionally(t);
                      captured.completeExceptionally(t);
                    }
                  });
      AdvancedCapture capture = running.get(LIMIT_NANOS, TimeUnit.NANOSECONDS);
      try {
        ReplayOptions options = ReplayOptions.of(null, Lab.SENDER_LINK).withPace(Pace.RECORDED);
        ReplayResult result = lab.atSender(() -> new Replay(options).run(trace(), trace()));
        sent.set(result.ledger().total().delivered());
        after.run(capture);
      } finally {
        finish.countDown();
      }
      Result result = captured.get(LIMIT_NANOS, TimeUnit.NANOSECONDS);
      capturing.join();
      return result;
    }
  }

  private Result capture(CaptureMode mode, BuddyGroup group, AtomicLong sent)
      throws InterruptedException {
    group.packets(Handler::new);
    try (Engine engine = WireCap.on(Lab.CAPTURE_LINK).mode(mode).shape(CELLS, CHUNKS).open()) {
      // Not closed here: a capture that has failed throws on closing what await has thrown.
      AdvancedCapture capture = AdvancedMode.on(engine).group(group).start();
      running.complete(capture);
      finish.await();
      capture.stop();
      HandlerException failure = null;
      try {
        assertTrue(capture.await(Duration.ofNanos(LIMIT_NANOS)), () -> "" + capture.statistics());
      } catch (HandlerException e) {
        failure = e;
      }
      List<PoolUse> pools = new ArrayList<>();
      engine.queues().stream().map(ReceiveQueue::pool).forEach(pools::add);
      Result result =
          new Result(
              sent.get(), called.get(), capture.ledger(), capture.statistics(), pools, failure);
      capture.close();
      return result;
    }
  }

  /** Stamped packets that the handler of a queue was called with so far. */
  long handledBy(int queue) {
    return handledBy.get(queue);
  }

  long handled() {
    return handledBy(0) + handledBy(1);
  }

  /** Stamped packets that came after a later one of their flow. */
  long overtaken() {
    return overtaken.get();
  }

  /** Stamped packets that came a second time. */
  long repeated() {
    return repeated.get();
  }

  /** Waits until chunks or buckets of queue 0 go to its buddy. */
  void awaitOffloading(OffloadPolicy policy) throws InterruptedException {
    AdvancedCapture capture = running.join();
    awaitTrue(
        () ->
            policy == OffloadPolicy.FLOW
                ? capture.statistics().queues().getFirst().bucketsAway() > 0
                : !capture.statistics().offloads().isEmpty());
  }

  /** Waits until something has come true; that it never does is for the test's limit to find. */
  static void awaitTrue(BooleanSupplier what) throws InterruptedException {
    while (!what.getAsBoolean()) {
      Thread.sleep(1);
    }
  }

  /** The thread of one queue. */
  private final class Handler implements PacketHandler {
    private final int queue;
    private final FlowParser parser = new FlowParser();

    Handler(int queue) {
      this.queue = queue;
    }

    @Override
    public void onPacket(Packet packet) {
      called.incrementAndGet();
      parser.parse(packet.memory(), packet.offset(), packet.capturedLength());
      long payload = parser.portsOffset() + (parser.protocol() == FlowParser.TCP ? 20 : 8);
      if (!parser.hasPorts() || !PacketStamp.isAt(packet.memory(), payload)) {
        return; // the host's own
      }
      handledBy.incrementAndGet(queue);
      int sequence = (int) PacketStamp.sequence(packet.memory(), payload);
      if (timesSeen.incrementAndGet(sequence) > 1) {
        repeated.incrementAndGet();
      }
      int flow = PacketStamp.flow(packet.memory(), payload);
      int ofFlow = PacketStamp.flowSequence(packet.memory(), payload) + 1;
      if (latestOfFlow.getAndAccumulate(flow, ofFlow, Math::max) >= ofFlow) {
        overtaken.incrementAndGet();
      }
      try {
        work.onStamped(queue, sequence);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
