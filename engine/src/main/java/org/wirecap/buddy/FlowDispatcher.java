package org.wirecap.buddy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;

/**
 * {@link OffloadPolicy#FLOW}: hands whole buckets of flows to buddies.
 *
 * <p>Only the capture thread knows which reader has which bucket, and it changes its mind in four
 * steps, for one set of buckets at a time:
 *
 * <ol>
 *   <li>It takes back what waits for the old reader, and puts all that is not of these buckets
 *       back, behind a {@link Notice} that they are given away. What is of these buckets it keeps,
 *       and so it does with what it captures of them from now on.
 *   <li>The old reader comes to the notice, when it is done with what it had taken before.
 *   <li>The chunks that the old reader had taken come back.
 *   <li>It puts a notice that the buckets are taken, and what it has kept, into the new reader's
 *       ring; from then on what it captures of these buckets goes there.
 * </ol>
 *
 * <p>While all buckets are at home no packet is looked at.
 */
final class FlowDispatcher implements Dispatcher {
  private static final long MILLI = 1_000_000;

  /** How often to look, without a captured chunk, whether there is something to move. */
  private static final long LOOK_NANOS = MILLI;

  /** How long to wait with the next try when there was nothing that could be moved: first, most. */
  private static final long FUTILE_NANOS = 10 * MILLI;

  private static final long MAX_FUTILE_NANOS = 1_000 * MILLI;

  /** How long a queue must have been calm before it gets buckets back: first, most. */
  private static final long RETURN_NANOS = 100 * MILLI;

  private static final long MAX_RETURN_NANOS = 10_000 * MILLI;

  /** Buckets come home in portions of that part of the recent packets. */
  private static final int PORTION = 8;

  /** What would relieve a reader by less than this part of T is left alone. */
  private static final int LEAST_GAIN = 16;

  private static final int BUCKET_BITS = 12;

  private final CaptureLane lane;
  private final BuddyQueues group;
  private final int home;
  private final int readers;
  private final Clock clock;
  private final FlowBuckets flow = new FlowBuckets();

  /** By bucket: the position of the reader that has it; {@code readers} while it changes hands. */
  private final short[] owners = new short[FlowBuckets.COUNT];

  /** Buckets that are not at home; written by the capture thread. */
  private final AtomicInteger away = new AtomicInteger();

  /** By bucket: packets lately, counted while any bucket is away. */
  private final int[] recent = new int[FlowBuckets.COUNT];

  /** The move under way; null when there is none. */
  private BucketMove move;

  private Notice given;
  private int moveFrom;
  private int moveTo;
  private long moveEpoch;

  /** Chunks that the old reader still has, and must give back before the move is over. */
  private int toReturn;

  private final Deque<Chunk> kept = new ArrayDeque<>();

  private long nextLook;
  private long futileUntil;
  private long futileNanos = FUTILE_NANOS;
  private long nextReturn;
  private long lastReturn;
  private long returnNanos = RETURN_NANOS;

  /** By packet of what is to be routed: its bucket, found once. */
  private short[] bucketOf = new short[256];

  private short[] destinations = new short[256];
  private final Chunk[] parts;
  private final List<Object> backlog = new ArrayList<>();
  private final int[] counts = new int[FlowBuckets.COUNT];

  FlowDispatcher(CaptureLane lane, Clock clock) {
    this.lane = lane;
    this.group = lane.group();
    this.home = lane.position();
    this.readers = group.size();
    this.clock = clock;
    this.parts = new Chunk[readers + 1];
    Arrays.fill(owners, (short) home);
    this.nextLook = clock.nanoTime();
    this.futileUntil = nextLook;
    this.lastReturn = nextLook;
  }

  @Override
  public void dispatch(Chunk chunk) {
    if (away.getPlain() == 0) {
      lane.push(home, chunk);
    } else {
      classify(chunk, 0);
      for (int i = 0; i < chunk.size(); i++) {
        recent[bucketOf[i]]++;
      }
      route(chunk, 0);
    }
    rebalance();
  }

  @Override
  public int progress() {
    int done = 0;
    if (move != null && toReturn == 0 && given.isSeen()) {
      finishMove();
      done = 1;
    }
    long now = clock.nanoTime();
    if (now - nextLook >= 0) {
      nextLook = now + LOOK_NANOS;
      rebalance();
    }
    return done;
  }

