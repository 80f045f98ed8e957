package org.wirecap.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wirecap.error.InterfaceGoneException;

class BlockReceiveQueueTest {
  private static final int PER_BLOCK = 10;
  private static final int BLOCK = PER_BLOCK * (FakeBlockDevice.PACKET + 16);
  private static final PoolShape SHAPE = new PoolShape(2, 3, 2048);

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(3L * BLOCK);
  private final FakeDevice.VirtualTime time = new FakeDevice.VirtualTime();
  private final FakeBlockDevice device = new FakeBlockDevice(memory, BLOCK, 3, time);
  private final BlockPool pool = new BlockPool(1, memory, SHAPE, BLOCK, 0);
  private final BlockReceiveQueue queue = new BlockReceiveQueue(1, pool, device, time);

  @AfterEach
  void close() {
    queue.close();
    arena.close();
  }

  @Test
  void aFullBlockIsGivenAtOnceAndHoldsMoreThanMPackets() {
    arrive(PER_BLOCK + 1);
    long before = time.nanoTime();
    Chunk chunk = queue.capture(1_000_000_000);
    assertEquals(PER_BLOCK, chunk.size());
    assertTrue(chunk.isFull());
    assertEquals(1, chunk.packet(9).queue());
    assertEquals(before, time.nanoTime());
  }

  @Test
  void aBlockWhoseTimeIsOverIsGivenThough() {
    arrive(3);
    assertNull(queue.capture(0), "the device has it still");
    Chunk chunk = queue.capture(2_000_000);
    assertEquals(3, chunk.size());
    assertFalse(chunk.isFull());
    queue.recycle(chunk);
    arrive(2 * PER_BLOCK + 1);
    Chunk unlike = queue.capture(0);
    assertTrue(unlike.isFull());
  }

  @Test
  void nothingInTimeIsNull() {
    long before = time.nanoTime();
    assertNull(queue.capture(0));
    assertEquals(before, time.nanoTime());
    assertNull(queue.capture(3_000_000));
    assertEquals(before + 3_000_000, time.nanoTime());
  }

  @Test
  void theDeviceWaitsForTheOldestBlockEvenIfYoungerOnesAreBack() {
    arrive(3 * PER_BLOCK);
    device.retire(true);
    Chunk first = queue.capture(0);
    Chunk second = queue.capture(0);
    Chunk third = queue.capture(0);
    assertNotNull(third);
    queue.recycle(second);
    queue.recycle(third);
    arrive(1);
    assertNull(queue.capture(1000));
    assertEquals(1, queue.ledger().lostNoCell());
    queue.recycle(first);
    arrive(1);
    assertEquals(1, queue.capture(1000).size());
    assertTrue(queue.ledger().unbalancedBy() == 0);
  }

  @Test
  void aPacketOutsideItsBlockIsInvalidAndItsBlockGoesBack() {
    arrive(1);
    device.forge(BLOCK - 10L);
    device.forge(2L * BLOCK);
    device.forge(8);
    device.retire(false);
    Chunk chunk = queue.capture(0);
    assertEquals(1, chunk.size());
    queue.recycle(chunk);
    device.forge(8);
    device.retire(false);
    assertNull(queue.capture(0));
    assertFalse(device.isFilled(1), "a block with nothing to read is given back");
    assertEquals(4, queue.ledger().invalid());
    assertEquals(0, queue.ledger().unbalancedBy());
  }

  @Test
  void anInterfaceThatIsGoneIsReportedAfterTheLastPacketOnly() {
    arrive(1);
    device.gone = true;
    Chunk chunk = queue.capture(5_000_000);
    assertEquals(1, chunk.size());
    assertThrows(InterfaceGoneException.class, () -> queue.capture(5_000_000));
    assertFalse(queue.isFinished());
    queue.stop();
    assertNull(queue.capture(5_000_000));
    assertTrue(queue.isFinished());
  }

  @Test
  void aForeignChunkIsRefused() {
    BlockPool otherPool = new BlockPool(0, memory, SHAPE, BLOCK, 0);
    FakeBlockDevice otherDevice = new FakeBlockDevice(memory, BLOCK, 3, time);
    try (BlockReceiveQueue other = new BlockReceiveQueue(0, otherPool, otherDevice, time)) {
      otherDevice.arrive();
      otherDevice.retire(false);
      Chunk chunk = other.capture(0);
      assertThrows(IllegalArgumentException.class, () -> queue.recycle(chunk));
      other.recycle(chunk);
    }
  }

  @Test
  void afterStopTheLastBlockComesAndThenTheEnd() {
    arrive(PER_BLOCK + 2);
    queue.stop();
    arrive(1);
    assertFalse(queue.isFinished());
    assertEquals(PER_BLOCK, queue.capture(1_000_000).size());
    assertFalse(queue.isFinished());
    assertEquals(2, queue.capture(1_000_000).size());
    long before = time.nanoTime();
    assertNull(queue.capture(1_000_000));
    assertEquals(before, time.nanoTime());
    assertTrue(queue.isFinished());
    assertEquals(0, queue.ledger().unbalancedBy());
  }

  @Test
  void closingCountsWhatNobodyAskedFor() {
    arrive(PER_BLOCK + 2);
    assertEquals(PER_BLOCK, queue.capture(0).size());
    queue.close();
    assertEquals(PER_BLOCK, queue.ledger().delivered());
    assertEquals(2, queue.ledger().discarded());
    assertEquals(0, queue.ledger().unbalancedBy());
    assertThrows(IllegalStateException.class, () -> queue.capture(0));
    assertTrue(queue.isFinished());
  }

  private void arrive(int packets) {
    for (int i = 0; i < packets; i++) {
      device.arrive();
    }
  }

  @Test
  void whatTheFilterDoesNotWantIsCountedAndABlockWithoutPacketsGoesBack() {
    queue.filter(
        (memory, offset, captured, original, type, index) ->
            memory.get(ValueLayout.JAVA_INT_UNALIGNED, offset) == 25,
        3);
    arrive(3 * PER_BLOCK);
    device.retire(true);
    Chunk chunk = queue.capture(0);
    assertEquals(1, chunk.size());
    queue.recycle(chunk);
    arrive(5);
    device.retire(false);
    assertNull(queue.capture(0));
    assertEquals(34, queue.ledger().filtered());
    queue.stop();
    assertNull(queue.capture(10_000_000));
    assertTrue(queue.isFinished());
    assertEquals(0, queue.ledger().unbalancedBy(), queue.ledger().toString());
  }
}
