package org.wirecap.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.ir.Matcher;

class ReceiveQueueTest {
  private static final PoolShape SHAPE = new PoolShape(4, 3, 2048);
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(SHAPE.bytes() * 2);
  private final FakeDevice.VirtualTime time = new FakeDevice.VirtualTime();
  private final FakeDevice device = new FakeDevice(memory, 1, time);
  private final PooledReceiveQueue queue =
      new PooledReceiveQueue(0, new RingBufferPool(0, memory, 0, SHAPE, 1000), device, time);

  @AfterEach
  void close() {
    queue.close();
    arena.close();
  }

  @Test
  void aFullChunkIsGivenAtOnce() {
    arrive(5);
    long before = time.nanoTime();
    Chunk chunk = queue.capture(1_000_000_000);
    assertTrue(chunk.isFull());
    assertEquals(before, time.nanoTime());
  }

  @Test
  void aPartialChunkIsGivenAfterTheTimeoutAndNotBefore() {
    arrive(2);
    long before = time.nanoTime();
    Chunk chunk = queue.capture(1_000_000);
    assertEquals(2, chunk.size());
    assertEquals(before + 1_000_000, time.nanoTime());
  }

  @Test
  void whoPollsIsGivenAPartialChunkOnceItIsOldEnough() {
    arrive(2);
    assertNull(queue.poll(1_000_000));
    time.sleep(999_999);
    assertNull(queue.poll(1_000_000));
    time.sleep(1);
    Chunk chunk = queue.poll(1_000_000);
    assertEquals(2, chunk.size());
    assertNull(queue.poll(1_000_000), "given twice");
    assertEquals(0, queue.gathering());
  }

  @Test
  void packetsThatComeDuringTheWaitFillTheChunk() {
    arrive(1);
    device.arrivalsWhileWaiting = 100;
    Chunk chunk = queue.capture(1_000_000_000);
    assertTrue(chunk.isFull());
    assertEquals(97, device.arrivalsWhileWaiting);
  }

  @Test
  void waitingForEverWaits() {
    device.arrivalsWhileWaiting = 4;
    assertTrue(queue.capture(Long.MAX_VALUE).isFull());
  }

  @Test
  void nothingInTimeIsNull() {
    assertNull(queue.capture(1_000_000));
    assertNull(queue.capture(0));
  }

  @Test
  void theApplicationHoldingAllChunksGetsNoMoreAndLosesNothing() {
    arrive(12);
    Chunk a = queue.capture(0);
    assertNotNull(queue.capture(0));
    assertNotNull(queue.capture(0));
    long before = time.nanoTime();
    assertNull(queue.capture(0));
    assertEquals(before, time.nanoTime());
    assertNull(queue.capture(50_000_001));
    assertEquals(before + 50_000_001, time.nanoTime(), "a caller that tries again runs hot");
    assertEquals(new PoolUse(0, 0, 12), queue.pool());
    queue.recycle(a);
    arrive(4);
    assertEquals(4, queue.capture(0).size());
    assertEquals(0, queue.ledger().lost());
  }

  @Test
  void theApplicationHoldingAllChunksIsToldAtOnceThatNoPacketCanCome() {
    arrive(12);
    assertNotNull(queue.capture(0));
    assertNotNull(queue.capture(0));
    assertNotNull(queue.capture(0));
    queue.stop();
    long before = time.nanoTime();
    assertNull(queue.capture(1_000_000_000));
    assertEquals(before, time.nanoTime());
    assertTrue(queue.isFinished());
  }

