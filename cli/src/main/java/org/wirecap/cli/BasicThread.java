package org.wirecap.cli;

import java.time.Duration;
import org.wirecap.buddy.ChunkHandler;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PacketHandler;
import org.wirecap.pool.ReceiveQueue;

/** Basic mode: a thread that captures from its own receive queue, handles, and recycles. */
final class BasicThread {
  private static final long POLL_NANOS = 10_000_000;

  private final ReceiveQueue queue;
  private final PacketHandler handler;
  private final ChunkHandler chunkHandler;
  private final Thread thread;
  private volatile boolean discarding;
  private volatile WirecapException failure;
  private long delivered;
  private long discarded;

  /** Starts one that has each packet handled, in the network namespace of the calling thread. */
  BasicThread(ReceiveQueue queue, PacketHandler handler) {
    this(queue, handler, null);
  }

  /** Starts one that has each chunk handled, in the network namespace of the calling thread. */
  BasicThread(ReceiveQueue queue, ChunkHandler handler) {
    this(queue, null, handler);
  }

  private BasicThread(ReceiveQueue queue, PacketHandler handler, ChunkHandler chunkHandler) {
    this.queue = queue;
    this.handler = handler;
    this.chunkHandler = chunkHandler;
    this.thread = Thread.ofPlatform().daemon().name("handler-" + queue.index()).start(this::run);
  }

  private void run() {
    try {
      while (!queue.isFinished()) {
        Chunk chunk = queue.capture(POLL_NANOS);
        if (chunk != null) {
          handle(chunk);
          queue.recycle(chunk);
        }
      }
    } catch (WirecapException e) {
      failure = e;
    }
  }

  private void handle(Chunk chunk) {
    int size = chunk.size();
    int done = 0;
    if (chunkHandler != null && !discarding) {
      chunkHandler.onChunk(chunk);
      done = size;
    }
    while (done < size && !discarding) {
      handler.onPacket(chunk.packet(done++));
    }
    delivered += done;
    discarded += size - done;
  }

  /** From the next packet on the handler is not called any more. */
  void abort() {
    discarding = true;
    thread.interrupt();
  }

  /** Waits for its end; returns whether that has come. */
  boolean await(Duration timeout) throws InterruptedException {
    return thread.join(timeout);
  }

  /** Waits for its end, however long that takes and whoever interrupts. */
  void join() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why it ended before its time; null if it did not. */
  WirecapException failure() {
    return failure;
  }

  int queue() {
    return queue.index();
  }

  /** The queue's account with what became of its packets; when the thread has ended. */
  QueueLedger applyTo(QueueLedger account) {
    return account.withApplication(delivered, 0, discarded);
  }
}
