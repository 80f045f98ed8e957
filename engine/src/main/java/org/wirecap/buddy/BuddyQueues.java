package org.wirecap.buddy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.ReceiveQueue;

/**
 * A buddy group at work: its work queues and the capture sides of its receive queues, by position
 * in the group.
 */
final class BuddyQueues {
  /** Rings in which all chunks of a pool find a place. */
  static final int ALL_CHUNKS = 0;

  private final BuddyGroup group;
  private final List<WorkQueue> queues = new ArrayList<>();
  private final List<CaptureLane> lanes = new ArrayList<>();

  /** The capture side by number of the receive queue; null where it is not of this group. */
  private final CaptureLane[] laneOf;

  /** By 100, so that it can be compared with cells by the hundred. */
  private final int threshold;

  private final AtomicInteger openLanes;

  /** Buckets moved, by from · size + to. */
  private final AtomicLongArray bucketsMoved;

  BuddyQueues(BuddyGroup group, List<ReceiveQueue> members, Clock clock, long chunkTimeoutNanos) {
    this(group, members, clock, chunkTimeoutNanos, ALL_CHUNKS);
  }

  /**
   * @param ringItems places of each ring between a receive queue and a reader, at least
   */
  BuddyQueues(
      BuddyGroup group,
      List<ReceiveQueue> members,
      Clock clock,
      long chunkTimeoutNanos,
      int ringItems) {
    this.group = group;
    this.threshold = group.threshold();
    this.openLanes = new AtomicInteger(members.size());
    this.bucketsMoved = new AtomicLongArray(members.size() * members.size());
    int ringCapacity = ringItems == ALL_CHUNKS ? itemsOfAPool(group, members) : ringItems;
    for (ReceiveQueue member : members) {
      queues.add(new WorkQueue(member, this, members.size(), ringCapacity));
    }
    for (int i = 0; i < members.size(); i++) {
      lanes.add(new CaptureLane(members.get(i), this, i, clock, chunkTimeoutNanos));
    }
    laneOf = new CaptureLane[members.stream().mapToInt(ReceiveQueue::index).max().orElse(0) + 1];
    lanes.forEach(lane -> laneOf[lane.queue().index()] = lane);
  }

  private static int itemsOfAPool(BuddyGroup group, List<ReceiveQueue> members) {
    int chunks = members.stream().mapToInt(queue -> queue.shape().chunks()).max().orElse(0);
    // Under FLOW a chunk may come in parts; what is more than this has to wait.
    return group.policy() == OffloadPolicy.FLOW ? 4 * (chunks + 2) : chunks + 2;
  }

  BuddyGroup group() {
    return group;
  }

  OffloadPolicy policy() {
    return group.policy();
  }

  BucketListener listener() {
    return group.listener();
  }

  int size() {
    return queues.size();
  }

  WorkQueue queue(int position) {
    return queues.get(position);
  }

  List<WorkQueue> queues() {
    return queues;
  }

  List<CaptureLane> lanes() {
    return lanes;
  }

  void recycle(Chunk chunk) {
    int queue = chunk.queue();
    if (queue >= laneOf.length || laneOf[queue] == null) {
      throw new IllegalArgumentException(
          "foreign chunk: receive queue "
              + queue
              + " is not of the buddy group "
              + Arrays.toString(group.queues()));
    }
    laneOf[queue].recycled().add(chunk);
  }

  /** The reader of a work queue has taken a chunk, and nobody will see some of its packets. */
  void discard(WorkQueue reader, Chunk chunk, int packets) {
    reader.ring(laneOf[chunk.queue()].position()).discard(packets);
  }

  /** Whether more than T per cent of the work queue's capacity wait in it. */
  boolean isOver(int position) {
    return isOver(queue(position).cells(), position);
  }

  /** Whether so many cells are more than T per cent of the capacity of a work queue. */
  boolean isOver(long cells, int position) {
    return cells * 100 > threshold * queue(position).capacityCells();
  }

  /** The least loaded work queue that is under T, other than one; -1 if there is none. */
  int leastLoadedUnder(int other) {
    int best = -1;
    double bestLoad = threshold;
    for (int i = 0; i < queues.size(); i++) {
      if (i != other) {
        double load = queue(i).load();
        if (load < bestLoad) {
          best = i;
          bestLoad = load;
        }
      }
    }
    return best;
  }

  void countMoved(int from, int to, int buckets) {
    bucketsMoved.addAndGet(from * size() + to, buckets);
  }

  long bucketsMoved(int from, int to) {
    return bucketsMoved.get(from * size() + to);
  }

  void laneEnded() {
    if (openLanes.decrementAndGet() == 0) {
      queues.forEach(WorkQueue::signal);
    }
  }

  /** Whether nothing will be put into the work queues any more. */
  boolean isCaptureEnded() {
    return openLanes.get() == 0;
  }
}
