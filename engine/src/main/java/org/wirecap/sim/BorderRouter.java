package org.wirecap.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Traffic as at the border router of a large site, which is what WireCAP was made for: 5 million
 * packets in 32 s that receive-side scaling spreads badly over the receive queues. The original
 * trace was never published; this one has what is known of it (how many packets in which time, and
 * queue 0 at 80,000 packets/s for long stretches), and for the rest what such traffic is like:
 *
 * <ul>
 *   <li>flows of Pareto-distributed sizes that send in trains, on all queues alike;
 *   <li>long-term imbalance: queue 0 has eight long flows more in four fifths of the time;
 *   <li>short-term imbalance: half of what the other queues get are bursts at random times, each of
 *       one flow from a host with 1 Gbit/s, of Pareto-distributed sizes;
 *   <li>frames from 60 to 1,514 bytes, half of them of 60, a quarter of 1,514.
 * </ul>
 */
public final class BorderRouter {
  /** As long as the original. */
  public static final long DURATION_NANOS = 32_000_000_000L;

  /** Packets per second of all queues together: 5 million in 32 s. */
  public static final double PACKETS_PER_SECOND = 156_250;

  /** Packets per second of queue 0 in its long stretches. */
  public static final double BUSY_PACKETS_PER_SECOND = 80_000;

  /** Of the duration, when the stretches of queue 0 begin and end. */
  private static final double[][] STRETCHES = {{0.05, 0.45}, {0.55, 0.95}};

  private static final double BUSY_PART = 0.8;
  private static final double BURST_PART = 0.5;

  /** The Pareto distribution of packets in a burst. */
  static final double BURST_SHAPE = 1.3;

  static final int BURST_MIN = 500;
  static final int BURST_MAX = 20_000;

  private static final long BURST_BITS_PER_SECOND = 1_000_000_000;
  private static final List<Integer> FRAME_LENGTHS = List.of(60, 60, 60, 60, 128, 590, 1514, 1514);

  private BorderRouter() {}

  /** The whole trace: {@link #DURATION_NANOS}. */
  public static TracePlan plan(long seed, int queues) {
    return plan(seed, queues, DURATION_NANOS);
  }

  /**
   * The same in less or more time: the rates, bursts and shares are those of the whole trace.
   *
   * @param seed same seed, same trace
   * @param queues receive queues, 2 to 128; the total does not depend on them
   * @param durationNanos how long, more than 0
   * @return the plan
   */
  public static TracePlan plan(long seed, int queues, long durationNanos) {
    if (queues < 2 || durationNanos <= 0) {
      throw new IllegalArgumentException(
          "a border router with %d queues for %d ns".formatted(queues, durationNanos));
    }
    double even = evenRate(queues);
    TracePlan plan =
        new TracePlan(
            seed,
            queues,
            durationNanos,
            even * queues,
            FRAME_LENGTHS,
            List.of(),
            bursts(seed, queues, durationNanos),
            BURST_BITS_PER_SECOND);
    for (double[] stretch : STRETCHES) {
      long from = (long) (stretch[0] * durationNanos);
      long to = (long) (stretch[1] * durationNanos);
      plan = plan.with(new TracePlan.Surplus(0, BUSY_PACKETS_PER_SECOND - even, from, to));
    }
    return plan;
  }

  /** What each other queue gets on the average, bursts included. */
  static double otherRate(int queues) {
    // Queue 0 has the even load when it is not busy, and that is half of what another queue has.
    double others = PACKETS_PER_SECOND - BUSY_PART * BUSY_PACKETS_PER_SECOND;
    return others / (queues - 1 + (1 - BUSY_PART) * (1 - BURST_PART));
  }

  private static double evenRate(int queues) {
    return otherRate(queues) * (1 - BURST_PART);
  }

  private static List<TracePlan.Burst> bursts(long seed, int queues, long durationNanos) {
    List<TracePlan.Burst> bursts = new ArrayList<>();
    double wanted = BURST_PART * otherRate(queues) * durationNanos / 1e9;
    for (int queue = 1; queue < queues; queue++) {
      // A generator for each queue: one more queue does not change the others.
      RandomGenerator random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + queue);
      double left = wanted;
      while (left >= 1) {
        int packets = (int) Math.min(left, size(random));
        bursts.add(new TracePlan.Burst(queue, random.nextLong(durationNanos), packets));
        left -= packets;
      }
    }
    return bursts;
  }

  private static int size(RandomGenerator random) {
    // StrictMath: the same trace on every machine.
    double size = BURST_MIN / StrictMath.pow(1 - random.nextDouble(), 1 / BURST_SHAPE);
    return (int) Math.min(size, BURST_MAX);
  }
}
