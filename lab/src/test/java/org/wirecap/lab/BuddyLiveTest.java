package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirecap.CaptureMode;
import org.wirecap.WireCap;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Engine;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PacketHandler;
import org.wirecap.rss.FlowParser;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.PacketStamp;
import org.wirecap.sim.SyntheticTrace;
import org.wirecap.sim.TracePlan;

/**
 * Advanced mode on a veth: stamped packets, most of them to queue 0, whose handler does not begin
 * before its work queue has been overloaded. The pools hold the whole trace, so nothing may be
 * lost, however slow the machine is.
 */
@Tag("live")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BuddyLiveTest {
  private static final int QUEUES = 2;
  private static final long LIMIT_NANOS = 60_000_000_000L;

  private final CompletableFuture<AdvancedCapture> running = new CompletableFuture<>();
  private final CountDownLatch sent = new CountDownLatch(1);

  /** By flow; plain fields: only right if the threads that use them see each other. */
  private final int[] nextOfFlow = new int[1 << 16];

  private final AtomicLong stamped = new AtomicLong();
  private final AtomicLong misplaced = new AtomicLong();

  private static SyntheticTrace trace() {
    TracePlan plan =
        new TracePlan(
            3,
            QUEUES,
            300_000_000,
            10_000,
            List.of(100),
            List.of(new TracePlan.Surplus(0, 50_000, 0, 300_000_000)),
            List.of(),
            10_000_000_000L);
    return new SyntheticTrace(plan, new RssSteering(QUEUES));
  }

  private static boolean isOffloading(AdvancedCapture capture, OffloadPolicy policy) {
    BuddyStatistics statistics = capture.statistics();
    return policy == OffloadPolicy.FLOW
        ? statistics.queues().getFirst().bucketsAway() > 0
        : !statistics.offloads().isEmpty();
  }

  /** What the thread of one queue does. */
  private final class Handler implements PacketHandler {
    private final FlowParser parser = new FlowParser();
    private final OffloadPolicy policy;
    private boolean begun;

    Handler(int queue, OffloadPolicy policy) {
      this.policy = policy;
      this.begun = queue != 0;
    }

    @Override
    public void onPacket(Packet packet) {
      parser.parse(packet.memory(), packet.offset(), packet.capturedLength());
      long payload = parser.portsOffset() + (parser.protocol() == FlowParser.TCP ? 20 : 8);
      if (!parser.hasPorts() || !PacketStamp.isAt(packet.memory(), payload)) {
        return; // the host's own
      }
      long deadline = System.nanoTime() + LIMIT_NANOS;
      while (!begun && System.nanoTime() - deadline < 0) {
        begun = isOffloading(running.join(), policy);
        LockSupport.parkNanos(100_000);
      }
      begun = true;
      int flow = PacketStamp.flow(packet.memory(), payload);
      int sequence = PacketStamp.flowSequence(packet.memory(), payload);
      if (sequence != nextOfFlow[flow]) {
        misplaced.incrementAndGet();
      }
      nextOfFlow[flow] = sequence + 1;
      stamped.incrementAndGet();
    }
  }

  private Ledger capture(CaptureMode mode, OffloadPolicy policy) throws InterruptedException {
    BuddyGroup group =
        BuddyGroup.of(0, 1)
            .policy(policy)
            .threshold(2)
            .measureOrder(true)
            .packets(queue -> new Handler(queue, policy));
    try (Engine engine = WireCap.on(Lab.CAPTURE_LINK).mode(mode).shape(64, 512).open();
        AdvancedCapture capture = AdvancedMode.on(engine).group(group).start()) {
      running.complete(capture);
      sent.await();
      capture.stop();
      assertTrue(capture.await(Duration.ofNanos(LIMIT_NANOS)), () -> "" + capture.statistics());
      return capture.ledger();
    } catch (RuntimeException e) {
      running.completeExceptionally(e);
      throw e;
    }
  }

  @ParameterizedTest
  @CsvSource({"EXCLUSIVE, CHUNK", "EXCLUSIVE, FLOW", "SHARED, CHUNK", "SHARED, FLOW"})
  void everyStampedPacketIsHandled(CaptureMode mode, OffloadPolicy policy) throws Exception {
    try (TestLab lab = TestLab.up(QUEUES, 1500, false)) {
      CompletableFuture<Ledger> captured = new CompletableFuture<>();
      Thread capturing =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      captured.complete(lab.atCaptureHost(() -> capture(mode, policy)));
                    } catch (Throwable t) {
                      running.completeExceptionally(t);
                      captured.completeExceptionally(t);
                    }
                  });
      AdvancedCapture capture = running.join();
      ReplayResult result;
      try {
        ReplayOptions options = ReplayOptions.of(null, Lab.SENDER_LINK).withPace(Pace.RECORDED);
        result = lab.atSender(() -> new Replay(options).run(trace(), trace()));
      } finally {
        sent.countDown();
      }
      Ledger ledger = captured.get(LIMIT_NANOS, TimeUnit.NANOSECONDS);
      capturing.join();
      long packets = result.ledger().total().delivered();
      assertTrue(packets > 10_000, result::toString);
      assertEquals(packets, stamped.get(), ledger::toString);
      assertEquals(0, ledger.lost(), ledger::toString);
      assertTrue(ledger.balanced(), ledger::toString);
      BuddyStatistics statistics = capture.statistics();
      assertTrue(statistics.packetsOffloaded() > 0, statistics::toString);
      if (policy == OffloadPolicy.FLOW) {
        assertEquals(0, misplaced.get(), statistics::toString);
        assertEquals(0, statistics.outOfOrder(), statistics::toString);
        assertTrue(statistics.bucketsMoved() > 0, statistics::toString);
      }
    }
  }
}
