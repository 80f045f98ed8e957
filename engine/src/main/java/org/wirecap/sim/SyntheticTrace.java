package org.wirecap.sim;

import java.lang.foreign.MemorySegment;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.wirecap.rss.RssSteering;

/**
 * Traffic with the two kinds of load imbalance, made from a {@link TracePlan}: the same seed gives
 * the same bytes at the same times, on any machine. Every packet carries a {@link PacketStamp}.
 *
 * <p>Its times are when packets are offered to the link; where streams meet, that may be more than
 * the link carries, and the link ({@link SimulatedNic}, or a real one) delays what is too much.
 */
public final class SyntheticTrace implements PacketSource {
  private static final int SOURCES_PER_QUEUE = 16;

  /** Room for the shortest TCP frame with a stamp. */
  private static final int MIN_BUFFER_BYTES = 128;

  private final PriorityQueue<TrafficStream> streams =
      new PriorityQueue<>(
          (a, b) -> {
            int byTime = Long.compare(a.nextNanos(), b.nextNanos());
            return byTime != 0 ? byTime : Integer.compare(a.id(), b.id());
          });
  private final TracePlan plan;
  private final RandomGenerator lengths;
  private final MemorySegment frame;
  private TrafficStream current;
  private long timeNanos;
  private int length;
  private long sequence;

  /**
   * @param plan what to send
   * @param steering by which the plan's queues are reached; not used by anyone else meanwhile
   */
  public SyntheticTrace(TracePlan plan, RssSteering steering) {
    this.plan = plan;
    this.lengths = random(-1);
    int longest = plan.frameLengths().stream().reduce(MIN_BUFFER_BYTES, Math::max);
    this.frame = MemorySegment.ofArray(new byte[longest]);
    boolean tooShortForTcp =
        plan.frameLengths().stream().allMatch(length -> length < StampedFlow.MIN_TCP_LENGTH);
    FlowFactory flows = new FlowFactory(steering, tooShortForTcp);
    int sources = plan.queues() * SOURCES_PER_QUEUE;
    int id = 0;
    if (plan.packetsPerSecond() > 0) {
      double each = plan.packetsPerSecond() / sources;
      for (; id < sources; id++) {
        add(new TrafficStream.OnOff(id, random(id), flows, id % plan.queues(), each));
      }
    }
    for (TracePlan.Surplus surplus : plan.surpluses()) {
      add(new TrafficStream.Steady(id, random(id), flows, surplus));
      id++;
    }
    for (TracePlan.Burst burst : plan.bursts()) {
      add(new TrafficStream.BackToBack(id, random(id), flows, burst));
      id++;
    }
  }

  /** A generator for each stream, so that one more stream does not change the others. */
  private RandomGenerator random(int stream) {
    return RandomGeneratorFactory.of("L64X128MixRandom")
        .create(plan.seed() * 0x9e3779b97f4a7c15L + stream);
  }

  private void add(TrafficStream stream) {
    if (stream.nextNanos() < plan.durationNanos()) {
      streams.add(stream);
    }
  }

  @Override
  public boolean next() {
    if (current != null) {
      current.advance(EthernetLink.nanos(length, plan.linkBitsPerSecond()));
      add(current);
    }
    current = streams.poll();
    if (current == null) {
      return false;
    }
    timeNanos = current.nextNanos();
    int wanted = plan.frameLengths().get(lengths.nextInt(plan.frameLengths().size()));
    length = current.flow().writeNext(frame, wanted, sequence++);
    return true;
  }

  @Override
  public long timeNanos() {
    return timeNanos;
  }

  @Override
  public MemorySegment memory() {
    return frame;
  }

  @Override
  public int length() {
    return length;
  }

  /**
   * @return packets given up to now
   */
  public long packets() {
    return sequence;
  }
}
