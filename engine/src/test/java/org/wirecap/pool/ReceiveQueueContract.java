package org.wirecap.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirecap.ledger.QueueLedger;

/**
 * What every kind of receive queue keeps to. A kind's test extends this class and says how to open
 * an engine and what arrives there; JUnit then runs these tests for it, too.
 *
 * <p>Nothing here passes or fails by timing: waits end when the packets are there, and the limit on
 * them, {@link #LIMIT_NANOS}, is reached only by a queue that has lost one.
 */
public abstract class ReceiveQueueContract {
  /** After so long what has not come will not come. */
  private static final long LIMIT_NANOS = 20_000_000_000L;

  private static final long WAIT_NANOS = 20_000_000;

  /** M = 8, R = 16: tests send less than 128 packets to a queue, unless they want losses. */
  protected static final PoolShape SHAPE = new PoolShape(8, 16, 2048);

  /**
   * Opens an engine at which packets arrive: all before this returns, or in time for whoever waits
   * in {@link ReceiveQueue#capture}. Nothing else arrives.
   *
   * @param shape of each queue's pool
   * @param packets how many for each queue; {@link #queues()} numbers
   * @return an engine, which the test closes
   */
  protected abstract Engine open(PoolShape shape, int... packets);

  /**
   * @param queue a queue
   * @param number of the packet there, from 0, in the order in which they arrive
   * @return all bytes of the packet
   */
  protected abstract byte[] frame(int queue, int number);

  /**
   * @return how many queues {@link #open} opens
   */
  protected int queues() {
    return 1;
  }

  /**
   * @return whether a chunk is what a block holds, and so M is no limit; else a chunk has M packets
   *     if it is full
   */
  protected boolean chunksAreBlocks() {
    return false;
  }

  /**
   * @return whether all packets have arrived when {@link #open} returns, so that they are captured
   *     even after stop; false for a source that is read only while somebody captures
   */
  protected boolean arrivesByItself() {
    return true;
  }

  private Engine open(int packetsOnEachQueue) {
    int[] packets = new int[queues()];
    java.util.Arrays.fill(packets, packetsOnEachQueue);
    return open(SHAPE, packets);
  }

