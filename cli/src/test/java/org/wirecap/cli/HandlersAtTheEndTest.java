package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.WireCap;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Engine;
import org.wirecap.pool.Packet;
import org.wirecap.pool.ReceiveQueue;

/** What threads that handle packets do with those that nobody waits for any more. */
class HandlersAtTheEndTest {
  private static final int PACKETS = 1000;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = directory.resolve("in.pcap");
    NumberedFile.write(file, PACKETS, 5);
  }

  @Test
  void whatABasicThreadHasNotHandledWhenItIsAbortedIsDiscarded() throws InterruptedException {
    CountDownLatch handling = new CountDownLatch(1);
    CountDownLatch aborted = new CountDownLatch(1);
    try (Engine engine = WireCap.file(file)) {
      ReceiveQueue queue = engine.queues().getFirst();
      BasicThread thread =
          new BasicThread(
              queue,
              (Packet packet) -> {
                handling.countDown();
                awaitUninterruptibly(aborted);
              });
      handling.await();
      thread.abort();
      aborted.countDown();
      thread.join();
      QueueLedger account = thread.applyTo(queue.ledger());
      assertEquals(1, account.delivered(), account::toString);
      assertEquals(PACKETS - 1, account.discarded(), account::toString);
      assertEquals(0, account.unbalancedBy(), account::toString);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void packetsForWhichThereIsNoMemoryAnyMoreAreCounted() {
    AtomicLongArray dropped = new AtomicLongArray(1);
    BatchQueue prepared = new BatchQueue();
    try (Engine engine = WireCap.file(file);
        Slabs slabs = new Slabs(1 << 16, 8)) {
      PreparingHandler handler = new PreparingHandler(new Whole(), slabs, prepared, dropped);
      ReceiveQueue queue = engine.queues().getFirst();
      Chunk chunk = queue.capture(1_000_000_000);
      assertTrue(chunk.size() > 1, () -> chunk.size() + " packets");
      slabs.end();
      handler.onChunk(chunk);
      assertEquals(chunk.size(), dropped.get(0));
      queue.recycle(chunk);
    }
  }

  /** Packets as they are. */
  private static final class Whole implements Preparer {
    @Override
    public int prepare(Packet packet) {
      return packet.capturedLength();
    }

    @Override
    public void store(Packet packet, MemorySegment to, long at) {
      MemorySegment.copy(packet.memory(), packet.offset(), to, at, packet.capturedLength());
    }
  }
}
