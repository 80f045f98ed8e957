package org.wirecap.buddy;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PacketHandler;

/** What the thread of one work queue does: gives the application's handler what comes. */
final class HandlerThread implements Runnable {
  private static final long BLOCK_NANOS = 10_000_000;

  private final WorkQueue queue;
  private final BuddyQueues group;
  private final OrderMeter[] meters;
  private final Consumer<Throwable> failure;
  private final FlowBuckets flow = new FlowBuckets();
  private final Idler idler = new Idler();
  private final AtomicLong errors = new AtomicLong();
  private final AtomicReference<Throwable> lastError = new AtomicReference<>();
  private PacketHandler packetHandler;
  private ChunkHandler chunkHandler;

  /** Set when the handler is not to be called any more. */
  private volatile boolean discarding;

  /**
   * @param queue what to read
   * @param meters by number of the receive queue; null when order is not measured
   * @param failure told what the handler threw if that is to stop the capture
   */
  HandlerThread(
      WorkQueue queue, BuddyQueues group, OrderMeter[] meters, Consumer<Throwable> failure) {
    this.queue = queue;
    this.group = group;
    this.meters = meters;
    this.failure = failure;
  }

  @Override
  public void run() {
    try {
      group.group().threadStart().accept(queue.queue());
      packetHandler = group.group().packetHandler(queue.queue());
      chunkHandler = group.group().chunkHandler(queue.queue());
    } catch (Throwable t) {
      stop(t);
    }
    // Whatever happens, somebody must read this queue to its end: others wait for its chunks.
    while (!queue.isFinished()) {
      try {
        step();
      } catch (Throwable t) {
        stop(t);
      }
    }
  }

  private void step() {
    Chunk chunk = next();
    if (chunk == null) {
      idle();
      return;
    }
    idler.reset();
    try {
      handle(chunk);
    } finally {
      recycle(chunk);
    }
  }

  private Chunk next() {
    try {
      return queue.poll();
    } catch (Throwable t) {
      // From the application's BucketListener.
      note(t);
      return null;
    }
  }

  private void handle(Chunk chunk) {
    int size = chunk.size();
    int done = 0;
    try {
      if (!discarding) {
        measure(chunk);
        if (chunkHandler != null) {
          done = size;
          callOnce(chunk);
        } else {
          done = callForEach(chunk);
        }
      }
    } finally {
      if (done < size) {
        group.discard(queue, chunk, size - done);
      }
    }
  }

  private void recycle(Chunk chunk) {
    try {
      queue.recycle(chunk);
    } catch (IllegalStateException e) {
      // The handler has recycled it, which is the engine's to do.
      note(e);
    }
  }

  private void callOnce(Chunk chunk) {
    try {
      chunkHandler.onChunk(chunk);
    } catch (Throwable t) {
      note(t);
    }
  }

  /** Returns for how many packets the handler was called. */
  private int callForEach(Chunk chunk) {
    int size = chunk.size();
    int index = 0;
    while (index < size && !discarding) {
      try {
        while (index < size && !discarding) {
          packetHandler.onPacket(chunk.packet(index++));
        }
      } catch (Throwable t) {
        note(t);
      }
    }
    return index;
  }

  private void measure(Chunk chunk) {
    if (meters != null) {
      OrderMeter meter = meters[chunk.queue()];
      for (int i = 0; i < chunk.size(); i++) {
        meter.note(chunk.packet(i), flow);
      }
    }
  }

  private void note(Throwable thrown) {
    errors.setRelease(errors.getPlain() + 1);
    lastError.set(thrown);
    if (group.group().errors() == HandlerErrors.STOP || thrown instanceof Error) {
      stop(thrown);
    }
  }

  private void stop(Throwable thrown) {
    discarding = true;
    try {
      failure.accept(new HandlerException(queue.queue(), thrown));
    } catch (Throwable t) {
      // No memory even for this, or the engine does not stop: this thread reads on all the same.
      lastError.set(t);
    }
  }

  private void idle() {
    switch (group.group().idle()) {
      case SPIN -> idler.spin();
      case BACK_OFF -> idler.backOff();
      case BLOCK -> queue.await(BLOCK_NANOS);
    }
    // A thread that stays interrupted would not sleep any more.
    boolean ignored = Thread.interrupted();
  }

  /** From the next packet on the handler is not called any more; any thread may call this. */
  void discardRest() {
    discarding = true;
  }

  int queue() {
    return queue.queue();
  }

  long errors() {
    return errors.getAcquire();
  }

  /** What the handler threw last; null if nothing. */
  Throwable lastError() {
    return lastError.get();
  }
}
