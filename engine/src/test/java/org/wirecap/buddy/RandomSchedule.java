package org.wirecap.buddy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.sim.VirtualClock;

/**
 * Receive queues in several groups and in basic mode, and steps of the threads that serve them, in
 * an order that a seed decides. Each step checks what it sees.
 */
final class RandomSchedule implements AutoCloseable {
  private static final List<OffloadPolicy> ANY_POLICY = List.of(OffloadPolicy.values());
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;

  private final Random random;
  private final VirtualClock clock = new VirtualClock();
  private final int queues;
  private final PoolShape shape;
  private final BurstEngine engine;
  private final AdvancedCapture capture;

  /** By queue: its group, or -1 in basic mode. */
  private final int[] groupOf;

  /** By group. */
  private final List<OffloadPolicy> policies = new ArrayList<>();

  private final List<ScheduledReader> readers = new ArrayList<>();
  private final PacketAccount account;
  private final long[] arrived;
  private boolean stopped;
  private boolean closed;

  RandomSchedule(long seed) {
    random = new Random(seed);
    queues = 2 + number(5);
    shape = new PoolShape(1 << number(5), 2 + number(14), 2048);
    long[] totals = new long[queues];
    for (int i = 0; i < queues; i++) {
      totals[i] = number(3) == 0 ? number(4 * shape.totalCells()) : BurstEngine.ENDLESS;
    }
    engine =
        number(3) == 0
            ? BurstEngine.ofBlocks(clock, shape, totals)
            : new BurstEngine(clock, shape, totals);
    arrived = new long[queues];
    for (int i = 0; i < queues; i++) {
      engine.arriveUpTo(i, 0);
    }
    int groups = 1 + number(2);
    groupOf = new int[queues];
    for (int i = 0; i < queues; i++) {
      // The first two are buddies, so that there is something to offload.
      groupOf[i] = i < 2 ? 0 : number(groups + 1) - 1;
    }
    account = new PacketAccount(queues);
    AdvancedMode mode = AdvancedMode.on(engine);
    if (number(2) == 0) {
      // So small that much of what is offered does not fit.
      AdvancedMode ignored = mode.ringCapacity(1 + number(8));
    }
    for (int group = 0; group < groups; group++) {
      policies.add(number(4) > 0 ? OffloadPolicy.FLOW : ANY_POLICY.get(number(3)));
      int[] members = members(group);
      if (members.length > 0) {
        mode.group(
            BuddyGroup.of(members)
                .policy(policies.get(group))
                .threshold(1 + number(90))
                .buckets(account));
      }
    }
    capture = mode.startWithoutThreads();
    for (int i = 0; i < queues; i++) {
      readers.add(new ScheduledReader(i));
    }
  }

  /** 0 to a bound, exclusive. */
  int number(int bound) {
    return random.nextInt(bound);
  }

  private int[] members(int group) {
    return IntStream.range(0, queues).filter(queue -> groupOf[queue] == group).toArray();
  }

  /** Something happens, to somebody. */
  void step() {
    int choice = number(100);
    if (choice < 20) {
      List<CaptureLane> lanes = capture.lanes();
      engine.meanwhile(this::readMeanwhile);
      int ignored = lanes.get(number(lanes.size())).work();
      engine.meanwhile(() -> {});
    } else if (choice < 35) {
      arrive();
    } else if (choice < 45) {
      clock.sleep(number(20) == 0 ? number(300) * MILLI : number(2_000) * MICRO);
    } else if (choice < 47) {
      readers.get(number(queues)).newSpeed();
    } else {
      readers.get(number(queues)).step();
    }
  }

  /** A reader of a work queue does something between two chunks of a capture thread. */
  private void readMeanwhile() {
    ScheduledReader reader = readers.get(number(queues));
    if (reader.group >= 0) {
      reader.step();
    }
  }

