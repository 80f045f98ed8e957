package org.wirecap.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.forward.Forwarder;
import org.wirecap.forward.Forwarding;
import org.wirecap.forward.Verdict;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.PoolUse;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.rss.HashField;
import org.wirecap.rss.RssSteering;
import org.wirecap.rss.ToeplitzHash;

/**
 * Forwarding in virtual time: all traffic comes on one receive queue of four, so that it is
 * offloaded, and leaves by transmit queues that keep no order between them and give cells back
 * late, in any order, or never.
 */
class SimulatedMiddleboxTest {
  private static final int QUEUES = 4;
  private static final int FLOWS = 40;
  private static final int PACKETS = 6000;
  private static final PoolShape SHAPE = new PoolShape(8, 1024, 2048);

  /** UDP packets of some flows in turn, each with its number. */
  private static final class Flows implements PacketSource {
    private final byte[] frame = new byte[64];
    private final MemorySegment memory = MemorySegment.ofArray(frame);
    private int number = -1;

    @Override
    public boolean next() {
      number++;
      int flow = number % FLOWS;
      ByteBuffer.wrap(frame)
          .putShort(12, (short) 0x0800)
          .put(14, (byte) 0x45)
          .put(23, (byte) 17)
          .putInt(26, 0x0a000001)
          .putInt(30, 0x0a000002)
          .putShort(34, (short) (1000 + flow))
          .putShort(36, (short) 9)
          .putInt(42, number);
      return number < PACKETS;
    }

    @Override
    public long timeNanos() {
      return number * 1000L;
    }

    @Override
    public MemorySegment memory() {
      return memory;
    }

    @Override
    public int length() {
      return frame.length;
    }
  }

  private static RssSteering allToQueueZero() {
    return new RssSteering(
        ToeplitzHash.MICROSOFT, Set.of(HashField.values()), new int[RssSteering.TABLE_ENTRIES]);
  }

  private record Outcome(ForwardLedger ledger, long outOfOrder, long buckets, int workers) {}

  private static Outcome run(OffloadPolicy policy, SimulatedPort.Model port) {
    Map<Integer, Integer> latest = new HashMap<>();
    long[] outOfOrder = new long[1];
    SimulatedPort.Witness witness =
        (queue, memory, offset, length) -> {
          int flow = memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset + 34);
          int number =
              Integer.reverseBytes(memory.get(ValueLayout.JAVA_INT_UNALIGNED, offset + 42));
          Integer before = latest.put(flow, number);
          outOfOrder[0] += before != null && before > number ? 1 : 0;
        };
    SimulatedMiddlebox box =
        new SimulatedMiddlebox(
            NicModel.wholePool(QUEUES, SHAPE), allToQueueZero(), new Flows(), port, witness);
    Forwarder forwarder =
        Forwarder.on(box)
            .handlers(
                worker ->
                    (packet, outlet) -> {
                      // Slower than the packets come.
                      box.clock().sleep(1500);
                      return Verdict.FORWARD;
                    });
    if (policy != null) {
      forwarder.group(BuddyGroup.of(0, 1, 2, 3).policy(policy).threshold(1));
    }
    Forwarding forwarding = forwarder.startWithoutThreads();
    while (!forwarding.isFinished()) {
      if (forwarding.work() == 0) {
        box.clock().sleep(1000);
      }
      for (ReceiveQueue queue : box.queues()) {
        assertEquals(SHAPE.totalCells(), queue.pool().total());
      }
    }
    // The last chunks are in the recycle queues, for the capture threads to take.
    assertTrue(forwarding.work() >= 0);
    long buckets = policy == null ? 0 : forwarding.statistics().bucketsMoved();
    ForwardLedger ledger = forwarding.ledger();
    if (port.neverPerMille() == 0) {
      for (ReceiveQueue queue : box.queues()) {
        PoolUse use = queue.pool();
        assertEquals(new PoolUse(0, SHAPE.totalCells(), 0, 0), use);
      }
    }
    forwarding.close();
    box.close();
    assertTrue(forwarding.ledger().balanced(), forwarding.ledger().toString());
    return new Outcome(ledger, outOfOrder[0], buckets, forwarding.workerCount());
  }

  @Property(tries = 20)
  void flowsKeepTheirOrderWhoeverSendsThem(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40_000) int leave,
      @ForAll @IntRange(max = 100_000) int complete) {
    SimulatedPort.Model port = new SimulatedPort.Model(QUEUES, 256, leave, complete, 0, seed);
    Outcome outcome = run(OffloadPolicy.FLOW, port);
    assertEquals(PACKETS, outcome.ledger().transmitted(1).sent());
    assertTrue(outcome.buckets() > 0, "buckets changed hands");
    assertEquals(QUEUES, outcome.workers());
    assertEquals(0, outcome.outOfOrder());
  }

  /** What the test above would see: the policy chunk promises no order. */
  @Property(tries = 3)
  void chunksDoNot(@ForAll long seed) {
    SimulatedPort.Model port = new SimulatedPort.Model(QUEUES, 256, 40_000, 1000, 0, seed);
    Outcome outcome = run(OffloadPolicy.CHUNK, port);
    assertEquals(PACKETS, outcome.ledger().transmitted(1).sent());
    assertTrue(outcome.outOfOrder() > 0);
  }

  @Property(tries = 10)
  void cellsThatNeverComeBackAreStrandedAndCounted(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int never) {
    SimulatedPort.Model port = new SimulatedPort.Model(QUEUES, 4096, 1000, 50_000, never, seed);
    Outcome outcome = run(null, port);
    long sent = outcome.ledger().transmitted(1).sent();
    assertEquals(PACKETS, sent + outcome.ledger().transmitted(1).inTransmission());
    assertTrue(sent < PACKETS);
  }
}
