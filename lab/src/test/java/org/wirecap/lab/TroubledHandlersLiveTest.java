package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirecap.CaptureMode;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.buddy.HandlerErrors;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.ledger.QueueLedger;

/**
 * Handler threads of advanced mode that throw, are slow, or stand still, on a veth. The handler of
 * queue 0, which gets most packets, is the one in trouble.
 */
@Tag("live")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TroubledHandlersLiveTest {
  private static final int THRESHOLD = 5;
  private static final long SLOW_NANOS = 20_000;

  private static BuddyGroup group(OffloadPolicy policy) {
    return BuddyGroup.of(0, 1).policy(policy).threshold(THRESHOLD);
  }

  /** Each packet once, in the ledger too, and every cell back in its pool. */
  private static void checkConservation(
      StampedBuddies buddies, StampedBuddies.Result result, OffloadPolicy policy) {
    QueueLedger total = result.ledger().total();
    assertTrue(result.ledger().balanced(), total::toString);
    assertEquals(0, total.lost(), total::toString);
    assertEquals(total.captured(), total.delivered() + total.discarded(), total::toString);
    assertEquals(total.delivered(), result.called(), total::toString);
    assertEquals(0, buddies.repeated(), "packets that came twice");
    if (policy != OffloadPolicy.CHUNK) {
      assertEquals(0, buddies.overtaken(), "packets behind a later one of their flow");
    }
    result.pools().forEach(pool -> assertEquals(pool.total(), pool.attached(), pool::toString));
  }

  private static void checkThatAllWasHandled(
      StampedBuddies buddies, StampedBuddies.Result result, OffloadPolicy policy) {
    checkConservation(buddies, result, policy);
    assertNull(result.failure());
    assertTrue(result.sent() > 10_000, () -> result.sent() + " packets");
    assertEquals(result.sent(), buddies.handled());
    assertEquals(0, result.ledger().total().discarded());
    if (policy != OffloadPolicy.NONE) {
      assertTrue(result.statistics().packetsOffloaded() > 0, result.statistics()::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({"EXCLUSIVE, NONE", "EXCLUSIVE, CHUNK", "EXCLUSIVE, FLOW", "SHARED, FLOW"})
  void handlerThatThrowsStopsTheCaptureInOrder(CaptureMode mode, OffloadPolicy policy)
      throws Exception {
    IllegalStateException boom = new IllegalStateException("boom");
    CountDownLatch thrown = new CountDownLatch(1);
    CountDownLatch otherAtWork = new CountDownLatch(1);
    AtomicInteger before = new AtomicInteger();
    StampedBuddies buddies =
        new StampedBuddies(
            (queue, sequence) -> {
              if (queue == 1) {
                // All that this one is called with, it is called with after the other has thrown.
                otherAtWork.countDown();
                thrown.await();
              } else if (before.incrementAndGet() == 100) {
                otherAtWork.await();
                thrown.countDown();
                throw boom;
              }
            });
    StampedBuddies.Result result = buddies.run(mode, group(policy), capture -> {});
    checkConservation(buddies, result, policy);
    assertNotNull(result.failure());
    assertSame(boom, result.failure().getCause());
    assertTrue(
        result.failure().getMessage().startsWith("handler of queue 0: "),
        result.failure()::getMessage);
    assertEquals(100, buddies.handledBy(0), "the handler was called after it had thrown");
    assertTrue(buddies.handledBy(1) > 0, "the other thread did not go on");
    if (policy == OffloadPolicy.NONE) {
      assertEquals(0, result.ledger().queues().get(1).discarded(), result.ledger()::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({"EXCLUSIVE, CHUNK", "EXCLUSIVE, FLOW", "SHARED, FLOW"})
  void handlersThatThrowAreCountedAndGoOn(CaptureMode mode, OffloadPolicy policy) throws Exception {
    AtomicInteger thrown = new AtomicInteger();
    AtomicReference<StampedBuddies> self = new AtomicReference<>();
    StampedBuddies buddies =
        new StampedBuddies(
            (queue, sequence) -> {
              if (queue == 0) {
                self.get().awaitOffloading(policy);
              }
              if (sequence % 7 == 0) {
                thrown.incrementAndGet();
                throw new IllegalArgumentException("7");
              }
            });
    self.set(buddies);
    AtomicReference<AdvancedCapture> used = new AtomicReference<>();
    StampedBuddies.Result result =
        buddies.run(mode, group(policy).onError(HandlerErrors.COUNT), used::set);
    checkThatAllWasHandled(buddies, result, policy);
    assertEquals((result.sent() + 6) / 7, thrown.get());
    long errors =
        result.statistics().queues().stream().mapToLong(BuddyStatistics.Queue::handlerErrors).sum();
    assertEquals(thrown.get(), errors);
    assertEquals("7", used.get().lastError(0).getMessage());
  }

  @ParameterizedTest
  @CsvSource({"EXCLUSIVE, CHUNK", "EXCLUSIVE, FLOW", "SHARED, CHUNK", "SHARED, FLOW"})
  void slowHandlerIsHelped(CaptureMode mode, OffloadPolicy policy) throws Exception {
    AtomicReference<StampedBuddies> self = new AtomicReference<>();
    StampedBuddies buddies =
        new StampedBuddies(
            (queue, sequence) -> {
              if (queue == 0) {
                self.get().awaitOffloading(policy);
                LockSupport.parkNanos(SLOW_NANOS);
              }
            });
    self.set(buddies);
    StampedBuddies.Result result = buddies.run(mode, group(policy), capture -> {});
    checkThatAllWasHandled(buddies, result, policy);
    if (policy == OffloadPolicy.FLOW) {
      assertTrue(result.statistics().bucketsMoved() > 0, result.statistics()::toString);
    }
  }

  /** Stopped inside the handler, until the test lets it go on. */
  @ParameterizedTest
  @CsvSource({"EXCLUSIVE, NONE", "EXCLUSIVE, CHUNK", "EXCLUSIVE, FLOW", "SHARED, FLOW"})
  void threadsGoOnWhileOneStandsStill(CaptureMode mode, OffloadPolicy policy) throws Exception {
    CountDownLatch standsStill = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger before = new AtomicInteger();
    StampedBuddies buddies =
        new StampedBuddies(
            (queue, sequence) -> {
              if (queue == 0 && before.incrementAndGet() == 10) {
                standsStill.countDown();
                release.await();
              }
            });
    long toOther = StampedBuddies.sentTo(1);
    StampedBuddies.Result result;
    try {
      result =
          buddies.run(
              mode,
              group(policy),
              capture -> {
                standsStill.await();
                // Only what was offloaded to the thread that stands still can be missing.
                long certain = policy == OffloadPolicy.NONE ? toOther : toOther / 3;
                StampedBuddies.awaitTrue(() -> buddies.handledBy(1) >= certain);
                if (policy != OffloadPolicy.NONE) {
                  buddies.awaitOffloading(policy);
                }
                capture.stop();
                assertFalse(capture.await(Duration.ZERO), "over, while a thread stands still");
                assertEquals(10, buddies.handledBy(0));
                release.countDown();
              });
    } finally {
      release.countDown();
    }
    checkConservation(buddies, result, policy);
    assertNull(result.failure());
    assertEquals(result.sent(), buddies.handled());
    assertEquals(0, result.ledger().total().discarded());
  }
}