  private void arrive() {
    int queue = number(queues);
    if (!stopped) {
      arrived[queue] += number(number(5) == 0 ? 2 * shape.totalCells() : 2 * shape.cells());
      engine.arriveUpTo(queue, arrived[queue]);
    }
  }

  /** No packet comes any more. */
  void stopArrivals() {
    stopped = true;
    capture.stop();
    engine.stop();
  }

  /** Everybody does what there is to do, in turn. */
  void round() {
    clock.sleep(2 * MILLI);
    int ignored = capture.work();
    readers.forEach(ScheduledReader::finish);
  }

  /** Each round ends what a move waits for, or takes what has come into the work queues. */
  int mostRounds() {
    return 20 + 4 * queues * shape.chunks();
  }

  boolean isOver() {
    return readers.stream().allMatch(reader -> reader.gone && reader.held.isEmpty());
  }

  /** Closes while readers hold chunks; they are recycled afterwards. */
  void closeCapture() {
    closed = true;
    capture.close();
    readers.forEach(ScheduledReader::recycleAll);
  }

  /** What must be true when all is done. */
  void checkEnd() {
    int ignored = capture.work();
    for (ReceiveQueue queue : engine.queues()) {
      int number = queue.index();
      QueueLedger ledger = capture.ledger().queues().get(number);
      assertEquals(0, ledger.unbalancedBy(), ledger::toString);
      assertEquals(0, ledger.lost(), ledger::toString);
      if (groupOf[number] >= 0 || !closed) {
        assertEquals(shape.totalCells(), queue.pool().attached(), () -> "leaked: " + ledger);
        assertEquals(
            ledger.seen(), ledger.delivered() + ledger.discarded(), () -> "waits: " + ledger);
      }
      assertEquals(account.packetsOf(number), ledger.delivered(), ledger::toString);
      if (!closed) {
        assertEquals(0, ledger.discarded(), ledger::toString);
      }
    }
  }

  @Override
  public void close() {
    capture.close();
    engine.close();
  }

  @Override
  public String toString() {
    return capture.statistics() + " " + capture.ledger();
  }

  /** The thread of one work queue, or, in basic mode, of one receive queue. */
  private final class ScheduledReader {
    private final int queue;
    private final int group;
    private final ReceiveQueue basic;
    final List<Chunk> held = new ArrayList<>();
    private int mostHeld;

    /** Of a hundred steps, how many it takes; 0 for one that stands still. */
    private int speed;

    /** As a handler thread, it does not look again once its queue was finished. */
    boolean gone;

    ScheduledReader(int queue) {
      this.queue = queue;
      this.group = groupOf[queue];
      this.basic = group < 0 ? engine.queues().get(queue) : null;
      newSpeed();
    }

    void newSpeed() {
      speed = number(4) == 0 ? 0 : 1 + number(100);
      mostHeld = 1 + number(6);
    }

    void step() {
      if (number(100) >= speed) {
        return;
      }
      if (held.size() < mostHeld && number(3) > 0) {
        boolean ignored = take();
      } else if (!held.isEmpty()) {
        recycle(number(held.size()));
      }
    }

    /** Takes and recycles all there is. */
    void finish() {
      recycleAll();
      while (take()) {
        recycleAll();
      }
    }

    /** Whether there was a chunk. */
    private boolean take() {
      if (gone) {
        return false;
      }
      account.reads(queue);
      Chunk chunk = basic == null ? capture.workQueue(queue).poll() : basic.poll(0);
      if (chunk == null) {
        gone = basic == null ? capture.workQueue(queue).isFinished() : basic.isFinished();
        return false;
      }
      assertTrue(chunk.size() > 0, "an empty chunk");
      assertEquals(group, groupOf[chunk.queue()], "offloaded across groups");
      if (basic != null || policies.get(group) == OffloadPolicy.NONE) {
        assertEquals(queue, chunk.queue(), "offloaded without a policy");
      }
      boolean inOrder = basic != null || policies.get(group) != OffloadPolicy.CHUNK;
      for (int i = 0; i < chunk.size(); i++) {
        account.taken(queue, chunk.packet(i), inOrder);
      }
      held.add(chunk);
      return true;
    }

