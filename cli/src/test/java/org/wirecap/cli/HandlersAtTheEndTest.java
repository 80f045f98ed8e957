package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.WireCap;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Engine;
import org.wirecap.pool.Packet;
import org.wirecap.pool.ReceiveQueue;
import picocli.CommandLine;

/** What threads that handle packets do with those that nobody waits for any more. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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

  /** At one packet a second the file would take a quarter of an hour. */
  @ParameterizedTest
  @ValueSource(strings = {"", "--offload none"})
  void whatStillWaitsSomeTimeAfterTheWishToStopIsDiscarded(String mode) {
    HandleReport report = stopped(mode, 1, 0);
    QueueLedger account = report.ledger().total();
    assertTrue(account.discarded() > 0, account::toString);
    assertEquals(0, account.unbalancedBy(), account::toString);
    assertEquals(List.of("what still waited 0 s after the end is discarded"), report.notes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--offload none"})
  void whatWasCapturedIsHandledBeforeThat(String mode) {
    HandleReport report = stopped(mode, 10_000, Long.MAX_VALUE);
    QueueLedger account = report.ledger().total();
    assertEquals(0, account.discarded(), account::toString);
    assertEquals(account.captured(), account.delivered(), account::toString);
    assertEquals(List.of(), report.notes());
  }

  /** Handles the file until somebody wishes to stop, which is when something was captured. */
  private HandleReport stopped(String mode, long pace, long graceNanos) {
    Console console =
        Console.of(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream());
    SourceOptions source = CommandLine.populateCommand(new SourceOptions(), "-r", file.toString());
    OffloadOptions offload =
        mode.isEmpty()
            ? new OffloadOptions()
            : CommandLine.populateCommand(new OffloadOptions(), mode.split(" "));
    HandleRun run;
    try (Engine engine = WireCap.file(file)) {
      Thread stopper =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (engine.ledger().total().captured() == 0) {
                      Thread.onSpinWait();
                    }
                    console.stop().request();
                  });
      HandleCommand.Workload workload = new HandleCommand.Workload(0, pace, false);
      run = new HandleRun(engine, source, offload, workload, console, graceNanos);
      run.run(Long.MAX_VALUE, Long.MAX_VALUE, false);
      assertDoesNotThrow(() -> stopper.join());
    }
    return run.report();
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
