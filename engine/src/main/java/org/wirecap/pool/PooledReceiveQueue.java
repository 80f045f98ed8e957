package org.wirecap.pool;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.ledger.QueueLedger;

/**
 * A receive queue over a ring-buffer pool, whatever the device: the four operations, and the
 * counting of what was captured and delivered.
 */
public final class PooledReceiveQueue implements ReceiveQueue {
  /** A wait that nobody will see the end of, and that can be added to a clock's time. */
  private static final long FOREVER = Long.MAX_VALUE >> 1;

  /** How long to sleep at a time when only the application can help: stop is to be seen soon. */
  private static final long HELD_SLEEP_NANOS = 10_000_000;

  private final int index;
  private final RingBufferPool pool;
  private final DescriptorRings rings;
  private final Clock clock;

  /** Being filled; null when the application has all chunks. */
  private Chunk filling;

  /** When {@link #poll} put the first packet into the chunk being filled. */
  private long fillingSince;

  private volatile Runnable beforeClose = () -> {};

  private final AtomicLong captured = new AtomicLong();
  private final AtomicLong delivered = new AtomicLong();
  private long discarded;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile QueueLedger lastLedger;

  /**
   * Attaches the whole pool to the rings.
   *
   * @param index number of the queue
   * @param pool the pool, which this queue owns from now on
   * @param rings the device side, which this queue closes
   * @param clock what timeouts are measured with
   */
  public PooledReceiveQueue(int index, RingBufferPool pool, DescriptorRings rings, Clock clock) {
    this.index = index;
    this.pool = pool;
    this.rings = rings;
    this.clock = clock;
    pool.attachFree(rings);
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public PoolShape shape() {
    return pool.shape();
  }

  @Override
  public long deliveryDelayNanos() {
    return rings.deliveryDelayNanos();
  }

  @Override
  public Chunk capture(long timeoutNanos) {
    requireOpen();
    if (filling == null) {
      filling = pool.takeChunk();
      if (filling == null) {
        waitOut(timeoutNanos);
        return null;
      }
    }
    Chunk chunk = filling;
    long deadline = 0;
    boolean waited = false;
    long unwanted = pool.filter().unwanted();
    while (true) {
      int taken = receive(chunk);
      if (chunk.isFull()) {
        return deliver(chunk);
      }
      // What was in the rings at the beginning has been looked at, and the filter wanted little of
      // it: a flood that it does not want must not keep the caller beyond its time.
      boolean flooded = taken > 0 && unwantedSince(unwanted) >= shape().totalCells();
      if (taken > 0 && !flooded) {
        continue;
      }
      if (!flooded && rings.isDrained() && receive(chunk) == 0) {
        return chunk.size() > 0 ? deliver(chunk) : null;
      }
      // The clock is read only once the rings were found empty: a busy queue never gets here.
      long now = clock.nanoTime();
      if (!waited) {
        deadline = now + Math.min(timeoutNanos, FOREVER);
        waited = true;
      }
      long remaining = deadline - now;
      if (flooded) {
        unwanted = pool.filter().unwanted();
        if (remaining <= 0) {
          return chunk.size() > 0 ? deliver(chunk) : null;
        }
        continue;
      }
      if (chunk.size() == 0) {
        if (remaining <= 0 && timeoutNanos > 0) {
          return null;
        }
        rings.awaitFirst(Math.max(0, remaining));
        if (timeoutNanos <= 0) {
          receive(chunk);
          return chunk.size() > 0 ? deliver(chunk) : null;
        }
      } else if (remaining <= 0) {
        return deliver(chunk);
      } else {
        rings.awaitMore(remaining);
      }
    }
  }

  /**
   * Nothing can be taken before this thread itself recycles a chunk. The time passes all the same:
   * a caller that just tries again must not run hot.
   */
  private void waitOut(long timeoutNanos) {
    long start = clock.nanoTime();
    long left = timeoutNanos;
    while (left > 0 && !rings.isDrained()) {
      clock.sleep(Math.min(left, HELD_SLEEP_NANOS));
      left = timeoutNanos - (clock.nanoTime() - start);
    }
  }

  private long unwantedSince(long before) {
    return pool.filter().unwanted() - before;
  }

  private int receive(Chunk chunk) {
    int before = chunk.size();
    int taken = rings.receive(pool, chunk, chunk.remaining());
    if (taken > 0) {
      pool.filter(chunk, before, rings);
      captured.setRelease(captured.getPlain() + chunk.size() - before);
      pool.publishUse();
    }
    return taken;
  }

  private Chunk deliver(Chunk chunk) {
    filling = null;
    chunk.capture(delivered.getPlain());
    delivered.setRelease(delivered.getPlain() + chunk.size());
    return chunk;
  }

  @Override
  public Chunk poll(long ageNanos) {
    requireOpen();
    if (filling == null) {
      filling = pool.takeChunk();
      if (filling == null) {
        return null;
      }
    }
    Chunk chunk = filling;
    boolean first = chunk.size() == 0;
    long unwanted = pool.filter().unwanted();
    int taken = receive(chunk);
    // What the filter does not want makes no pause, until everything was looked at once.
    int more = taken;
    while (more > 0 && chunk.size() == 0 && unwantedSince(unwanted) < shape().totalCells()) {
      more = receive(chunk);
    }
    if (chunk.isFull()) {
      return deliver(chunk);
    }
    if (chunk.size() == 0) {
      return null;
    }
    if (ageNanos <= 0 || (taken == 0 && rings.isDrained() && receive(chunk) == 0)) {
      return deliver(chunk);
    }
    long now = clock.nanoTime();
    if (first) {
      fillingSince = now;
      return null;
    }
    return now - fillingSince >= ageNanos ? deliver(chunk) : null;
  }

  @Override
  public int gathering() {
    return filling == null ? 0 : filling.size();
  }

  @Override
  public void await(long nanos) {
    requireOpen();
    if (filling != null && filling.size() > 0) {
      rings.awaitMore(nanos);
    } else {
      rings.awaitFirst(nanos);
    }
  }

  @Override
  public void split(Chunk chunk, short[] part, Chunk[] parts) {
    requireOpen();
    pool.split(chunk, part, parts);
  }

  @Override
  public boolean owns(Chunk chunk) {
    return chunk.isOf(pool);
  }

  @Override
  public void beforeClose(Runnable action) {
    beforeClose = action;
  }

  @Override
  public void recycle(Chunk chunk) {
    requireOpen();
    pool.recycle(chunk, rings);
  }

  @Override
  public void filter(Matcher filter, int interfaceIndex) {
    pool.filter().set(filter, interfaceIndex);
  }

  @Override
  public void stop() {
    if (!closed.get()) {
      rings.stop();
    }
  }

  @Override
  public boolean isFinished() {
    return closed.get() || (rings.isDrained() && (filling == null || filling.size() == 0));
  }

  @Override
  public QueueLedger ledger() {
    QueueLedger last = lastLedger;
    return last != null ? last : account();
  }

  private QueueLedger account() {
    return QueueLedger.of(
            index,
            rings.counts().plus(pool.filter().unwanted(), pool.rejected()),
            captured.getAcquire(),
            delivered.getAcquire())
        .withDiscarded(discarded);
  }

  @Override
  public PoolUse pool() {
    return pool.use();
  }

  @Override
  public void close() {
    if (!closed.get()) {
      beforeClose.run();
    }
    if (closed.compareAndSet(false, true)) {
      discardRest();
      lastLedger = account();
      pool.close();
      rings.close();
    }
  }

  /** What arrived and was never asked for is not lost, but it has to be in the account. */
  private void discardRest() {
    rings.stop();
    Chunk chunk = filling != null ? filling : pool.scratchChunk();
    filling = null;
    do {
      discarded += chunk.size();
      chunk.free();
    } while (receive(chunk) > 0 || !rings.isDrained() || receive(chunk) > 0);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("receive queue " + index + " is closed");
    }
  }
}