    void recycleAll() {
      while (!held.isEmpty()) {
        recycle(0);
      }
    }

    private void recycle(int index) {
      Chunk chunk = held.remove(index);
      for (int i = 0; i < chunk.size(); i++) {
        Packet packet = chunk.packet(i);
        account.returned(packet);
      }
      if (basic != null) {
        basic.recycle(chunk);
      } else {
        int[] buddies = members(group);
        capture.workQueue(buddies[number(buddies.length)]).recycle(chunk);
      }
    }
  }

  /** Which packets came, who has a flow, and who was told to have its bucket. */
  private static final class PacketAccount implements BucketListener {
    private final FlowBuckets buckets = new FlowBuckets();
    private final BitSet[] seen;
    private final int[] nextOfFlow;

    /** By flow: packets that are held, and by whom. */
    private final int[] held;

    private final int[] holder;

    /** By receive queue and bucket: packets that are held. */
    private final int[] heldOfBucket;

    /** By receive queue and bucket: the reader; -1 while it changes hands. */
    private final int[] owner;

    private int reading;

    PacketAccount(int queues) {
      seen = new BitSet[queues];
      owner = new int[queues * FlowBuckets.COUNT];
      heldOfBucket = new int[owner.length];
      for (int i = 0; i < queues; i++) {
        seen[i] = new BitSet();
      }
      for (int i = 0; i < owner.length; i++) {
        owner[i] = i / FlowBuckets.COUNT;
      }
      nextOfFlow = new int[queues * BurstEngine.FLOWS];
      held = new int[nextOfFlow.length];
      holder = new int[nextOfFlow.length];
    }

    void reads(int reader) {
      reading = reader;
    }

    long packetsOf(int queue) {
      return seen[queue].cardinality();
    }

    private int bucket(Packet packet) {
      return packet.queue() * FlowBuckets.COUNT + buckets.of(packet);
    }

    void taken(int reader, Packet packet, boolean inOrder) {
      int flow = BurstEngine.flow(packet);
      int sequence = BurstEngine.flowSequence(packet);
      int number = sequence * BurstEngine.FLOWS + flow % BurstEngine.FLOWS;
      assertTrue(!seen[packet.queue()].get(number), "a packet for the second time");
      seen[packet.queue()].set(number);
      if (inOrder) {
        assertEquals(nextOfFlow[flow]++, sequence, "a packet of a flow was overtaken");
        assertTrue(held[flow] == 0 || holder[flow] == reader, "one flow in two hands");
        assertEquals(owner[bucket(packet)], reader, "a bucket that the reader was not given");
      }
      holder[flow] = reader;
      held[flow]++;
      heldOfBucket[bucket(packet)]++;
    }

    void returned(Packet packet) {
      held[BurstEngine.flow(packet)]--;
      heldOfBucket[bucket(packet)]--;
    }

    @Override
    public void onGiven(BucketMove move) {
      assertEquals(move.from(), reading, "told to the wrong reader");
      change(move, move.from(), -1);
    }

    @Override
    public void onTaken(BucketMove move) {
      assertEquals(move.to(), reading, "told to the wrong reader");
      change(move, -1, move.to());
    }

    private void change(BucketMove move, int before, int after) {
      BitSet moved = move.buckets();
      for (int b = moved.nextSetBit(0); b >= 0; b = moved.nextSetBit(b + 1)) {
        int bucket = move.home() * FlowBuckets.COUNT + b;
        assertEquals(before, owner[bucket], "a bucket changed hands out of turn");
        assertTrue(after < 0 || heldOfBucket[bucket] == 0, "handed on while packets are held");
        owner[bucket] = after;
      }
    }
  }
}
