package org.wirecap.sim;

import java.util.random.RandomGenerator;

/**
 * Packets of one origin in a {@link SyntheticTrace}: when the next one is sent, and which flow's.
 */
abstract sealed class TrafficStream {
  private static final double NANOS_PER_SECOND = 1e9;

  private final int id;
  final RandomGenerator random;
  final FlowFactory flows;
  final int queue;
  long nextNanos;

  TrafficStream(int id, RandomGenerator random, FlowFactory flows, int queue) {
    this.id = id;
    this.random = random;
    this.flows = flows;
    this.queue = queue;
  }

  /** Decides between streams that send at the same time. */
  final int id() {
    return id;
  }

  /** When the next packet is sent; {@code Long.MAX_VALUE} when there is none. */
  final long nextNanos() {
    return nextNanos;
  }

  /** The flow of the next packet. */
  abstract StampedFlow flow();

  /**
   * Goes on to the packet after that.
   *
   * @param wireNanos how long the packet occupied the link
   */
  abstract void advance(long wireNanos);

  // StrictMath: the same trace on every machine.

  final double exponential(double mean) {
    return -mean * StrictMath.log(1 - random.nextDouble());
  }

  /** Pareto-distributed: many small ones and few large ones, which make up most of the sum. */
  final int pareto(double shape, int min, int max) {
    double value = min / StrictMath.pow(1 - random.nextDouble(), 1 / shape);
    return (int) Math.min(value, max);
  }

  /**
   * A source that sends trains of packets with pauses between them, for one flow after another.
   * Sizes of flows and trains are Pareto-distributed; a pause makes up for the length of the train
   * before it, so that the rate in the long run is the one that was asked for.
   */
  static final class OnOff extends TrafficStream {
    private static final double FLOW_SHAPE = 1.2;
    private static final double TRAIN_SHAPE = 1.5;
    private static final double GAP_NANOS = 10_000;

    private final double intervalNanos;
    private final double gapNanos;
    private StampedFlow flow;
    private int leftOfFlow;
    private int train;
    private int leftOfTrain;

    OnOff(int id, RandomGenerator random, FlowFactory flows, int queue, double packetsPerSecond) {
      super(id, random, flows, queue);
      intervalNanos = NANOS_PER_SECOND / packetsPerSecond;
      gapNanos = Math.min(GAP_NANOS, intervalNanos / 4);
      // The state that a source which has long been running is in: somewhere in a pause.
      nextNanos = (long) exponential(meanPause(newTrain()));
    }

    private int newTrain() {
      train = pareto(TRAIN_SHAPE, 4, 2_000);
      leftOfTrain = train;
      return train;
    }

    private double meanPause(int packets) {
      return packets * (intervalNanos - gapNanos);
    }

    @Override
    StampedFlow flow() {
      if (leftOfFlow == 0) {
        leftOfFlow = pareto(FLOW_SHAPE, 10, 200_000);
        flow = flows.flowTo(queue, random);
      }
      return flow;
    }

    @Override
    void advance(long wireNanos) {
      leftOfFlow--;
      double pause = gapNanos;
      if (--leftOfTrain == 0) {
        pause += exponential(meanPause(train));
        newTrain();
      }
      nextNanos += Math.max(1, (long) pause);
    }
  }

  /** A surplus: packets at random times, at a steady rate, of a few long flows. */
  static final class Steady extends TrafficStream {
    private static final int FLOWS = 8;

    private final StampedFlow[] some = new StampedFlow[FLOWS];
    private final double intervalNanos;
    private final long endNanos;

    Steady(int id, RandomGenerator random, FlowFactory flows, TracePlan.Surplus surplus) {
      super(id, random, flows, surplus.queue());
      for (int i = 0; i < FLOWS; i++) {
        some[i] = flows.flowTo(queue, random);
      }
      intervalNanos = NANOS_PER_SECOND / surplus.packetsPerSecond();
      endNanos = surplus.toNanos();
      nextNanos = surplus.fromNanos();
      advance(0);
    }

    @Override
    StampedFlow flow() {
      return some[random.nextInt(FLOWS)];
    }

    @Override
    void advance(long wireNanos) {
      long next = nextNanos + (long) exponential(intervalNanos);
      nextNanos = next < endNanos ? next : Long.MAX_VALUE;
    }
  }

  /** A burst: packets of one flow, as close as the link allows. */
  static final class BackToBack extends TrafficStream {
    private final StampedFlow flow;
    private int left;

    BackToBack(int id, RandomGenerator random, FlowFactory flows, TracePlan.Burst burst) {
      super(id, random, flows, burst.queue());
      flow = flows.flowTo(queue, random);
      left = burst.packets();
      nextNanos = burst.atNanos();
    }

    @Override
    StampedFlow flow() {
      return flow;
    }

    @Override
    void advance(long wireNanos) {
      nextNanos = --left > 0 ? nextNanos + wireNanos : Long.MAX_VALUE;
    }
  }
}
