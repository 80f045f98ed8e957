package org.wirecap.bench.evaluation.simulated;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.sim.BorderRouter;
import org.wirecap.sim.TracePlan;

/** Traffic for links of any speed, in the shortest frames. */
final class FastTraffic {
  private static final List<Integer> SHORTEST = List.of(60);
  private static final double NANOS_PER_SECOND = 1e9;

  /** A burst comes from a host with so large a part of the link, as at the border router. */
  private static final int BURST_PART = 10;

  private FastTraffic() {}

  /**
   * The border router's traffic, so much faster that its mean is a part of what the link carries:
   * rates are multiplied, times divided.
   *
   * @param part of the link's rate of 64-byte frames, more than 0, less than 1
   * @param seconds of the border router's time
   */
  static TracePlan borderRouter(
      long seed, int queues, long linkBitsPerSecond, double part, double seconds) {
    TracePlan slow = BorderRouter.plan(seed, queues, (long) (seconds * NANOS_PER_SECOND));
    double times = part * Bursts.lineRate(linkBitsPerSecond) / BorderRouter.PACKETS_PER_SECOND;
    List<TracePlan.Surplus> surpluses = new ArrayList<>();
    for (TracePlan.Surplus each : slow.surpluses()) {
      surpluses.add(
          new TracePlan.Surplus(
              each.queue(),
              each.packetsPerSecond() * times,
              (long) (each.fromNanos() / times),
              (long) (each.toNanos() / times)));
    }
    List<TracePlan.Burst> bursts = new ArrayList<>();
    for (TracePlan.Burst each : slow.bursts()) {
      bursts.add(
          new TracePlan.Burst(each.queue(), (long) (each.atNanos() / times), each.packets()));
    }
    return new TracePlan(
        seed,
        queues,
        (long) (slow.durationNanos() / times),
        slow.packetsPerSecond() * times,
        SHORTEST,
        surpluses,
        bursts,
        linkBitsPerSecond / BURST_PART);
  }

  /** A link that is full for some time, with as much for each queue. */
  static TracePlan fullLink(long seed, int queues, long linkBitsPerSecond, long nanos) {
    TracePlan plan =
        new TracePlan(seed, queues, nanos, 0, SHORTEST, List.of(), List.of(), linkBitsPerSecond);
    for (int queue = 0; queue < queues; queue++) {
      plan =
          plan.with(
              new TracePlan.Surplus(queue, Bursts.lineRate(linkBitsPerSecond) / queues, 0, nanos));
    }
    return plan;
  }
}
