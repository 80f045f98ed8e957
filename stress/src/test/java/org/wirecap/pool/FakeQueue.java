package org.wirecap.pool;

import org.wirecap.filter.ir.Matcher;
import org.wirecap.ledger.QueueLedger;

/** A receive queue that owns chunks, and does nothing else. */
public final class FakeQueue implements ReceiveQueue {
  @Override
  public boolean owns(Chunk chunk) {
    return chunk.isOf(this);
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public PoolShape shape() {
    return new PoolShape(1, 2, Cell.DEFAULT_SIZE);
  }

  @Override
  public Chunk capture(long timeoutNanos) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Chunk poll(long ageNanos) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void await(long nanos) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void split(Chunk chunk, short[] part, Chunk[] parts) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void beforeClose(Runnable action) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void recycle(Chunk chunk) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void filter(Matcher filter, int interfaceIndex) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void stop() {}

  @Override
  public boolean isFinished() {
    return false;
  }

  @Override
  public QueueLedger ledger() {
    throw new UnsupportedOperationException();
  }

  @Override
  public PoolUse pool() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
