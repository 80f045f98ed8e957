package org.wirecap.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.CaptureOrigin;
import org.wirecap.file.InterfaceStatistics;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Engine;
import org.wirecap.pool.OrderedCapture;
import org.wirecap.pool.Packet;
import org.wirecap.pool.ReceiveQueue;

/**
 * Captures all queues of an engine into one pcapng file, in time order, until the engine is
 * finished. One thread captures; {@link #progress} is for any thread.
 */
final class DemoCapture {
  private static final long POLL_NANOS = 100_000_000;

  private final Engine engine;
  private final Path file;
  private final long startNanos;
  private final long[] written;
  private final long[] lost;
  private final AtomicLong writtenTotal = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private CaptureFileWriter writer;
  private long total;
  private long totalBytes;
  private String failure;

  DemoCapture(Engine engine, Path file) {
    this.engine = engine;
    this.file = file;
    this.startNanos = engine.clock().epochNanos();
    int queues = engine.queues().stream().mapToInt(ReceiveQueue::index).max().orElse(0) + 1;
    written = new long[queues];
    lost = new long[queues];
  }

  /**
   * Runs to the end.
   *
   * @param afterEachRound called often
   * @return the ledger, exact
   */
  Ledger run(Runnable afterEachRound) {
    OrderedCapture capture = new OrderedCapture(engine);
    try (CaptureFileWriter opened = format().create(file)) {
      writer = opened;
      do {
        int ignored = capture.poll(this::write, POLL_NANOS);
        writtenTotal.setRelease(total);
        bytes.setRelease(totalBytes);
        afterEachRound.run();
      } while (!capture.isFinished());
      int ignored = capture.drain(this::write);
    } catch (WirecapException e) {
      failure = failure == null ? e.getMessage() : failure;
    }
    settle();
    return ledger();
  }

  private CaptureFileFormat format() {
    return CaptureFileFormat.pcapng(
            CaptureOrigin.here("wirecap demo"), CaptureInterface.ethernet(engine.name()))
        .withQueues(true)
        .withStatistics(
            id -> {
              Ledger ledger = engine.ledger();
              return InterfaceStatistics.of(
                  startNanos, engine.clock().epochNanos(), ledger.total().seen(), ledger.lost());
            });
  }

  private void write(Packet packet) {
    if (failure != null) {
      lost[packet.queue()]++;
      return;
    }
    // Counted first: a packet that the writer throws at is in its account of lost ones.
    written[packet.queue()]++;
    total++;
    totalBytes += packet.originalLength();
    try {
      boolean ignored = writer.write(packet, 0, CaptureFileWriter.MAX_PACKET);
    } catch (WirecapException e) {
      failure = e.getMessage();
      engine.stop();
    }
  }

  /** Takes back what was in the writer's buffer when it failed. */
  private void settle() {
    if (writer == null) {
      return;
    }
    for (int queue = 0; queue < written.length; queue++) {
      long missing = writer.account().lost(queue);
      written[queue] -= missing;
      lost[queue] += missing;
    }
  }

  /** The ledger, exact when {@link #run} has returned. */
  Ledger ledger() {
    Ledger ledger = engine.ledger();
    return new Ledger(
        ledger.queues().stream()
            .map(
                account ->
                    account.withApplication(written[account.queue()], lost[account.queue()], 0))
            .toList(),
        ledger.missedByInterface());
  }

  /** Why it ended early; null if it did not. */
  String failure() {
    return failure;
  }

  DemoProgress progress(long elapsedNanos) {
    return new DemoProgress(
        elapsedNanos,
        writtenTotal.getAcquire(),
        bytes.getAcquire(),
        engine.ledger().lost(),
        List.copyOf(engine.queues().stream().map(ReceiveQueue::pool).toList()));
  }
}
