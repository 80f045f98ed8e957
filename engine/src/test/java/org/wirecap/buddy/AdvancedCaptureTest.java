package org.wirecap.buddy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.error.WirecapException;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.sim.VirtualClock;

/** Advanced mode with real threads: who is called with what, and what is left when it ends. */
@Timeout(120)
class AdvancedCaptureTest {
  private static final PoolShape SHAPE = new PoolShape(16, 32, 2048);
  private static final Duration LONG = Duration.ofSeconds(60);

  /** State of each flow in plain fields: only right if the threads that use it see each other. */
  private static final class Flows {
    final int[] last = new int[8 * BurstEngine.FLOWS];
    final AtomicLong packets = new AtomicLong();
    final AtomicLong wrong = new AtomicLong();

    void next(Packet packet) {
      int flow = BurstEngine.flow(packet);
      int sequence = BurstEngine.flowSequence(packet);
      if (sequence != last[flow]) {
        wrong.incrementAndGet();
      }
      last[flow] = sequence + 1;
      packets.incrementAndGet();
    }
  }

  private static void assertNothingLeaked(BurstEngine engine, AdvancedCapture capture) {
    for (ReceiveQueue queue : engine.queues()) {
      assertEquals(SHAPE.totalCells(), queue.pool().attached(), "cells of queue " + queue.index());
    }
    assertTrue(capture.ledger().balanced(), () -> capture.ledger().toString());
  }

  /**
   * Makes the handler of queue 0 wait with its first packet until its queue has been overloaded:
   * from then on something is offloaded, however the threads are scheduled.
   */
  private static final class Overload {
    private final OffloadPolicy policy;
    private final CompletableFuture<AdvancedCapture> capture = new CompletableFuture<>();
    private boolean seen;

    Overload(OffloadPolicy policy) {
      this.policy = policy;
    }

    void of(AdvancedCapture started) {
      capture.complete(started);
    }

    void await(int queue) {
      if (queue != 0 || seen) {
        return;
      }
      AdvancedCapture started = capture.join();
      long deadline = System.nanoTime() + LONG.toNanos();
      while (!isOver(started)) {
        LockSupport.parkNanos(100_000);
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException("never overloaded: " + started.statistics());
        }
      }
      seen = true;
    }

    private boolean isOver(AdvancedCapture started) {
      BuddyStatistics statistics = started.statistics();
      return switch (policy) {
        case NONE -> statistics.queues().getFirst().load() > 90;
        case CHUNK -> !statistics.offloads().isEmpty();
        case FLOW -> statistics.queues().getFirst().bucketsAway() > 0;
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, BLOCK, 0",
    "CHUNK, BLOCK, 0",
    "CHUNK, BACK_OFF, 1",
    "FLOW, BLOCK, 0",
    "FLOW, BACK_OFF, 2",
    "FLOW, SPIN, 1"
  })
  void everyPacketIsHandledOnce(OffloadPolicy policy, IdleStrategy idle, int captureThreads)
      throws Exception {
    Flows flows = new Flows();
    Overload overload = new Overload(policy);
    BuddyGroup group =
        BuddyGroup.of(0, 1, 2, 3)
            .policy(policy)
            .threshold(40)
            .idle(idle)
            .packets(
                queue ->
                    packet -> {
                      overload.await(queue);
                      flows.next(packet);
                    });
    try (BurstEngine engine = new BurstEngine(SHAPE, 100_000, 3_000, 3_000, 0);
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .captureThreads(captureThreads)
                .idle(idle)
                .group(group)
                .start()) {
      overload.of(capture);
      assertTrue(capture.await(LONG), () -> capture.statistics().toString());
      assertEquals(106_000, flows.packets.get());
      if (policy != OffloadPolicy.CHUNK) {
        assertEquals(0, flows.wrong.get());
      }
      assertEquals(106_000, capture.ledger().total().delivered());
      assertEquals(policy == OffloadPolicy.NONE, capture.statistics().offloads().isEmpty());
      assertNothingLeaked(engine, capture);
    }
  }

  /** What the threads are told about buckets, against what they are given. */
  private static final class Owners implements BucketListener {
    final FlowBuckets[] buckets = {new FlowBuckets(), new FlowBuckets(), new FlowBuckets()};

    /** By home queue and bucket; plain, for the thread that has the bucket. */
    final int[] owner = new int[3 * FlowBuckets.COUNT];

