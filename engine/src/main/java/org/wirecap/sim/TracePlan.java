package org.wirecap.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link SyntheticTrace} consists of. The even load is heavy-tailed flows that send in
 * bursts, equally many on each queue; on top of it come the two imbalances that receive-side
 * scaling cannot even out: a queue that gets more than the others for a long time, and bursts that
 * hit one queue for a moment.
 *
 * @param seed same seed, same trace, byte for byte
 * @param queues receive queues that the trace knows, 1 to 128
 * @param durationNanos when the trace ends; nothing is sent from then on
 * @param packetsPerSecond of the even load, all queues together; 0 for none
 * @param frameLengths bytes of frames without FCS, 60 to 9,216, each equally likely (name one twice
 *     to have it twice as often); TCP frames have at least 72
 * @param surpluses long-term imbalance
 * @param bursts short-term imbalance
 * @param linkBitsPerSecond how close the packets of a burst follow each other
 */
public record TracePlan(
    long seed,
    int queues,
    long durationNanos,
    double packetsPerSecond,
    List<Integer> frameLengths,
    List<Surplus> surpluses,
    List<Burst> bursts,
    long linkBitsPerSecond) {

  /**
   * Long-term imbalance: one queue gets more than its share.
   *
   * @param queue which
   * @param packetsPerSecond how much more
   * @param fromNanos since when
   * @param toNanos until when, exclusive
   */
  public record Surplus(int queue, double packetsPerSecond, long fromNanos, long toNanos) {}

  /**
   * Short-term imbalance: packets back to back on one queue.
   *
   * @param queue which
   * @param atNanos when the first is sent
   * @param packets how many
   */
  public record Burst(int queue, long atNanos, int packets) {}

  /** Keeps unmodifiable copies and checks the ranges. */
  public TracePlan {
    frameLengths = List.copyOf(frameLengths);
    surpluses = List.copyOf(surpluses);
    bursts = List.copyOf(bursts);
    require(queues >= 1 && queues <= 128, "%d queues; 1 to 128 work", queues);
    require(durationNanos >= 0, "a duration of %d ns", durationNanos);
    require(packetsPerSecond >= 0, "%s packets/s", packetsPerSecond);
    require(!frameLengths.isEmpty(), "frame lengths %s", frameLengths);
    require(linkBitsPerSecond > 0, "a link of %d bits/s", linkBitsPerSecond);
    for (int length : frameLengths) {
      require(length >= 60 && length <= 9216, "frames of %d bytes; 60 to 9216 work", length);
    }
    for (Surplus surplus : surpluses) {
      require(surplus.queue >= 0 && surplus.queue < queues, "surplus on queue %d", surplus.queue);
      require(surplus.packetsPerSecond > 0, "a surplus of %s/s", surplus.packetsPerSecond);
    }
    for (Burst burst : bursts) {
      require(burst.queue >= 0 && burst.queue < queues, "burst on queue %d", burst.queue);
      require(burst.packets > 0, "a burst of %d packets", burst.packets);
    }
  }

  private static void require(boolean condition, String format, Object value) {
    if (!condition) {
      throw new IllegalArgumentException("trace plan: " + format.formatted(value));
    }
  }

  /**
   * Only an even load of one frame length on a link of 10 Gbit/s.
   *
   * @param seed same seed, same trace
   * @param queues receive queues
   * @param durationNanos when it ends
   * @param packetsPerSecond all queues together; 0 for none
   * @param frameLength bytes without FCS
   * @return the plan, to add imbalance to
   */
  public static TracePlan even(
      long seed, int queues, long durationNanos, double packetsPerSecond, int frameLength) {
    return new TracePlan(
        seed,
        queues,
        durationNanos,
        packetsPerSecond,
        List.of(frameLength),
        List.of(),
        List.of(),
        10_000_000_000L);
  }

  /**
   * Three seconds with both kinds of imbalance, about 320,000 packets: an even 80,000 packets/s;
   * queue 0 has 20,000 packets/s more for two seconds; and the other queues in turn (or queue 0, if
   * it is the only one) are hit by 20 bursts of 2,000 packets.
   *
   * @param seed same seed, same trace
   * @param queues receive queues
   * @return the plan of the demo
   */
  public static TracePlan demo(long seed, int queues) {
    long ms = 1_000_000;
    List<Burst> bursts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      bursts.add(new Burst(queues == 1 ? 0 : 1 + i % (queues - 1), (500 + 100L * i) * ms, 2000));
    }
    return new TracePlan(
        seed,
        queues,
        3000 * ms,
        80_000,
        List.of(60, 60, 60, 128, 590, 1514),
        List.of(new Surplus(0, 20_000, 500 * ms, 2500 * ms)),
        bursts,
        10_000_000_000L);
  }

  /**
   * @param surplus long-term imbalance
   * @return this plan with it
   */
  public TracePlan with(Surplus surplus) {
    List<Surplus> more = new ArrayList<>(surpluses);
    more.add(surplus);
    return new TracePlan(
        seed,
        queues,
        durationNanos,
        packetsPerSecond,
        frameLengths,
        more,
        bursts,
        linkBitsPerSecond);
  }

  /**
   * @param burst short-term imbalance
   * @return this plan with it
   */
  public TracePlan with(Burst burst) {
    List<Burst> more = new ArrayList<>(bursts);
    more.add(burst);
    return new TracePlan(
        seed,
        queues,
        durationNanos,
        packetsPerSecond,
        frameLengths,
        surpluses,
        more,
        linkBitsPerSecond);
  }
}