  @Override
  public void returned(int position, long epoch) {
    if (move != null && position == moveFrom && epoch < moveEpoch) {
      toReturn--;
    }
  }

  @Override
  public boolean isIdle() {
    return move == null;
  }

  @Override
  public long discard() {
    long packets = 0;
    for (Chunk chunk : kept) {
      packets += chunk.size();
      lane.recycleUnread(chunk);
    }
    kept.clear();
    if (move != null) {
      setOwner(move.buckets(), moveTo);
      move = null;
    }
    return packets;
  }

  @Override
  public int bucketsAway() {
    return away.getAcquire();
  }

  /** Finds the bucket of each packet; those of the chunk stand from a position on. */
  private void classify(Chunk chunk, int at) {
    int size = chunk.size();
    if (bucketOf.length < at + size) {
      bucketOf = Arrays.copyOf(bucketOf, Integer.highestOneBit(at + size) << 1);
    }
    for (int i = 0; i < size; i++) {
      bucketOf[at + i] = (short) flow.of(chunk.packet(i));
    }
  }

  /** The same for all of the backlog; returns how many packets that were. */
  private int classifyBacklog() {
    int packets = 0;
    for (Object item : backlog) {
      if (item instanceof Chunk chunk) {
        classify(chunk, packets);
        packets += chunk.size();
      }
    }
    return packets;
  }

