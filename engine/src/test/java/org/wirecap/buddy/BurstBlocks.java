package org.wirecap.buddy;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.pool.BlockPool;
import org.wirecap.pool.BlockRing;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PacketMetadata;
import org.wirecap.pool.PoolShape;

/**
 * A device that fills blocks as fast as it gets them back, each with M packets; see BurstEngine.
 */
final class BurstBlocks implements BlockRing {
  /** Bytes of a packet and its metadata. */
  static final int STRIDE = PacketMetadata.BYTES + (BurstEngine.LENGTH + 15) / 16 * 16;

  private final BurstEngine engine;
  private final MemorySegment memory;
  private final int queue;
  private final PoolShape shape;
  private final long total;
  private final AtomicLong arrived = new AtomicLong();
  private volatile boolean stopped;
  volatile long limit = BurstEngine.ENDLESS;

  BurstBlocks(BurstEngine engine, MemorySegment memory, int queue, PoolShape shape, long total) {
    this.engine = engine;
    this.memory = memory;
    this.queue = queue;
    this.shape = shape;
    this.total = total;
  }

  @Override
  public boolean isFilled(int block) {
    engine.runMeanwhile();
    return !stopped && arrived.getPlain() < Math.min(total, limit);
  }

  @Override
  public boolean read(int block, BlockPool pool, Chunk chunk) {
    long at = (long) block * shape.cells() * STRIDE + PacketMetadata.BYTES;
    long number = arrived.getPlain();
    long end = Math.min(Math.min(total, limit), number + shape.cells());
    for (; number < end; number++, at += STRIDE) {
      BurstEngine.write(memory, at, queue, number);
      boolean ignored = pool.append(chunk, at, BurstEngine.LENGTH);
    }
    arrived.setRelease(end);
    return true;
  }

  @Override
  public void release(int block) {}

  @Override
  public void await(long nanos, boolean previousHeld) {}

  @Override
  public long blockTimeoutNanos() {
    return 1_000_000;
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public boolean isDrained(long taken) {
    return stopped || arrived.getAcquire() == total;
  }

  @Override
  public void requireDevice() {}

  @Override
  public ArrivalCounts counts() {
    return ArrivalCounts.of(arrived.getAcquire(), 0, 0);
  }

  @Override
  public void close() {
    stopped = true;
  }
}