    final AtomicInteger wrong = new AtomicInteger();
    final AtomicInteger moves = new AtomicInteger();

    Owners() {
      for (int i = 0; i < owner.length; i++) {
        owner[i] = i / FlowBuckets.COUNT;
      }
    }

    void packet(int reader, Packet packet) {
      int bucket = packet.queue() * FlowBuckets.COUNT + buckets[reader].of(packet);
      if (owner[bucket] != reader) {
        wrong.incrementAndGet();
      }
    }

    @Override
    public void onGiven(BucketMove move) {
      change(move, move.from(), -1);
    }

    @Override
    public void onTaken(BucketMove move) {
      change(move, -1, move.to());
      moves.incrementAndGet();
    }

    private void change(BucketMove move, int before, int after) {
      if (!Thread.currentThread().getName().equals("handler-" + (after < 0 ? before : after))) {
        wrong.incrementAndGet();
      }
      BitSet moved = move.buckets();
      for (int b = moved.nextSetBit(0); b >= 0; b = moved.nextSetBit(b + 1)) {
        int bucket = move.home() * FlowBuckets.COUNT + b;
        if (owner[bucket] != before) {
          wrong.incrementAndGet();
        }
        owner[bucket] = after;
      }
    }
  }

  @Test
  void applicationIsToldWhoHasABucketAndSeesWhatTheOtherDid() throws Exception {
    Owners owners = new Owners();
    Overload overload = new Overload(OffloadPolicy.FLOW);
    try (BurstEngine engine = new BurstEngine(SHAPE, 200_000, 100, 100);
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .group(
                    BuddyGroup.of(0, 1, 2)
                        .policy(OffloadPolicy.FLOW)
                        .threshold(30)
                        .buckets(owners)
                        .measureOrder(true)
                        .packets(
                            queue ->
                                packet -> {
                                  overload.await(queue);
                                  owners.packet(queue, packet);
                                }))
                .start()) {
      overload.of(capture);
      assertTrue(capture.await(LONG));
      assertEquals(0, owners.wrong.get());
      assertTrue(owners.moves.get() > 0, "no bucket was handed over");
      assertTrue(capture.statistics().bucketsMoved() > 0);
      assertEquals(0, capture.statistics().outOfOrder());
      assertNothingLeaked(engine, capture);
    }
  }

