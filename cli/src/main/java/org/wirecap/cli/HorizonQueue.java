package org.wirecap.cli;

import java.util.Arrays;
import java.util.IdentityHashMap;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.PoolUse;
import org.wirecap.pool.ReceiveQueue;

/**
 * A receive queue that knows its horizon: the timestamp up to which every packet of it has come
 * back, whichever thread had it. Who hands on what a chunk holds before the chunk is recycled can
 * put the packets of several queues into the order of time, because none earlier than the least
 * horizon can follow.
 *
 * <p>Chunks are captured in the order of time, so the horizon is the first timestamp of the oldest
 * chunk that is out, or in parts. With none out it is that of the last packet, or, when the queue
 * was found empty, the time before which a packet would have been there.
 */
final class HorizonQueue implements ReceiveQueue {
  private final ReceiveQueue queue;
  private final Clock clock;

  /**
   * Chunks that are out, and where they stand in the order; entries of others are of no meaning.
   */
  private final IdentityHashMap<Chunk, Out> outOf = new IdentityHashMap<>();

  /** Oldest first, in a ring: those from {@code head} to {@code tail}. */
  private Out[] outs = new Out[64];

  private long head;
  private long tail;
  private long lastTimestamp = Long.MIN_VALUE;
  private boolean finished;
  private volatile long horizon = Long.MIN_VALUE;

  /** A chunk that was captured, until all its parts have come back. */
  private static final class Out {
    private long firstTimestamp;
    private int parts;
  }

  /**
   * @param queue what to capture from, by the thread that captures from this
   * @param clock of its engine
   */
  HorizonQueue(ReceiveQueue queue, Clock clock) {
    this.queue = queue;
    this.clock = clock;
    Arrays.setAll(outs, i -> new Out());
  }

  /**
   * The timestamp up to which every packet of this queue was recycled, ns since the epoch: {@link
   * Long#MIN_VALUE} at first, {@link Long#MAX_VALUE} when no packet can come any more. Any thread.
   */
  long horizon() {
    return horizon;
  }

  private void raiseHorizon(long to) {
    if (to > horizon) {
      horizon = to;
    }
  }

  @Override
  public Chunk capture(long timeoutNanos) {
    long before = clock.epochNanos();
    try {
      return note(queue.capture(timeoutNanos), before);
    } catch (InterfaceGoneException e) {
      finish();
      throw e;
    }
  }

  @Override
  public Chunk poll(long ageNanos) {
    long before = clock.epochNanos();
    return note(queue.poll(ageNanos), before);
  }

  private Chunk note(Chunk chunk, long before) {
    if (chunk != null) {
      if (tail - head == outs.length) {
        grow();
      }
      Out out = outs[(int) (tail++ % outs.length)];
      out.firstTimestamp = chunk.packet(0).timestampNanos();
      out.parts = 1;
      outOf.put(chunk, out);
      lastTimestamp = chunk.packet(chunk.size() - 1).timestampNanos();
    } else if (head == tail && queue.gathering() == 0) {
      // With none out there was a chunk to capture into: so there was no packet.
      raiseHorizon(before - queue.deliveryDelayNanos());
    }
    return chunk;
  }

  private void grow() {
    Out[] larger = new Out[outs.length * 2];
    for (int i = 0; i < outs.length; i++) {
      larger[i] = outs[(int) ((head + i) % outs.length)];
    }
    for (int i = outs.length; i < larger.length; i++) {
      larger[i] = new Out();
    }
    tail -= head;
    head = 0;
    outs = larger;
  }

  @Override
  public void split(Chunk chunk, short[] part, Chunk[] parts) {
    queue.split(chunk, part, parts);
    Out out = outOf.get(chunk);
    for (Chunk each : parts) {
      if (each != null && each != chunk) {
        outOf.put(each, out);
        out.parts++;
      }
    }
  }

  @Override
  public void recycle(Chunk chunk) {
    queue.recycle(chunk);
    outOf.get(chunk).parts--;
    while (head < tail && outs[(int) (head % outs.length)].parts == 0) {
      head++;
    }
    if (head < tail) {
      raiseHorizon(outs[(int) (head % outs.length)].firstTimestamp);
    } else {
      raiseHorizon(finished ? Long.MAX_VALUE : lastTimestamp);
    }
  }

  @Override
  public boolean isFinished() {
    boolean isFinished = queue.isFinished();
    if (isFinished) {
      finish();
    }
    return isFinished;
  }

  private void finish() {
    finished = true;
    if (head == tail) {
      raiseHorizon(Long.MAX_VALUE);
    }
  }

  @Override
  public void await(long nanos) {
    try {
      queue.await(nanos);
    } catch (InterfaceGoneException e) {
      finish();
      throw e;
    }
  }

  @Override
  public int gathering() {
    return queue.gathering();
  }

  @Override
  public int index() {
    return queue.index();
  }

  @Override
  public PoolShape shape() {
    return queue.shape();
  }

  @Override
  public long deliveryDelayNanos() {
    return queue.deliveryDelayNanos();
  }

  @Override
  public boolean owns(Chunk chunk) {
    return queue.owns(chunk);
  }

  @Override
  public void beforeClose(Runnable action) {
    queue.beforeClose(action);
  }

  @Override
  public void filter(Matcher filter, int interfaceIndex) {
    queue.filter(filter, interfaceIndex);
  }

  @Override
  public void stop() {
    queue.stop();
  }

  @Override
  public QueueLedger ledger() {
    return queue.ledger();
  }

  @Override
  public PoolUse pool() {
    return queue.pool();
  }

  @Override
  public void close() {
    queue.close();
  }
}
