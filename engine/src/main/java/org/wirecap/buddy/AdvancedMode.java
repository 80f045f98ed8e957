package org.wirecap.buddy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.wirecap.error.WirecapException;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/**
 * Describes advanced mode on an open engine, and starts it: capture threads move captured chunks
 * into work queues, a thread for each receive queue of a buddy group gives them to the
 * application's handler, and what would overload one thread is offloaded to its buddies.
 *
 * <pre>{@code
 * try (Engine engine = WireCap.on("eth1").exclusive().open();
 *     AdvancedCapture capture =
 *         AdvancedMode.on(engine)
 *             .group(BuddyGroup.of(0, 1, 2, 3).packets(queue -> new Counter()::count))
 *             .start()) {
 *   capture.await(Duration.ofSeconds(10));
 *   capture.stop();
 *   capture.await();
 *   System.out.println(capture.ledger().verdict());
 * }
 * }</pre>
 *
 * <p>Receive queues of the engine that are in no group stay in basic mode: the application captures
 * from them itself. Not thread-safe.
 */
public final class AdvancedMode {
  private static final int LINKTYPE_ETHERNET = 1;

  private final Engine engine;
  private final List<BuddyGroup> groups = new ArrayList<>();
  private int captureThreads;
  private IdleStrategy idle = IdleStrategy.BLOCK;
  private long chunkTimeoutNanos = 1_000_000;
  private IntConsumer threadStart = thread -> {};
  private int ringCapacity = BuddyQueues.ALL_CHUNKS;

  private AdvancedMode(Engine engine) {
    this.engine = engine;
  }

  /**
   * Begins to describe advanced mode.
   *
   * @param engine open, and not captured from yet; it stays the caller's to close
   * @return a description without a group
   */
  public static AdvancedMode on(Engine engine) {
    return new AdvancedMode(engine);
  }

  /**
   * Adds a buddy group; several may share an engine.
   *
   * @param group receive queues that are in no other group
   * @return this
   */
  public AdvancedMode group(BuddyGroup group) {
    groups.add(group);
    return this;
  }

  /**
   * How many threads capture. With fewer than receive queues, a thread serves several.
   *
   * @param threads 1 or more; 0 for one for each receive queue, the default
   * @return this
   */
  public AdvancedMode captureThreads(int threads) {
    if (threads < 0) {
      throw new WirecapException(
          "--capture-threads " + threads + ": 1 or more, or 0 for one for each receive queue");
    }
    captureThreads = threads;
    return this;
  }

  /**
   * What a capture thread does when there is nothing to do.
   *
   * @param newIdle default {@link IdleStrategy#BLOCK}
   * @return this
   */
  public AdvancedMode idle(IdleStrategy newIdle) {
    idle = newIdle;
    return this;
  }

  /**
   * How long packets may gather for a full chunk; while a handler has more than one chunk to do
   * anyway, up to 16 times that. Blocks of shared mode come as the kernel closes them.
   *
   * @param timeout default 1 ms
   * @return this
   */
  public AdvancedMode chunkTimeout(Duration timeout) {
    chunkTimeoutNanos = timeout.toNanos();
    return this;
  }

  /**
   * What each capture thread does first, for example pin itself to a CPU. An exception from it
   * stops the capture.
   *
   * @param action called by the thread with its number, from 0
   * @return this
   */
  public AdvancedMode onThreadStart(IntConsumer action) {
    threadStart = action;
    return this;
  }

  /** For tests: work queues in which not even the chunks of one pool find a place. */
  AdvancedMode ringCapacity(int items) {
    ringCapacity = items;
    return this;
  }

  /**
   * Starts all threads. The first time with {@link OffloadPolicy#FLOW} this takes some 250 ms of
   * the calling thread, in which the JIT compiler sees how buckets are moved, while the threads
   * capture already.
   *
   * @return what runs; close it before the engine, or close the engine, which closes it first
   * @throws WirecapException when the description does not fit the engine: one line that says why
   */
  public AdvancedCapture start() {
    AdvancedCapture capture = assemble();
    capture.start(captureThreads, idle, threadStart);
    if (groups.stream().anyMatch(group -> group.policy() == OffloadPolicy.FLOW)) {
      // While the threads capture already.
      FlowRehearsal.once();
    }
    return capture;
  }

  /**
   * Starts no thread: the caller does the capture threads' work with {@link AdvancedCapture#work},
   * and reads the work queues itself. For virtual time, where one thread does everything.
   *
   * @return what is to be driven
   * @throws WirecapException when the description does not fit the engine, or a group has handlers
   */
  public AdvancedCapture startWithoutThreads() {
    for (BuddyGroup group : groups) {
      if (group.hasHandlers()) {
        throw new WirecapException(group + ": handlers need threads; read its work queues instead");
      }
    }
    return assemble();
  }

  private AdvancedCapture assemble() {
    if (groups.isEmpty()) {
      throw new WirecapException(engine.name() + ": advanced mode needs a buddy group");
    }
    Map<Integer, ReceiveQueue> free = new HashMap<>();
    engine.queues().forEach(queue -> free.put(queue.index(), queue));
    List<BuddyQueues> running = new ArrayList<>();
    for (BuddyGroup group : groups) {
      requireFlows(group);
      List<ReceiveQueue> members = new ArrayList<>();
      for (int number : group.queues()) {
        ReceiveQueue member = free.remove(number);
        if (member == null) {
          throw new WirecapException(
              "%s: %s has no queue %d that is in no other group"
                  .formatted(group, engine.name(), number));
        }
        members.add(member);
      }
      running.add(new BuddyQueues(group, members, engine.clock(), chunkTimeoutNanos, ringCapacity));
    }
    return new AdvancedCapture(engine, running);
  }

  private void requireFlows(BuddyGroup group) {
    boolean needsFlows = group.policy() == OffloadPolicy.FLOW || group.measuresOrder();
    if (needsFlows && engine.linkType() != LINKTYPE_ETHERNET) {
      throw new WirecapException(
          "%s: flows are found in Ethernet frames only, and %s has link type %d; use policy none or"
                  .formatted(group, engine.name(), engine.linkType())
              + " chunk, without measuring order");
    }
  }
}
