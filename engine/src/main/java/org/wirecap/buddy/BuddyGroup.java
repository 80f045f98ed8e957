package org.wirecap.buddy;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.wirecap.error.WirecapException;
import org.wirecap.pool.PacketHandler;

/**
 * Receive queues that one application reads, each with a thread of its own: offloading happens
 * among them, and never beyond. Describes what {@link AdvancedMode} is to run.
 *
 * <pre>{@code
 * BuddyGroup.of(0, 1, 2, 3)
 *     .policy(OffloadPolicy.CHUNK)
 *     .threshold(60)
 *     .packets(queue -> new Counter()::count);
 * }</pre>
 *
 * <p>Without a handler the application pulls: see {@link AdvancedCapture#workQueue}. Not
 * thread-safe.
 */
public final class BuddyGroup {
  /** T unless asked otherwise, per cent: what the paper ends up with. */
  public static final int DEFAULT_THRESHOLD = 60;

  static final BucketListener NOBODY = new BucketListener() {};

  private final int[] queues;
  private OffloadPolicy policy = OffloadPolicy.CHUNK;
  private int threshold = DEFAULT_THRESHOLD;
  private IntFunction<ChunkHandler> chunks;
  private IntFunction<PacketHandler> packets;
  private HandlerErrors errors = HandlerErrors.STOP;
  private IdleStrategy idle = IdleStrategy.BLOCK;
  private BucketListener listener = NOBODY;
  private IntConsumer threadStart = queue -> {};
  private boolean measureOrder;

  private BuddyGroup(int[] queues) {
    this.queues = queues;
  }

  /**
   * A group of these receive queues: policy {@code chunk}, T = 60 %, and no handler.
   *
   * @param queues numbers of receive queues, each once, at least one
   * @return a description
   */
  public static BuddyGroup of(int... queues) {
    int[] sorted = queues.clone();
    Arrays.sort(sorted);
    if (sorted.length == 0 || Arrays.stream(sorted).distinct().count() != sorted.length) {
      throw new WirecapException(
          "buddy group " + Arrays.toString(queues) + ": name at least one queue, and each once");
    }
    return new BuddyGroup(sorted);
  }

  /**
   * A group of these receive queues.
   *
   * @param queues numbers of receive queues, each once, at least one
   * @return a description
   */
  public static BuddyGroup of(List<Integer> queues) {
    return of(queues.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * What to do when a work queue fills.
   *
   * @param newPolicy default {@link OffloadPolicy#CHUNK}
   * @return this
   */
  public BuddyGroup policy(OffloadPolicy newPolicy) {
    policy = newPolicy;
    return this;
  }

  /**
   * T, the offload threshold.
   *
   * @param perCent of a work queue's capacity, 1 to 100
   * @return this
   */
  public BuddyGroup threshold(int perCent) {
    if (perCent < 1 || perCent > 100) {
      throw new WirecapException("-T " + perCent + ": the offload threshold is 1 to 100 per cent");
    }
    threshold = perCent;
    return this;
  }

  /**
   * Has each packet handled; the engine runs a thread for each queue.
   *
   * @param handlers gives the handler of a queue's thread, by the queue's number; a handler is
   *     called by one thread only
   * @return this
   */
  public BuddyGroup packets(IntFunction<PacketHandler> handlers) {
    packets = handlers;
    chunks = null;
    return this;
  }

  /**
   * Has each chunk handled; the engine runs a thread for each queue.
   *
   * @param handlers gives the handler of a queue's thread, by the queue's number; a handler is
   *     called by one thread only
   * @return this
   */
  public BuddyGroup chunks(IntFunction<ChunkHandler> handlers) {
    chunks = handlers;
    packets = null;
    return this;
  }

  /**
   * What happens when a handler throws.
   *
   * @param newErrors default {@link HandlerErrors#STOP}
   * @return this
   */
  public BuddyGroup onError(HandlerErrors newErrors) {
    errors = newErrors;
    return this;
  }

  /**
   * What a handler thread does when there is nothing to do.
   *
   * @param newIdle default {@link IdleStrategy#BLOCK}
   * @return this
   */
  public BuddyGroup idle(IdleStrategy newIdle) {
    idle = newIdle;
    return this;
  }

  /**
   * Who is told when buckets of flows change hands.
   *
   * @param newListener called by the threads concerned; an exception from it counts as the
   *     handler's
   * @return this
   */
  public BuddyGroup buckets(BucketListener newListener) {
    listener = newListener;
    return this;
  }

  /**
   * What each handler thread does first, for example pin itself to a CPU.
   *
   * @param action called by the thread with the number of its queue; an exception from it counts as
   *     the handler's
   * @return this
   */
  public BuddyGroup onThreadStart(IntConsumer action) {
    threadStart = action;
    return this;
  }

  /**
   * Whether to count packets that a handler gets after a later packet of their flow: some tens of
   * ns for each packet, so only on request. Needs handlers and Ethernet frames.
   *
   * @param on default off
   * @return this
   */
  public BuddyGroup measureOrder(boolean on) {
    measureOrder = on;
    return this;
  }

  int[] queues() {
    return queues;
  }

  /**
   * @param queue number of a receive queue
   * @return whether it is in this group
   */
  public boolean contains(int queue) {
    return Arrays.binarySearch(queues, queue) >= 0;
  }

  OffloadPolicy policy() {
    return policy;
  }

  int threshold() {
    return threshold;
  }

  /**
   * @return whether the engine runs threads for this group, which call its handlers
   */
  public boolean hasHandlers() {
    return packets != null || chunks != null;
  }

  /** The packet handler of a queue's thread, or null. */
  PacketHandler packetHandler(int queue) {
    return packets == null ? null : packets.apply(queue);
  }

  /** The chunk handler of a queue's thread, or null. */
  ChunkHandler chunkHandler(int queue) {
    return chunks == null ? null : chunks.apply(queue);
  }

  HandlerErrors errors() {
    return errors;
  }

  IdleStrategy idle() {
    return idle;
  }

  BucketListener listener() {
    return listener;
  }

  IntConsumer threadStart() {
    return threadStart;
  }

  boolean measuresOrder() {
    return measureOrder;
  }

  @Override
  public String toString() {
    return "buddy group "
        + Arrays.toString(queues)
        + ", "
        + policy.name().toLowerCase(java.util.Locale.ROOT)
        + (policy == OffloadPolicy.NONE ? "" : ", T = " + threshold + " %");
  }
}