  /**
   * Gives each packet to the reader that has its bucket, or keeps it.
   *
   * @param at where its buckets stand
   */
  private void route(Chunk chunk, int at) {
    int size = chunk.size();
    if (destinations.length < size) {
      destinations = new short[Integer.highestOneBit(size) << 1];
    }
    boolean mixed = false;
    for (int i = 0; i < size; i++) {
      destinations[i] = owners[bucketOf[at + i]];
      mixed |= destinations[i] != destinations[0];
    }
    if (!mixed) {
      deliver(destinations[0], chunk);
      return;
    }
    lane.queue().split(chunk, destinations, parts);
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] != null) {
        deliver(i, parts[i]);
        parts[i] = null;
      }
    }
  }

  private void deliver(int destination, Chunk chunk) {
    if (destination == readers) {
      kept.add(chunk);
    } else {
      lane.push(destination, chunk);
    }
  }

  private void rebalance() {
    if (move != null || readers == 1) {
      return;
    }
    long waiting = 0;
    int fullest = 0;
    for (int i = 0; i < readers; i++) {
      long cells = lane.waitingCells(i);
      waiting += cells;
      if (cells > lane.waitingCells(fullest)) {
        fullest = i;
      }
    }
    boolean over = group.isOver(waiting, home);
    if (!over && away.getPlain() == 0) {
      return;
    }
    long now = clock.nanoTime();
    if (over) {
      // Recovered is who has been calm for a while.
      nextReturn = now + returnNanos;
      if (now - futileUntil >= 0) {
        offload(fullest, now);
      }
    } else if (isCalm(waiting) && now - nextReturn >= 0) {
      giveBack(now);
    }
  }

  /**
   * Both what waits of this receive queue, and the home reader's load, are under a quarter of T.
   */
  private boolean isCalm(long waiting) {
    return !group.isOver(4 * waiting, home) && !group.isOver(4 * group.queue(home).cells(), home);
  }

  private void offload(int from, long now) {
    int to = group.leastLoadedUnder(from);
    long cells = to < 0 ? 0 : (group.queue(from).cells() - group.queue(to).cells()) / 2;
    if (!group.isOver(LEAST_GAIN * cells, from)) {
      return;
    }
    lane.takeBack(from, backlog);
    BitSet buckets = chooseWaiting(cells);
    if (buckets.isEmpty()) {
      // One flow, or one bucket, is more than can be moved: there is no use in trying at once
      // again.
      putBack(from);
      futileUntil = now + futileNanos;
      futileNanos = Math.min(2 * futileNanos, MAX_FUTILE_NANOS);
      return;
    }
    futileNanos = FUTILE_NANOS;
    if (now - lastReturn < 4 * returnNanos) {
      // It came back too early: the next time is to be later.
      returnNanos = Math.min(2 * returnNanos, MAX_RETURN_NANOS);
    } else {
      returnNanos = RETURN_NANOS;
    }
    begin(from, to, buckets);
  }

  /**
   * Chooses among the buckets of the backlog: large ones first, up to so many cells, and none that
   * would by itself be more.
   */
  private BitSet chooseWaiting(long cells) {
    Arrays.fill(counts, 0);
    long packets = classifyBacklog();
    for (int i = 0; i < packets; i++) {
      counts[bucketOf[i]]++;
    }
    long backlogCells = 0;
    for (Object item : backlog) {
      backlogCells += item instanceof Chunk chunk ? chunk.weight() : 0;
    }
    long wanted = backlogCells == 0 ? 0 : packets * Math.min(cells, backlogCells) / backlogCells;
    long limit = wanted + wanted / 4;
    BitSet chosen = new BitSet(FlowBuckets.COUNT);
    long sum = 0;
    long[] bySize = bucketsBySize();
    for (int i = bySize.length - 1; i >= 0 && sum < wanted; i--) {
      long size = bySize[i] >>> BUCKET_BITS;
      // The last one stays: to move all that a reader has of this queue only moves the problem.
      if (sum + size <= limit && sum + size < packets) {
        chosen.set((int) bySize[i] & (FlowBuckets.COUNT - 1));
        sum += size;
      }
    }
    return chosen;
  }

  /** The buckets that have packets in {@link #counts}: size and number in one, ascending. */
  private long[] bucketsBySize() {
    long[] all = new long[FlowBuckets.COUNT];
    int found = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      if (counts[bucket] > 0) {
        all[found++] = (long) counts[bucket] << BUCKET_BITS | bucket;
      }
    }
    Arrays.sort(all, 0, found);
    return Arrays.copyOf(all, found);
  }

  /** Lets some buckets come home, those of the buddy that is loaded most. */
  private void giveBack(long now) {
    int from = -1;
    double highest = -1;
    long packets = 0;
    BitSet candidates = new BitSet(readers);
    for (int bucket = 0; bucket < owners.length; bucket++) {
      candidates.set(owners[bucket]);
      packets += recent[bucket];
    }
    for (int i = 0; i < readers; i++) {
      if (i != home && candidates.get(i) && group.queue(i).load() > highest) {
        from = i;
        highest = group.queue(i).load();
      }
    }
    BitSet buckets = new BitSet(FlowBuckets.COUNT);
    long sum = 0;
    for (int bucket = 0; bucket < owners.length; bucket++) {
      boolean fits = sum + recent[bucket] <= packets / PORTION || sum == 0;
      if (owners[bucket] == from && fits) {
        buckets.set(bucket);
        sum += recent[bucket];
      }
      recent[bucket] >>= 1;
    }
    nextReturn = now + returnNanos;
    lastReturn = now;
    lane.takeBack(from, backlog);
    int ignored = classifyBacklog();
    begin(from, home, buckets);
  }

  /** The first step; the backlog has been taken back, and classified. */
  private void begin(int from, int to, BitSet buckets) {
    move =
        new BucketMove(
            lane.queue().index(), group.queue(from).queue(), group.queue(to).queue(), buckets);
    given = Notice.given(move);
    moveFrom = from;
    moveTo = to;
    setOwner(buckets, readers);
    toReturn = lane.out(from);
    moveEpoch = lane.nextEpoch();
    putBack(from);
  }

  /** Notices first, since what they say has happened already; then what is to be read. */
  private void putBack(int from) {
    for (Object item : backlog) {
      if (item instanceof Notice notice) {
        lane.push(from, notice);
      }
    }
    if (move != null) {
      lane.push(from, given);
    }
    int at = 0;
    for (Object item : backlog) {
      if (item instanceof Chunk chunk) {
        int size = chunk.size();
        if (move != null) {
          route(chunk, at);
        } else {
          lane.push(from, chunk);
        }
        at += size;
      }
    }
    backlog.clear();
  }

  /** The last step. */
  private void finishMove() {
    setOwner(move.buckets(), moveTo);
    lane.push(moveTo, Notice.taken(move));
    for (Chunk chunk : kept) {
      lane.push(moveTo, chunk);
    }
    kept.clear();
    group.countMoved(moveFrom, moveTo, move.buckets().cardinality());
    move = null;
  }

  private void setOwner(BitSet buckets, int owner) {
    int changed = 0;
    for (int b = buckets.nextSetBit(0); b >= 0; b = buckets.nextSetBit(b + 1)) {
      changed += (owner == home ? 0 : 1) - (owners[b] == home ? 0 : 1);
      owners[b] = (short) owner;
    }
    away.setRelease(away.getPlain() + changed);
  }
}
