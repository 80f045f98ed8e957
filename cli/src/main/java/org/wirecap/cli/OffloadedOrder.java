package org.wirecap.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.Ledger;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/**
 * Advanced mode for one file: handler threads prepare packets, the calling thread puts them into
 * the order of time.
 *
 * <pre>
 *  work queue a ─► handler thread a ─► batches in slabs ─┐
 *                        └─ recycle(chunk)               ├─► heap by time ─► up to the horizon
 *  work queue b ─► handler thread b ─► batches in slabs ─┘
 * </pre>
 *
 * A packet is given out when no earlier one can follow: when the {@link HorizonQueue}s of all
 * receive queues are past it. When the slabs are used up and a handler thread waits, order yields
 * to memory, and what that cost is counted. Queues in no buddy group have a thread of their own
 * that captures and prepares.
 */
final class OffloadedOrder implements PacketsInOrder {
  /** How long to wait when nothing can be given out: packets gather, and batches cost less. */
  private static final long GATHER_NANOS = 1_000_000;

  private static final long SLAB_BYTES = 1 << 18;

  /** Of the pools' memory, what may hold prepared packets, and what each thread needs at least. */
  private static final int POOL_SHARE = 2;

  private static final long SLABS_PER_THREAD = 8;

  private final HorizonEngine engine;
  private final Consumer<PreparedPacket> to;
  private final Slabs slabs;
  private final BatchQueue prepared = new BatchQueue();
  private final TimeMerge merge = new TimeMerge();
  private final List<BasicThread> basic = new ArrayList<>();
  private final AtomicLongArray dropped;
  private final AdvancedCapture advanced;
  private WirecapException failure;
  private boolean finished;

  /**
   * Starts all threads, in the network namespace of the calling one.
   *
   * @param captured stays the caller's
   * @param offload what the user asked for
   * @param groups the queues of each buddy group, at least one
   * @param preparers makes what each handler thread does with its packets
   * @param to called with each packet, in order, by the thread that polls
   */
  OffloadedOrder(
      Engine captured,
      OffloadOptions offload,
      List<List<Integer>> groups,
      Supplier<Preparer> preparers,
      Consumer<PreparedPacket> to) {
    this.engine = new HorizonEngine(captured);
    this.to = to;
    List<ReceiveQueue> queues = engine.queues();
    long poolBytes = queues.stream().mapToLong(queue -> queue.shape().bytes()).sum();
    // A prepared packet may be longer than its cell: a line of text.
    long largest = queues.stream().mapToLong(queue -> queue.shape().cellSize()).max().orElse(0);
    long slabBytes = Math.max(SLAB_BYTES, 2 * largest);
    long most = Math.max(poolBytes / POOL_SHARE / slabBytes, SLABS_PER_THREAD * queues.size());
    this.slabs = new Slabs(slabBytes, (int) Math.min(most, Integer.MAX_VALUE));
    int numbers = queues.stream().mapToInt(ReceiveQueue::index).max().orElse(0) + 1;
    this.dropped = new AtomicLongArray(numbers);
    AdvancedMode mode = offload.mode(engine);
    for (List<Integer> group : groups) {
      mode.group(offload.group(group).chunks(queue -> handler(preparers.get())));
    }
    this.advanced = mode.start();
    for (ReceiveQueue queue : queues) {
      if (groups.stream().noneMatch(group -> group.contains(queue.index()))) {
        basic.add(new BasicThread(queue, handler(preparers.get())));
      }
    }
  }

  private PreparingHandler handler(Preparer preparer) {
    return new PreparingHandler(preparer, slabs, prepared, dropped);
  }

  @Override
  public int poll(long timeoutNanos) {
    boolean over = isOver();
    // In this order: what was behind the horizon has been handed over before.
    long horizon = over ? Long.MAX_VALUE : engine.horizon();
    gather();
    int given = merge.merge(to, horizon);
    while (slabs.isShort() && !merge.isEmpty()) {
      given += merge.mergeRun(to, Long.MAX_VALUE);
    }
    if (over) {
      finished = true;
      if (failure != null) {
        throw failure;
      }
    } else if (given == 0) {
      LockSupport.parkNanos(Math.min(timeoutNanos, GATHER_NANOS));
    }
    return given;
  }

  private void gather() {
    PreparedBatch batch = prepared.takeAll();
    while (batch != null) {
      PreparedBatch before = batch.before;
      batch.before = null;
      merge.add(batch);
      batch = before;
    }
  }

  /** Whether all threads have ended. What ends one against the user's will ends the others. */
  private boolean isOver() {
    boolean over = true;
    try {
      for (BasicThread thread : basic) {
        over &= thread.await(Duration.ZERO);
        if (thread.failure() != null) {
          fail(thread.failure());
        }
      }
      over &= advanced.await(Duration.ZERO);
    } catch (WirecapException e) {
      // Thrown when its threads have ended.
      fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return over;
  }

  private void fail(WirecapException e) {
    if (failure == null) {
      failure = e;
      engine.stop();
    }
  }

  @Override
  public boolean isFinished() {
    return finished;
  }

  @Override
  public void drain() {
    gather();
    int ignored = merge.merge(to, Long.MAX_VALUE);
  }

  @Override
  public long outOfOrder() {
    return merge.outOfOrder();
  }

  /** What the work queues do; any thread. */
  BuddyStatistics statistics() {
    return advanced.statistics();
  }

  /** The engine's accounts with what was prepared and what was discarded, when all is over. */
  Ledger ledger() {
    Ledger ledger = advanced.ledger();
    return new Ledger(
        ledger.queues().stream().map(this::withThreads).toList(), ledger.missedByInterface());
  }

  private QueueLedger withThreads(QueueLedger account) {
    QueueLedger handled = account;
    for (BasicThread thread : basic) {
      if (thread.queue() == account.queue()) {
        handled = thread.applyTo(account);
      }
    }
    long missing = dropped.get(account.queue());
    return handled.withApplication(handled.delivered() - missing, 0, missing);
  }

  /** Ends all threads, if they have not ended. */
  @Override
  public void close() {
    slabs.end();
    engine.stop();
    try {
      advanced.close();
    } catch (WirecapException e) {
      // What has gone wrong was said by poll, unless it is what ends everything now.
    }
    basic.forEach(BasicThread::abort);
    basic.forEach(BasicThread::join);
    slabs.close();
  }
}