  /** The next chunk, waiting in steps for a slow machine; fails if there is none. */
  private static Chunk next(ReceiveQueue queue) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < LIMIT_NANOS) {
      Chunk chunk = queue.capture(WAIT_NANOS);
      if (chunk != null) {
        return chunk;
      }
    }
    return fail("nothing arrived on queue " + queue.index());
  }

  /** Captures and recycles until the queue is finished. */
  private static void drain(ReceiveQueue queue) {
    long start = System.nanoTime();
    while (!queue.isFinished()) {
      assertTrue(System.nanoTime() - start < LIMIT_NANOS, "never finished");
      Chunk chunk = queue.capture(WAIT_NANOS);
      if (chunk != null) {
        queue.recycle(chunk);
      }
    }
  }

  private static void assertBalanced(QueueLedger account) {
    assertEquals(0, account.unbalancedBy(), account::toString);
  }

  @Test
  void anEngineSaysWhatItIs() {
    try (Engine engine = open(0)) {
      assertEquals(queues(), engine.queues().size());
      for (int i = 0; i < queues(); i++) {
        ReceiveQueue queue = engine.queues().get(i);
        assertEquals(i, queue.index());
        assertEquals(SHAPE, queue.shape());
        assertEquals(SHAPE.totalCells(), queue.pool().total());
      }
      assertFalse(engine.name().isBlank());
      assertFalse(engine.description().isBlank());
      assertNotNull(engine.notes());
      assertTrue(engine.linkType() >= 0);
      assertNotNull(engine.clock());
    }
  }

  @Test
  void everyPacketComesOnceInOrderWithAllItsFields() {
    int packets = 100;
    try (Engine engine = open(packets)) {
      for (ReceiveQueue queue : engine.queues()) {
        int expected = 0;
        long timestamp = 1;
        while (expected < packets) {
          Chunk chunk = next(queue);
          assertEquals(ChunkState.CAPTURED, chunk.state());
          assertEquals(queue.index(), chunk.queue());
          assertTrue(chunk.size() > 0);
          assertTrue(chunksAreBlocks() || chunk.size() <= SHAPE.cells());
          for (int i = 0; i < chunk.size(); i++) {
            Packet packet = chunk.packet(i);
            byte[] frame = frame(queue.index(), expected++);
            assertArrayEquals(frame, packet.toArray());
            assertEquals(frame.length, packet.capturedLength());
            assertEquals(frame.length, packet.originalLength());
            assertEquals(queue.index(), packet.queue());
            assertTrue(packet.timestampNanos() >= timestamp, "time went back");
            timestamp = packet.timestampNanos();
          }
          queue.recycle(chunk);
        }
        assertEquals(packets, expected);
        assertNull(queue.capture(0));
        assertEquals(packets, queue.ledger().captured());
        assertEquals(packets, queue.ledger().delivered());
        assertEquals(0, queue.ledger().lost());
        assertBalanced(queue.ledger());
        assertEquals(0, queue.pool().captured());
      }
      assertTrue(engine.ledger().balanced());
      assertEquals((long) packets * queues(), engine.ledger().total().delivered());
    }
  }

  @Test
  void aFullChunkDoesNotWait() {
    try (Engine engine = open(SHAPE.cells() + 1)) {
      ReceiveQueue queue = engine.queues().getFirst();
      long start = System.nanoTime();
      Chunk chunk = queue.capture(10 * LIMIT_NANOS);
      assertTrue(System.nanoTime() - start < LIMIT_NANOS, "it waited");
      if (!chunksAreBlocks()) {
        assertEquals(SHAPE.cells(), chunk.size());
        assertTrue(chunk.isFull());
      }
      queue.recycle(chunk);
    }
  }

  @Test
  void aChunkThatIsNotFullComesWhenItsTimeIsOver() {
    try (Engine engine = open(3)) {
      ReceiveQueue queue = engine.queues().getFirst();
      int packets = 0;
      while (packets < 3) {
        Chunk chunk = next(queue);
        assertFalse(chunk.isFull());
        packets += chunk.size();
        queue.recycle(chunk);
      }
      assertEquals(3, packets);
    }
  }

  @Test
  void nothingIsNull() {
    try (Engine engine = open(0)) {
      for (ReceiveQueue queue : engine.queues()) {
        assertNull(queue.capture(0));
        assertNull(queue.capture(WAIT_NANOS));
        assertBalanced(queue.ledger());
      }
      engine.await(1_000_000);
    }
  }

  @Test
  void anApplicationThatKeepsAllChunksLosesNothingThatItHas() {
    PoolShape small = new PoolShape(4, 2, 2048);
    int[] packets = new int[queues()];
    packets[0] = 100;
    try (Engine engine = open(small, packets)) {
      ReceiveQueue queue = engine.queues().getFirst();
      List<Chunk> held = new ArrayList<>();
      List<byte[]> copies = new ArrayList<>();
      held.add(next(queue));
      for (Chunk chunk = held.getFirst(); chunk != null; chunk = queue.capture(WAIT_NANOS)) {
        if (held.getLast() != chunk) {
          held.add(chunk);
        }
        for (int i = 0; i < chunk.size(); i++) {
          copies.add(chunk.packet(i).toArray());
        }
      }
      assertTrue(held.size() <= small.chunks());
      assertNull(queue.capture(0));
      assertEquals(small.totalCells(), queue.pool().total());
      assertTrue(queue.pool().captured() > 0);
      long start = engine.clock().nanoTime();
      assertNull(queue.capture(WAIT_NANOS));
      assertTrue(
          queue.isFinished() || engine.clock().nanoTime() - start >= WAIT_NANOS, "it runs hot");
      int next = 0;
      for (Chunk chunk : held) {
        for (int i = 0; i < chunk.size(); i++) {
          assertArrayEquals(copies.get(next++), chunk.packet(i).toArray(), "it was overwritten");
        }
      }
      held.reversed().forEach(queue::recycle);
      queue.stop();
      drain(queue);
      QueueLedger account = queue.ledger();
      assertBalanced(account);
      assertEquals(account.seen() - account.lost(), account.delivered());
    }
  }

  @Test
  void aChunkIsTakenBackOnceAndByItsQueueOnly() {
    try (Engine engine = open(20);
        Engine other = open(20)) {
      ReceiveQueue queue = engine.queues().getFirst();
      ReceiveQueue foreign = other.queues().getFirst();
      Chunk chunk = next(queue);
      Packet packet = chunk.packet(0);
      assertSame(packet, chunk.packet(chunk.size() - 1), "one flyweight a chunk");
      assertThrows(IndexOutOfBoundsException.class, () -> chunk.packet(-1));
      assertThrows(IndexOutOfBoundsException.class, () -> chunk.packet(chunk.size()));
      assertThrows(
          IndexOutOfBoundsException.class, () -> packet.getUnsignedByte(packet.capturedLength()));
      PoolUse before = foreign.pool();
      assertThrows(IllegalArgumentException.class, () -> foreign.recycle(chunk));
      assertEquals(before, foreign.pool());
      assertEquals(ChunkState.CAPTURED, chunk.state());
      queue.recycle(chunk);
      PoolUse after = queue.pool();
      assertThrows(IllegalStateException.class, () -> queue.recycle(chunk));
      assertEquals(after, queue.pool());
      assertThrows(IllegalStateException.class, () -> chunk.packet(0));
      assertThrows(IllegalStateException.class, packet::toArray);
    }
  }

  @Test
  void afterStopWhatHasArrivedIsCapturedAndThenTheQueueIsFinished() {
    try (Engine engine = open(20)) {
      engine.stop();
      for (ReceiveQueue queue : engine.queues()) {
        queue.stop();
        drain(queue);
        assertTrue(queue.isFinished());
        assertNull(queue.capture(10 * LIMIT_NANOS), "a finished queue does not wait");
        QueueLedger account = queue.ledger();
        assertBalanced(account);
        assertEquals(account.seen() - account.lost(), account.delivered());
        if (arrivesByItself()) {
          assertEquals(20, account.delivered());
        }
      }
      assertTrue(engine.ledger().balanced());
    }
  }

  @Test
  void closingLeavesTheAccountAndNothingElse() {
    Engine engine = open(20);
    ReceiveQueue queue = engine.queues().getFirst();
    Chunk chunk = next(queue);
    int delivered = chunk.size();
    engine.close();
    assertDoesNotThrow(engine::close);
    assertDoesNotThrow(queue::close);
    assertDoesNotThrow(queue::stop);
    assertTrue(queue.isFinished());
    assertThrows(IllegalStateException.class, () -> queue.capture(0));
    assertThrows(IllegalStateException.class, () -> queue.recycle(chunk));
    assertThrows(IllegalStateException.class, () -> chunk.packet(0));
    assertEquals(delivered, queue.ledger().delivered());
    assertBalanced(queue.ledger());
    assertTrue(engine.ledger().balanced());
    if (arrivesByItself()) {
      assertEquals(20 - delivered, queue.ledger().discarded());
    }
  }

  @Test
  void closingOneQueueLeavesTheOthersAsTheyWere() {
    for (int closed = 0; closed < queues(); closed++) {
      try (Engine engine = open(20)) {
        ReceiveQueue first = engine.queues().get(closed);
        assertTrue(next(first).size() > 0, "a chunk that is out when its queue is closed");
        first.close();
        engine.await(1_000_000);
        List<ReceiveQueue> others = new ArrayList<>(engine.queues());
        others.remove(first);
        for (ReceiveQueue queue : others) {
          for (int packets = 0; packets < 20; ) {
            Chunk chunk = next(queue);
            packets += chunk.size();
            queue.recycle(chunk);
          }
        }
        long start = engine.clock().nanoTime();
        engine.await(WAIT_NANOS);
        assertTrue(
            others.stream().allMatch(ReceiveQueue::isFinished)
                || engine.clock().nanoTime() - start >= WAIT_NANOS,
            "the closed queue wakes those who wait for the others");
        engine.stop();
        others.forEach(ReceiveQueueContract::drain);
        assertTrue(engine.ledger().balanced());
      }
    }
  }

  @Test
  void queuesCloseInAnyOrder() {
    for (int rotation = 0; rotation < queues(); rotation++) {
      Engine engine = open(20);
      List<ReceiveQueue> order = new ArrayList<>(engine.queues());
      java.util.Collections.rotate(order, rotation);
      for (ReceiveQueue queue : order) {
        queue.recycle(next(queue));
        queue.close();
        assertBalanced(queue.ledger());
      }
      engine.close();
      assertTrue(engine.ledger().balanced());
    }
  }

  /** As {@link #next}, in the manner of a capture thread. */
  private static Chunk polled(ReceiveQueue queue) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < LIMIT_NANOS) {
      Chunk chunk = queue.poll(1_000_000);
      if (chunk != null) {
        return chunk;
      }
      queue.await(WAIT_NANOS);
    }
    return fail("nothing arrived on queue " + queue.index());
  }

  @Test
  void aCaptureThreadPollsEveryPacketOnceInOrder() {
    int packets = 100;
    try (Engine engine = open(packets)) {
      for (ReceiveQueue queue : engine.queues()) {
        RecycleQueue recycled = new RecycleQueue(queue);
        int expected = 0;
        while (expected < packets) {
          Chunk chunk = polled(queue);
          assertTrue(queue.owns(chunk));
          assertTrue(chunk.weight() == SHAPE.cells(), "a whole chunk counts M");
          for (int i = 0; i < chunk.size(); i++) {
            assertArrayEquals(frame(queue.index(), expected++), chunk.packet(i).toArray());
          }
          recycled.add(chunk);
          assertThrows(IllegalStateException.class, () -> chunk.packet(0));
          assertThrows(IllegalStateException.class, () -> recycled.add(chunk));
          assertEquals(1, recycled.drain(queue::recycle));
          assertEquals(0, recycled.drain(queue::recycle));
        }
        assertEquals(SHAPE.totalCells(), queue.pool().attached());
      }
      engine.stop();
      for (ReceiveQueue queue : engine.queues()) {
        drain(queue);
        assertNull(queue.poll(0));
        assertBalanced(queue.ledger());
      }
    }
  }

  @Test
  void aChunkIsSplitIntoPartsThatAreRecycledInAnyOrder() {
    int packets = 100;
    try (Engine engine = open(packets);
        Engine other = open(20)) {
      for (ReceiveQueue queue : engine.queues()) {
        Chunk foreign = next(other.queues().get(queue.index()));
        assertFalse(queue.owns(foreign));
        assertThrows(
            IllegalArgumentException.class,
            () -> queue.split(foreign, new short[foreign.size()], new Chunk[1]));
        int expected = 0;
        for (int round = 0; expected < packets; round++) {
          Chunk chunk = next(queue);
          int size = chunk.size();
          short[] part = new short[size];
          for (int i = 0; i < size; i++) {
            part[i] = (short) ((i * 7 + round) % 3 + 1);
          }
          Chunk[] parts = new Chunk[5];
          queue.split(chunk, part, parts);
          assertSame(chunk, parts[part[0]]);
          assertNull(parts[0]);
          assertNull(parts[4]);
          int[] at = new int[parts.length];
          for (int i = 0; i < size; i++) {
            Chunk each = parts[part[i]];
            assertArrayEquals(
                frame(queue.index(), expected++), each.packet(at[part[i]]++).toArray());
          }
          long captured = queue.pool().captured();
          for (int i = 0; i < 3; i++) {
            Chunk each = parts[(i + round) % 3 + 1];
            if (each != null) {
              assertEquals(at[(i + round) % 3 + 1], each.size());
              assertTrue(each.weight() >= 1 && each.weight() <= SHAPE.cells());
              assertTrue(captured > 0, "given back before the last part");
              queue.recycle(each);
              assertThrows(IllegalStateException.class, () -> queue.recycle(each));
              assertTrue(queue.pool().captured() <= captured);
              captured = queue.pool().captured();
            }
          }
          assertEquals(0, captured, "not given back with the last part");
        }
        assertEquals(packets, queue.ledger().delivered());
      }
    }
  }

  @Test
  void partsOfAChunkAreStaleOnceTheirQueueIsClosed() {
    assertPartsAreStaleOnceTheirQueueIsClosed();
    Strict.set(true);
    try {
      assertPartsAreStaleOnceTheirQueueIsClosed();
    } finally {
      Strict.set(false);
    }
  }

  private void assertPartsAreStaleOnceTheirQueueIsClosed() {
    try (Engine engine = open(60)) {
      ReceiveQueue queue = engine.queues().getFirst();
      Chunk chunk = next(queue);
      while (chunk.size() < 3) {
        queue.recycle(chunk);
        chunk = next(queue);
      }
      // Not the first time that a part is split off.
      queue.recycle(splitOff(queue, chunk));
      Chunk part = splitOff(queue, chunk);
      Chunk[] parts = {chunk, part};
      queue.close();
      assertThrows(IllegalStateException.class, () -> parts[0].packet(0));
      assertThrows(IllegalStateException.class, () -> parts[1].packet(0));
    }
  }

  /** Splits the second packet off a chunk. */
  private static Chunk splitOff(ReceiveQueue queue, Chunk chunk) {
    short[] part = new short[chunk.size()];
    part[1] = 1;
    Chunk[] parts = new Chunk[2];
    queue.split(chunk, part, parts);
    return parts[1];
  }

  /** Parts of split chunks come round at once, where chunk objects are used again. */
  @Test
  void inStrictModeAStaleChunkIsAnExceptionForEver() {
    int packets = 100;
    Strict.set(true);
    try (Engine engine = open(packets)) {
      for (ReceiveQueue queue : engine.queues()) {
        List<Chunk> stale = new ArrayList<>();
        int expected = 0;
        while (expected < packets) {
          Chunk chunk = next(queue);
          short[] part = new short[chunk.size()];
          for (int i = 0; i < part.length; i++) {
            part[i] = (short) (i % 2);
            assertArrayEquals(frame(queue.index(), expected++), chunk.packet(i).toArray());
          }
          Chunk[] parts = new Chunk[2];
          queue.split(chunk, part, parts);
          for (Chunk old : stale) {
            assertThrows(IllegalStateException.class, () -> old.packet(0));
            assertThrows(IllegalStateException.class, () -> queue.recycle(old));
            assertThrows(IllegalStateException.class, () -> queue.split(old, part, parts));
          }
          for (Chunk each : parts) {
            if (each != null) {
              queue.recycle(each);
              stale.add(each);
            }
          }
        }
        assertEquals(SHAPE.totalCells(), queue.pool().attached());
        engine.stop();
        drain(queue);
        assertBalanced(queue.ledger());
      }
    } finally {
      Strict.set(false);
    }
  }

  @Test
  void whoCapturesIsEndedBeforeAnythingIsReleased() {
    Engine engine = open(20);
    int[] calls = new int[1];
    ReceiveQueue queue = engine.queues().getFirst();
    Chunk chunk = next(queue);
    queue.beforeClose(
        () -> {
          calls[0]++;
          assertArrayEquals(frame(0, 0), chunk.packet(0).toArray());
          queue.recycle(chunk);
        });
    engine.close();
    queue.close();
    assertEquals(1, calls[0]);
    assertTrue(engine.ledger().balanced());
  }
}