  @Test
  void bucketsAreNotHandedOnWhileAChunkTakenBeforeIsOut() {
    try (BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS, 0);
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .group(BuddyGroup.of(0, 1).policy(OffloadPolicy.FLOW).threshold(50))
                .startWithoutThreads()) {
      WorkQueue slow = capture.workQueue(0);
      int ignored = capture.work();
      Chunk held = slow.poll();
      Chunk alsoHeld = slow.poll();
      for (int i = 0; i < 10; i++) {
        ignored = capture.work();
      }
      // The reader is past the notice, for it has taken a chunk from behind it …
      Chunk behind = slow.poll();
      assertTrue(behind.size() < SHAPE.cells(), "no bucket was taken out of it");
      ignored = capture.work();
      assertNull(capture.workQueue(1).poll(), "handed on though chunks are out");
      slow.recycle(alsoHeld);
      ignored = capture.work();
      assertNull(capture.workQueue(1).poll(), "handed on though a chunk is out");
      // … and when the last chunk from before it has come back, the buddy gets its buckets.
      capture.workQueue(1).recycle(held);
      ignored = capture.work();
      Chunk moved = capture.workQueue(1).poll();
      assertEquals(0, moved.queue());
      slow.recycle(behind);
      slow.recycle(moved);
    }
  }

  /** A reader that has left, because its queue was finished, must not be given anything. */
  @Test
  void nothingChangesHandsAfterTheEndOfCapturing() {
    VirtualClock clock = new VirtualClock();
    long packets = SHAPE.totalCells() + 2L * SHAPE.cells();
    try (BurstEngine engine = new BurstEngine(clock, SHAPE, packets, 0);
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .group(BuddyGroup.of(0, 1).policy(OffloadPolicy.FLOW).threshold(10))
                .startWithoutThreads()) {
      WorkQueue slow = capture.workQueue(0);
      WorkQueue fast = capture.workQueue(1);
      long read = 0;
      // The slow one reads just enough for buckets to change hands, the fast one all there is.
      while (!fast.isFinished()) {
        if (capture.work() == 0) {
          long fromBuddy = read(fast);
          read += fromBuddy > 0 ? fromBuddy : read(slow);
        }
      }
      assertTrue(slow.load() > 10, "the slow queue is not over T any more");
      for (int i = 0; i < 1_000 && !slow.isFinished(); i++) {
        clock.sleep(2_000_000);
        int done = capture.work();
        assertTrue(done <= 1, "more than a chunk that came back");
        read += read(slow);
      }
      assertTrue(slow.isFinished());
      assertEquals(packets, read);
      int ignored = capture.work();
      assertNothingLeaked(engine, capture);
    }
  }

  /** Reads and recycles a chunk if there is one; returns its packets. */
  private static int read(WorkQueue queue) {
    Chunk chunk = queue.poll();
    if (chunk == null) {
      return 0;
    }
    int size = chunk.size();
    queue.recycle(chunk);
    return size;
  }

  @Test
  void throwingHandlerStopsEverythingInOrder() throws Exception {
    Flows flows = new Flows();
    IllegalStateException boom = new IllegalStateException("boom");
    BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS, BurstEngine.ENDLESS);
    AdvancedCapture capture =
        AdvancedMode.on(engine)
            .group(
                BuddyGroup.of(0, 1)
                    .policy(OffloadPolicy.NONE)
                    .packets(
                        queue ->
                            packet -> {
                              flows.next(packet);
                              if (queue == 1 && BurstEngine.flowSequence(packet) == 20) {
                                throw boom;
                              }
                            }))
            .start();
    HandlerException thrown = assertThrows(HandlerException.class, () -> capture.await(LONG));
    assertSame(boom, thrown.getCause());
    assertTrue(thrown.getMessage().startsWith("handler of queue 1: "), thrown::getMessage);
    capture.close();
    assertNothingLeaked(engine, capture);
    // The packet that it threw at counts as delivered; nothing of that queue is delivered after it.
    assertEquals(20 * BurstEngine.FLOWS + 1, capture.ledger().queues().get(1).delivered());
    assertEquals(0, capture.ledger().queues().get(0).discarded());
    assertEquals(flows.packets.get(), capture.ledger().total().delivered());
    assertEquals(0, flows.wrong.get());
    assertEquals(1, capture.statistics().queues().get(1).handlerErrors());
    engine.close();
  }

  @ParameterizedTest
  @EnumSource(OffloadPolicy.class)
  void throwingHandlerIsCountedAndGoesOn(OffloadPolicy policy) throws Exception {
    AtomicLong packets = new AtomicLong();
    try (BurstEngine engine = new BurstEngine(SHAPE, 50_000, 2_000);
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .group(
                    BuddyGroup.of(0, 1)
                        .policy(policy)
                        .threshold(20)
                        .onError(HandlerErrors.COUNT)
                        .packets(
                            queue ->
                                packet -> {
                                  packets.incrementAndGet();
                                  if (BurstEngine.flow(packet) == 7) {
                                    throw new IllegalArgumentException("7");
                                  }
                                }))
                .start()) {
      assertTrue(capture.await(LONG));
      assertEquals(52_000, packets.get());
      long errors =
          capture.statistics().queues().stream()
              .mapToLong(BuddyStatistics.Queue::handlerErrors)
              .sum();
      assertEquals(50_000 / BurstEngine.FLOWS, errors);
      // Whichever thread had flow 7 when it came last.
      Throwable last = capture.lastError(0) == null ? capture.lastError(1) : capture.lastError(0);
      assertInstanceOf(IllegalArgumentException.class, last);
      assertNothingLeaked(engine, capture);
    }
  }

  @Test
  void errorStopsThoughExceptionsAreCounted() {
    try (BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS)) {
      AdvancedCapture capture =
          AdvancedMode.on(engine)
              .group(
                  BuddyGroup.of(0)
                      .onError(HandlerErrors.COUNT)
                      .chunks(
                          queue ->
                              chunk -> {
                                throw new AssertionError("killed");
                              }))
              .start();
      assertThrows(HandlerException.class, () -> capture.await(LONG));
      capture.close();
      assertNothingLeaked(engine, capture);
      assertEquals(SHAPE.cells(), capture.ledger().total().delivered());
    }
  }

  @Test
  void closingWithoutWaitingHandlesWhatWasCapturedAndTellsTheError() {
    BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS, BurstEngine.ENDLESS);
    AtomicBoolean thrown = new AtomicBoolean();
    AdvancedCapture capture =
        AdvancedMode.on(engine)
            .group(
                BuddyGroup.of(0, 1)
                    .packets(
                        queue ->
                            packet -> {
                              if (thrown.compareAndSet(false, true)) {
                                throw new IllegalStateException("boom");
                              }
                            }))
            .start();
    while (!thrown.get()) {
      Thread.onSpinWait();
    }
    assertThrows(HandlerException.class, capture::close);
    capture.close(); // a second time it has nothing to say if the first was heard
    assertNothingLeaked(engine, capture);
    engine.close();
  }

  @Test
  void closingTheEngineFirstEndsTheCaptureFirst() {
    AtomicLong packets = new AtomicLong();
    BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS, BurstEngine.ENDLESS);
    AdvancedCapture capture =
        AdvancedMode.on(engine)
            .group(
                BuddyGroup.of(0, 1)
                    .policy(OffloadPolicy.FLOW)
                    .packets(queue -> packet -> packets.incrementAndGet()))
            .start();
    while (packets.get() < 10_000) {
      Thread.onSpinWait();
    }
    engine.close();
    assertTrue(capture.isFinished());
    assertTrue(capture.ledger().balanced(), () -> capture.ledger().toString());
    assertEquals(packets.get(), capture.ledger().total().delivered());
    assertEquals(0, capture.ledger().total().discarded());
    capture.close();
    engine.close();
  }

  @Test
  void handlerThatClosesTheCaptureIsTold() throws Exception {
    try (BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS)) {
      AtomicReference<AdvancedCapture> self = new AtomicReference<>();
      CountDownLatch known = new CountDownLatch(1);
      AdvancedCapture capture =
          AdvancedMode.on(engine)
              .group(
                  BuddyGroup.of(0)
                      .chunks(
                          queue ->
                              chunk -> {
                                awaitUninterruptibly(known);
                                self.get().close();
                              }))
              .start();
      self.set(capture);
      known.countDown();
      HandlerException thrown = assertThrows(HandlerException.class, () -> capture.await(LONG));
      assertInstanceOf(IllegalStateException.class, thrown.getCause());
      capture.close();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void abortInterruptsAHandlerThatHangs() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS, 1_000);
    AdvancedCapture capture =
        AdvancedMode.on(engine)
            .group(
                BuddyGroup.of(0, 1)
                    .onError(HandlerErrors.COUNT)
                    .packets(
                        queue ->
                            packet -> {
                              if (packet.queue() == 0) {
                                hanging.countDown();
                                hang();
                              }
                            }))
            .start();
    hanging.await();
    capture.abort();
    assertTrue(capture.await(LONG));
    capture.close();
    assertNothingLeaked(engine, capture);
    assertTrue(capture.ledger().total().discarded() > 0);
    engine.close();
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Test
  void applicationPullsAndAnyThreadRecycles() throws Exception {
    Flows flows = new Flows();
    try (BurstEngine engine = new BurstEngine(SHAPE, 50_000, 500);
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .group(BuddyGroup.of(0, 1).policy(OffloadPolicy.FLOW).threshold(30))
                .start()) {
      List<Thread> readers = new ArrayList<>();
      for (int queue = 0; queue < 2; queue++) {
        WorkQueue own = capture.workQueue(queue);
        WorkQueue other = capture.workQueue(1 - queue);
        readers.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      while (!own.isFinished()) {
                        Chunk chunk = own.take(1_000_000);
                        if (chunk != null) {
                          for (int i = 0; i < chunk.size(); i++) {
                            flows.next(chunk.packet(i));
                          }
                          other.recycle(chunk);
                        }
                      }
                    }));
      }
      for (Thread reader : readers) {
        reader.join();
      }
      assertTrue(capture.await(LONG));
      assertEquals(50_500, flows.packets.get());
      assertEquals(0, flows.wrong.get());
      assertNothingLeaked(engine, capture);
    }
  }

  @ParameterizedTest
  @EnumSource(OffloadPolicy.class)
  void whatIsNotPulledIsDiscardedAndCounted(OffloadPolicy policy) {
    BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS, 100);
    AdvancedCapture capture =
        AdvancedMode.on(engine).group(BuddyGroup.of(0, 1).policy(policy).threshold(20)).start();
    Chunk chunk = capture.workQueue(0).take(LONG.toNanos());
    int size = chunk.size();
    capture.workQueue(0).recycle(chunk);
    Chunk kept = capture.workQueue(0).take(LONG.toNanos());
    int keptSize = kept.size();
    while (capture.workQueue(0).depth() + capture.workQueue(1).depth() == 0) {
      Thread.onSpinWait();
    }
    capture.close();
    assertTrue(capture.ledger().balanced(), () -> capture.ledger().toString());
    assertEquals(size + keptSize, capture.ledger().total().delivered());
    assertTrue(capture.ledger().total().discarded() > 0);
    assertEquals(keptSize, engine.queues().get(0).pool().captured());
    engine.close();
    assertThrows(IllegalStateException.class, () -> kept.packet(0));
    assertThrows(IllegalStateException.class, () -> capture.workQueue(0).recycle(kept));
  }

  @Test
  void removedInterfaceReachesTheCallerAfterTheLastPacket() {
    AtomicLong packets = new AtomicLong();
    BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS, BurstEngine.ENDLESS);
    AdvancedCapture capture =
        AdvancedMode.on(engine)
            .group(BuddyGroup.of(0, 1).packets(queue -> packet -> packets.incrementAndGet()))
            .start();
    while (packets.get() < 1_000) {
      Thread.onSpinWait();
    }
    engine.remove();
    assertThrows(InterfaceGoneException.class, () -> capture.await(LONG));
    capture.close();
    assertEquals(packets.get(), capture.ledger().total().delivered());
    assertEquals(0, capture.ledger().total().discarded());
    engine.close();
    assertTrue(capture.ledger().balanced(), () -> capture.ledger().toString());
  }

  /** What is kept while buckets change hands is handled, too. */
  @Test
  void removedInterfaceDoesNotDiscardWhatIsKept() {
    AtomicLong packets = new AtomicLong();
    CountDownLatch removed = new CountDownLatch(1);
    Overload overload = new Overload(OffloadPolicy.FLOW);
    BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS, 0);
    AdvancedCapture capture =
        AdvancedMode.on(engine)
            .group(
                BuddyGroup.of(0, 1)
                    .policy(OffloadPolicy.FLOW)
                    .threshold(50)
                    .packets(
                        queue ->
                            packet -> {
                              overload.await(queue);
                              awaitUninterruptibly(removed);
                              packets.incrementAndGet();
                            }))
            .start();
    overload.of(capture);
    while (capture.statistics().queues().getFirst().bucketsAway() == 0) {
      Thread.onSpinWait();
    }
    engine.remove();
    while (!capture.hasFailed()) {
      Thread.onSpinWait();
    }
    removed.countDown();
    assertThrows(InterfaceGoneException.class, () -> capture.await(LONG));
    capture.close();
    assertEquals(packets.get(), capture.ledger().total().delivered());
    assertEquals(0, capture.ledger().total().discarded());
    engine.close();
    assertTrue(capture.ledger().balanced(), () -> capture.ledger().toString());
  }

  /** An exception whose text throws, too, must not kill the thread that others wait for. */
  @Test
  void exceptionThatCannotBeToldStopsInOrder() {
    BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS, BurstEngine.ENDLESS);
    AdvancedCapture capture =
        AdvancedMode.on(engine)
            .group(
                BuddyGroup.of(0, 1)
                    .packets(
                        queue ->
                            packet -> {
                              throw new Untellable();
                            }))
            .start();
    HandlerException thrown = assertThrows(HandlerException.class, () -> capture.await(LONG));
    assertTrue(thrown.getMessage().contains("Untellable"), thrown::getMessage);
    capture.close();
    assertNothingLeaked(engine, capture);
    engine.close();
  }

  private static final class Untellable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no text");
    }
  }

  /** A move must end though the application's listener throws at each notice. */
  @Test
  void throwingListenerIsCountedAndBucketsChangeHandsAllTheSame() throws Exception {
    Overload overload = new Overload(OffloadPolicy.FLOW);
    Flows flows = new Flows();
    BucketListener throwing =
        new BucketListener() {
          @Override
          public void onGiven(BucketMove move) {
            throw new IllegalStateException("given");
          }

          @Override
          public void onTaken(BucketMove move) {
            throw new IllegalStateException("taken");
          }
        };
    try (BurstEngine engine = new BurstEngine(SHAPE, 50_000, 100);
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .group(
                    BuddyGroup.of(0, 1)
                        .policy(OffloadPolicy.FLOW)
                        .threshold(30)
                        .onError(HandlerErrors.COUNT)
                        .buckets(throwing)
                        .packets(
                            queue ->
                                packet -> {
                                  overload.await(queue);
                                  flows.next(packet);
                                }))
                .start()) {
      overload.of(capture);
      assertTrue(capture.await(LONG), () -> capture.statistics().toString());
      assertEquals(50_100, flows.packets.get());
      assertEquals(0, flows.wrong.get());
      assertTrue(capture.statistics().bucketsMoved() > 0);
      assertTrue(capture.statistics().queues().getFirst().handlerErrors() > 0);
      assertNothingLeaked(engine, capture);
    }
  }

  @Test
  void groupsAndBasicModeShareAnEngine() throws Exception {
    Set<String> wrong = ConcurrentHashMap.newKeySet();
    try (BurstEngine engine = new BurstEngine(SHAPE, 30_000, 100, 30_000, 100, 5_000);
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .group(group(wrong, 0, 1).policy(OffloadPolicy.CHUNK))
                .group(group(wrong, 2, 3).policy(OffloadPolicy.FLOW))
                .start()) {
      ReceiveQueue basic = engine.queues().get(4);
      long packets = 0;
      while (!basic.isFinished()) {
        Chunk chunk = basic.capture(1_000_000);
        if (chunk != null) {
          packets += chunk.size();
          basic.recycle(chunk);
        }
      }
      assertTrue(capture.await(LONG));
      assertEquals(5_000, packets);
      assertEquals(Set.of(), wrong);
      assertEquals(65_200, capture.ledger().total().delivered());
      assertNothingLeaked(engine, capture);
    }
  }

  private static BuddyGroup group(Set<String> wrong, int one, int other) {
    return BuddyGroup.of(one, other)
        .threshold(10)
        .chunks(
            queue ->
                chunk -> {
                  if (chunk.queue() != one && chunk.queue() != other) {
                    wrong.add("queue " + queue + " was given a chunk of " + chunk.queue());
                  }
                });
  }

  @Test
  void chunkIsRecycledOnceAndWhereItBelongs() {
    try (BurstEngine engine = new BurstEngine(SHAPE, 100, 100, 100);
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .group(BuddyGroup.of(0).policy(OffloadPolicy.NONE))
                .group(BuddyGroup.of(1, 2).policy(OffloadPolicy.NONE))
                .startWithoutThreads();
        BurstEngine other = new BurstEngine(SHAPE, 100)) {
      int ignored = capture.work();
      Chunk chunk = capture.workQueue(0).poll();
      assertThrows(IllegalArgumentException.class, () -> capture.workQueue(1).recycle(chunk));
      capture.workQueue(0).recycle(chunk);
      assertThrows(IllegalStateException.class, () -> capture.workQueue(0).recycle(chunk));
      assertThrows(IllegalStateException.class, () -> chunk.packet(0));
      Chunk foreign = other.queues().getFirst().capture(0);
      assertThrows(IllegalArgumentException.class, () -> capture.workQueue(0).recycle(foreign));
    }
  }

  /** As when a capture thread ends by an error: nobody will flush what did not fit. */
  @Test
  void whatDidNotFitWhenACaptureThreadEndsIsDiscardedAndCounted() {
    try (BurstEngine engine = new BurstEngine(SHAPE, 10L * SHAPE.cells());
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .ringCapacity(2)
                .group(BuddyGroup.of(0).policy(OffloadPolicy.NONE))
                .startWithoutThreads()) {
      int ignored = capture.work();
      capture.lanes().getFirst().end();
      WorkQueue reader = capture.workQueue(0);
      assertEquals(SHAPE.cells(), read(reader));
      assertEquals(SHAPE.cells(), read(reader));
      assertTrue(reader.isFinished());
      ignored = capture.work();
      assertEquals(8L * SHAPE.cells(), capture.ledger().total().discarded());
      assertNothingLeaked(engine, capture);
    }
  }

  /** The same while buckets change hands, when packets are kept for their new owner. */
  @Test
  void whatIsKeptWhenACaptureThreadEndsIsDiscardedAndCounted() {
    try (BurstEngine engine = new BurstEngine(SHAPE, SHAPE.totalCells(), 0);
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .group(BuddyGroup.of(0, 1).policy(OffloadPolicy.FLOW).threshold(50))
                .startWithoutThreads()) {
      WorkQueue slow = capture.workQueue(0);
      int ignored = capture.work();
      Chunk held = slow.poll();
      for (int i = 0; i < 10; i++) {
        ignored = capture.work();
      }
      capture.lanes().forEach(CaptureLane::end);
      long read = held.size();
      slow.recycle(held);
      for (int size = read(slow); size > 0; size = read(slow)) {
        read += size;
      }
      assertEquals(0, read(capture.workQueue(1)), "handed on though a chunk was out");
      ignored = capture.work();
      assertTrue(read < SHAPE.totalCells(), "nothing was kept");
      assertEquals(SHAPE.totalCells() - read, capture.ledger().total().discarded());
      assertNothingLeaked(engine, capture);
    }
  }

  @Test
  void handlerThatRecyclesItsChunkIsTold() {
    try (BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS)) {
      AtomicReference<WorkQueue> queue = new AtomicReference<>();
      AdvancedCapture capture =
          AdvancedMode.on(engine)
              .group(
                  BuddyGroup.of(0)
                      .chunks(
                          number ->
                              chunk -> {
                                while (queue.get() == null) {
                                  Thread.onSpinWait();
                                }
                                queue.get().recycle(chunk);
                              }))
              .start();
      queue.set(capture.workQueue(0));
      HandlerException thrown = assertThrows(HandlerException.class, () -> capture.await(LONG));
      assertTrue(thrown.getMessage().contains("stale chunk"), thrown::getMessage);
      capture.close();
      assertNothingLeaked(engine, capture);
    }
  }

  @Test
  void threadThatCannotStartStopsTheCapture() {
    try (BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS, BurstEngine.ENDLESS)) {
      AdvancedCapture capture =
          AdvancedMode.on(engine)
              .onThreadStart(
                  thread -> {
                    throw new WirecapException("no CPU " + thread);
                  })
              .group(BuddyGroup.of(0, 1).packets(queue -> packet -> {}))
              .start();
      WirecapException thrown = assertThrows(WirecapException.class, () -> capture.await(LONG));
      assertTrue(thrown.getMessage().startsWith("no CPU"), thrown::getMessage);
      capture.close();
      assertNothingLeaked(engine, capture);
    }
    try (BurstEngine engine = new BurstEngine(SHAPE, BurstEngine.ENDLESS, BurstEngine.ENDLESS)) {
      AdvancedCapture capture =
          AdvancedMode.on(engine)
              .group(
                  BuddyGroup.of(0, 1)
                      .packets(queue -> packet -> {})
                      .onThreadStart(
                          queue -> {
                            throw new WirecapException("no CPU for " + queue);
                          }))
              .start();
      assertThrows(HandlerException.class, () -> capture.await(LONG));
      capture.close();
      assertNothingLeaked(engine, capture);
    }
  }

  @Test
  void wrongDescriptionsAreRefusedInOneLine() {
    assertThrows(WirecapException.class, () -> BuddyGroup.of());
    assertThrows(WirecapException.class, () -> BuddyGroup.of(1, 2, 1));
    assertThrows(WirecapException.class, () -> BuddyGroup.of(1).threshold(0));
    assertThrows(WirecapException.class, () -> BuddyGroup.of(1).threshold(101));
    try (BurstEngine engine = new BurstEngine(SHAPE, 0, 0)) {
      assertRefused(AdvancedMode.on(engine), "needs a buddy group");
      assertRefused(AdvancedMode.on(engine).group(BuddyGroup.of(0, 7)), "no queue 7");
      assertRefused(
          AdvancedMode.on(engine).group(BuddyGroup.of(0, 1)).group(BuddyGroup.of(1)),
          "no queue 1 that is in no other group");
      WirecapException thrown =
          assertThrows(
              WirecapException.class,
              () ->
                  AdvancedMode.on(engine)
                      .group(BuddyGroup.of(0).chunks(queue -> chunk -> {}))
                      .startWithoutThreads());
      assertFalse(thrown.getMessage().contains("\n"));
    }
  }

  private static void assertRefused(AdvancedMode mode, String reason) {
    WirecapException thrown = assertThrows(WirecapException.class, mode::start);
    assertTrue(thrown.getMessage().contains(reason), thrown::getMessage);
    assertFalse(thrown.getMessage().contains("\n"));
  }
}