  @Test
  void aPacketIsReadInPlace() {
    arrive(1);
    Chunk chunk = queue.capture(0);
    Packet packet = chunk.packet(0);
    assertSame(packet, chunk.packet(0), "one flyweight a chunk");
    assertEquals(60, packet.capturedLength());
    assertEquals(60, packet.originalLength());
    assertEquals(0, packet.queue());
    assertEquals(1001, packet.timestampNanos());
    assertEquals(0, packet.getInt(56));
    assertThrows(IndexOutOfBoundsException.class, () -> packet.getInt(57));
    assertThrows(IndexOutOfBoundsException.class, () -> packet.getUnsignedByte(60));
    assertThrows(IndexOutOfBoundsException.class, () -> packet.getUnsignedByte(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> packet.copyTo(0, new byte[61], 0, 61));
    assertThrows(IndexOutOfBoundsException.class, () -> chunk.packet(1));
    assertEquals(60, packet.toArray().length);
    queue.recycle(chunk);
    assertThrows(IllegalStateException.class, packet::timestampNanos);
    assertThrows(IllegalStateException.class, () -> packet.getUnsignedByte(0));
  }

  @Test
  void aPacketReachesToTheEndOfItsCellAndNoFurther() {
    RingBufferPool pool = new RingBufferPool(1, memory, SHAPE.bytes(), SHAPE, 0);
    FakeDevice other = new FakeDevice(memory, 1, time);
    pool.attachFree(other);
    Chunk chunk = pool.takeChunk();
    long cell = SHAPE.bytes();
    int most = Cell.capacity(SHAPE.cellSize());
    assertFalse(pool.append(chunk, cell + Cell.HEADROOM, most + 1));
    assertTrue(pool.append(chunk, cell + Cell.HEADROOM, most));
    long second = cell + SHAPE.cellSize();
    assertFalse(pool.append(chunk, second + PacketMetadata.BYTES - 1, 60));
    assertTrue(pool.append(chunk, second + PacketMetadata.BYTES, 60));
    assertEquals(2, pool.rejected());
    chunk.capture(0);
    assertThrows(IllegalArgumentException.class, () -> chunk.resize(0, 0, 1));
    assertEquals(
        SHAPE.cellSize() - PacketMetadata.BYTES,
        chunk.resize(0, Cell.HEADROOM - PacketMetadata.BYTES, 0).capturedLength());
    assertThrows(IllegalArgumentException.class, () -> chunk.resize(0, 1, 0));
    int room = SHAPE.cellSize() - PacketMetadata.BYTES - 60;
    assertThrows(IllegalArgumentException.class, () -> chunk.resize(1, 0, room + 1));
    assertEquals(60 + room, chunk.resize(1, 0, room).capturedLength());
  }

  @Test
  void theSmallestCellThatHoldsAFrameIsChosen() {
    assertEquals(2048, Cell.sizeFor(0));
    assertEquals(2048, Cell.sizeFor(1792));
    assertEquals(4096, Cell.sizeFor(1793));
    assertEquals(4096, Cell.sizeFor(3840));
    assertEquals(-1, Cell.sizeFor(3841));
  }

  @Test
  void aForeignChunkIsRefusedAndStaysUsable() {
    FakeDevice other = new FakeDevice(memory, 1, time);
    try (PooledReceiveQueue foreign =
        new PooledReceiveQueue(
            1, new RingBufferPool(1, memory, SHAPE.bytes(), SHAPE, 0), other, time)) {
      other.arrive();
      Chunk chunk = foreign.capture(0);
      assertThrows(IllegalArgumentException.class, () -> queue.recycle(chunk));
      assertEquals(12, device.posted());
      foreign.recycle(chunk);
    }
  }

  @Test
  void afterStopWhatArrivedIsStillCapturedWithoutWaiting() {
    arrive(6);
    queue.stop();
    arrive(1);
    assertFalse(queue.isFinished());
    assertEquals(4, queue.capture(1_000_000_000).size());
    long before = time.nanoTime();
    assertEquals(2, queue.capture(1_000_000_000).size());
    assertNull(queue.capture(1_000_000_000));
    assertEquals(before, time.nanoTime());
    assertTrue(queue.isFinished());
    assertTrue(queue.ledger().unbalancedBy() == 0 && queue.ledger().delivered() == 6);
  }

  @Test
  void shapesBeyondTheirRangesSayWhichOption() {
    assertEquals(
        "-M 0: a chunk has 1 to 65536 cells",
        assertThrows(WirecapException.class, () -> new PoolShape(0, 2, 2048)).getMessage());
    assertThrows(WirecapException.class, () -> new PoolShape(1, 1, 2048));
    assertThrows(WirecapException.class, () -> new PoolShape(65536, 65536, 2048));
    assertThrows(WirecapException.class, () -> new PoolShape(1, 2, 3000));
  }

  private void arrive(int packets) {
    for (int i = 0; i < packets; i++) {
      device.arrive();
    }
  }

  /** Packets have their number in the first four bytes. */
  private static Matcher numberIs(IntPredicate wanted) {
    return (memory, offset, captured, original, type, index) ->
        wanted.test(memory.get(ValueLayout.JAVA_INT_UNALIGNED, offset));
  }

  @Test
  void whatTheFilterDoesNotWantIsCountedAndItsCellIsAttachedAgain() {
    queue.filter(numberIs(number -> number % 3 == 0), Matcher.UNKNOWN);
    for (int round = 0; round < 20; round++) {
      arrive(6);
      Chunk chunk = queue.capture(1_000_000);
      assertEquals(2, chunk.size());
      queue.recycle(chunk);
      assertEquals(SHAPE.totalCells(), device.posted(), "round " + round);
    }
    assertEquals(120, queue.ledger().seen());
    assertEquals(80, queue.ledger().filtered());
    assertEquals(40, queue.ledger().captured());
    assertEquals(0, queue.ledger().lost());
    assertEquals(0, queue.ledger().unbalancedBy(), queue.ledger().toString());
  }

  @Test
  void oneWantedPacketBehindManyUnwantedIsGivenWithoutWaiting() {
    queue.filter(numberIs(number -> number == 11), Matcher.UNKNOWN);
    arrive(12);
    long before = time.nanoTime();
    Chunk chunk = queue.poll(0);
    assertEquals(1, chunk.size());
    assertEquals(before, time.nanoTime());
    queue.recycle(chunk);
    arrive(12);
    assertNull(queue.poll(0));
    assertEquals(0, device.received());
    assertEquals(23, queue.ledger().filtered());
  }

  @Test
  void aFloodThatTheFilterDoesNotWantKeepsNobodyBeyondHisTime() {
    // For each packet that is looked at, one more comes.
    int[] looked = {0};
    queue.filter(
        (memory, offset, captured, original, type, index) -> {
          looked[0]++;
          time.sleep(1000);
          arrive(1);
          return false;
        },
        Matcher.UNKNOWN);
    arrive(3);
    assertNull(queue.capture(1_000_000));
    assertTrue(looked[0] >= 1000 && looked[0] < 1100, looked[0] + " looked at");
    assertNull(queue.capture(0));
    assertTrue(looked[0] < 1200, looked[0] + " looked at");
    assertNull(queue.poll(0));
    assertTrue(looked[0] < 1300, looked[0] + " looked at");
  }

  @Test
  void aFilterCanBeSetChangedAndTakenAway() {
    arrive(4);
    assertEquals(4, give(queue.capture(0)));
    queue.filter(numberIs(number -> false), Matcher.UNKNOWN);
    arrive(4);
    assertNull(queue.capture(0));
    queue.filter(null, Matcher.UNKNOWN);
    arrive(4);
    assertEquals(4, give(queue.capture(0)));
    assertEquals(4, queue.ledger().filtered());
    arrive(2);
    queue.filter(numberIs(number -> number == 12), Matcher.UNKNOWN);
    queue.close();
    assertEquals(1, queue.ledger().discarded());
    assertEquals(5, queue.ledger().filtered());
    assertEquals(0, queue.ledger().unbalancedBy(), queue.ledger().toString());
  }

  private int give(Chunk chunk) {
    int size = chunk.size();
    queue.recycle(chunk);
    return size;
  }
}
