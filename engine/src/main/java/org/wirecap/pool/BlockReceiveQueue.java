package org.wirecap.pool;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.ledger.QueueLedger;

/**
 * A receive queue over a {@link BlockPool}: the four operations, and the counting of what was
 * captured and delivered.
 *
 * <p>A chunk is given as soon as the device hands its block over: when it is full, and when the
 * device's own block timeout is over, which {@link #capture} can neither shorten nor prolong.
 */
public final class BlockReceiveQueue implements ReceiveQueue {
  /** Beyond the block timeout: how much later the thread that looks may be. */
  private static final long SLACK_NANOS = 10_000_000;

  private final int index;
  private final BlockPool pool;
  private final BlockRing ring;
  private final Clock clock;
  private final AtomicLong captured = new AtomicLong();
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private long discarded;
  private volatile Runnable beforeClose = () -> {};
  private volatile QueueLedger lastLedger;

  /**
   * @param index number of the queue
   * @param pool the pool, which this queue owns from now on
   * @param ring the device side, which this queue closes
   * @param clock what timeouts are measured with
   */
  public BlockReceiveQueue(int index, BlockPool pool, BlockRing ring, Clock clock) {
    this.index = index;
    this.pool = pool;
    this.ring = ring;
    this.clock = clock;
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
    return ring.blockTimeoutNanos() + SLACK_NANOS;
  }

  @Override
  public Chunk capture(long timeoutNanos) {
    requireOpen();
    long deadline = 0;
    boolean waited = false;
    while (true) {
      Chunk chunk = take();
      if (chunk != null) {
        delivered.setRelease(delivered.getPlain() + chunk.size());
        return chunk;
      }
      if (isDrained()) {
        ring.requireDevice();
        return null;
      }
      // The clock is read only once there was no block: a busy queue never gets here.
      long now = clock.nanoTime();
      if (!waited) {
        deadline = now + Math.max(0, timeoutNanos);
      } else if (deadline - now <= 0) {
        return null;
      }
      waited = true;
      ring.await(deadline - now, pool.previousHeld());
    }
  }

  @Override
  public Chunk poll(long ageNanos) {
    requireOpen();
    Chunk chunk = take();
    if (chunk != null) {
      delivered.setRelease(delivered.getPlain() + chunk.size());
    }
    return chunk;
  }

  @Override
  public void await(long nanos) {
    requireOpen();
    if (isDrained()) {
      ring.requireDevice();
    } else {
      ring.await(nanos, pool.previousHeld());
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

  private Chunk take() {
    Chunk chunk = pool.capture(ring);
    if (chunk != null) {
      captured.setRelease(captured.getPlain() + chunk.size());
    }
    return chunk;
  }

  private boolean isDrained() {
    return !pool.isFilled(ring)
        && ring.isDrained(captured.getPlain() + pool.filter().unwanted() + pool.rejected());
  }

  @Override
  public void recycle(Chunk chunk) {
    requireOpen();
    pool.recycle(chunk, ring);
  }

  @Override
  public void filter(Matcher filter, int interfaceIndex) {
    pool.filter().set(filter, interfaceIndex);
  }

  @Override
  public void stop() {
    if (!closed.get()) {
      ring.stop();
      stopped.set(true);
    }
  }

  @Override
  public boolean isFinished() {
    return closed.get() || (stopped.get() && isDrained());
  }

  @Override
  public QueueLedger ledger() {
    QueueLedger last = lastLedger;
    return last != null ? last : account();
  }

  private QueueLedger account() {
    return QueueLedger.of(
            index,
            ring.counts().plus(pool.filter().unwanted(), pool.rejected()),
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
      ring.close();
    }
  }

  /** What arrived and was never asked for is not lost, but it has to be in the account. */
  private void discardRest() {
    ring.stop();
    while (true) {
      Chunk chunk = take();
      if (chunk != null) {
        discarded += chunk.size();
        pool.recycle(chunk, ring);
      } else if (isDrained()) {
        return;
      } else {
        ring.await(ring.blockTimeoutNanos(), pool.previousHeld());
      }
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("receive queue " + index + " is closed");
    }
  }
}
