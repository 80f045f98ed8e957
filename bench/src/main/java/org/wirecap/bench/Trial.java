package org.wirecap.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.ledger.Ledger;
import org.wirecap.ledger.QueueLedger;

/**
 * One scenario against one engine: where, and with how many queues.
 *
 * @param bench the measurement that asks
 * @param scenario the traffic
 * @param setup the engine
 * @param queues of the group, each with a thread
 * @param pace packets per second of each thread; 0 for as fast as it can
 * @param seed of the trace
 */
public record Trial(
    String bench, Scenario scenario, Setup setup, int queues, double pace, long seed) {
  /** Later than this, at the 99th percentile, a sender makes bursts of its own. */
  public static final double LATE_MILLIS = 50;

  /** Whether the traffic of a live run was not what was planned. */
  public static boolean isLate(Outcome run) {
    return run.has("late_p99_ms") && run.number("late_p99_ms") > LATE_MILLIS;
  }

  /**
   * What an engine did, as it counts itself.
   *
   * @param lost packets
   * @param lostByQueue packets
   * @param seenByQueue packets
   * @param processed packets of the trace that were given to a thread
   * @param outOfOrder of those, after a later one of their flow
   * @param offloaded packets that another thread than their queue's own took
   * @param bucketsMoved buckets that changed hands
   * @param bucketsAway buckets that were not at home at the end
   * @param depth chunks that waited at the end
   * @param lastLossSeconds when the last packet was lost, since the first came; -1 for never
   * @param balanced whether the ledger balances
   * @param cpuNanos of all Java threads; 0 in virtual time
   */
  public record Account(
      long lost,
      List<Long> lostByQueue,
      List<Long> seenByQueue,
      long processed,
      long outOfOrder,
      long offloaded,
      long bucketsMoved,
      long bucketsAway,
      long depth,
      double lastLossSeconds,
      boolean balanced,
      long cpuNanos) {
    public static Account of(
        Ledger ledger,
        BuddyStatistics statistics,
        FlowOrder order,
        double lastLossSeconds,
        long cpuNanos) {
      boolean advanced = statistics != null;
      return new Account(
          ledger.lost(),
          ledger.queues().stream().map(QueueLedger::lost).toList(),
          ledger.queues().stream().map(QueueLedger::seen).toList(),
          order.stamped(),
          order.outOfOrder(),
          advanced ? statistics.packetsOffloaded() : 0,
          advanced ? statistics.bucketsMoved() : 0,
          advanced
              ? statistics.queues().stream().mapToLong(BuddyStatistics.Queue::bucketsAway).sum()
              : 0,
          advanced ? statistics.queues().stream().mapToLong(BuddyStatistics.Queue::depth).sum() : 0,
          lastLossSeconds,
          ledger.balanced(),
          cpuNanos);
    }

    /** Read back from JSON. */
    public static Account of(Map<String, Object> json) {
      return new Account(
          number(json, "lost"),
          numbers(json, "lost_by_queue"),
          numbers(json, "seen_by_queue"),
          number(json, "processed"),
          number(json, "out_of_order"),
          number(json, "offloaded"),
          number(json, "buckets_moved"),
          number(json, "buckets_away"),
          number(json, "depth"),
          ((Number) json.get("last_loss_s")).doubleValue(),
          Boolean.TRUE.equals(json.get("balanced")),
          number(json, "cpu_ns"));
    }

    private static long number(Map<String, Object> json, String key) {
      return ((Number) json.get(key)).longValue();
    }

    static List<Long> numbers(Map<String, Object> json, String key) {
      return ((List<?>) json.get(key)).stream().map(each -> ((Number) each).longValue()).toList();
    }

    /** Adds all of it to an outcome. */
    public Outcome addTo(Outcome outcome) {
      return outcome
          .with("lost", lost)
          .with("lost_by_queue", lostByQueue)
          .with("seen_by_queue", seenByQueue)
          .with("processed", processed)
          .with("out_of_order", outOfOrder)
          .with("offloaded", offloaded)
          .with("buckets_moved", bucketsMoved)
          .with("buckets_away", bucketsAway)
          .with("depth", depth)
          .with("last_loss_s", lastLossSeconds)
          .with("balanced", balanced)
          .with("cpu_ns", cpuNanos);
    }
  }

  public List<Integer> queueNumbers() {
    return IntStream.range(0, queues).boxed().toList();
  }

  /** The outcome, with what arithmetic says beside it of the packets that the trace has. */
  public Outcome outcome(String where, long sent, Account account) {
    Outcome outcome =
        Outcome.of(bench)
            .with("on", where)
            .with("scenario", scenario.title())
            .with("queues", queues)
            .with("engine", setup.title())
            .with("policy", setup.policyName())
            .with("threshold", setup.threshold())
            .with("seed", seed)
            .with("sent", sent);
    return account
        .addTo(outcome)
        .with("arithmetic", GroupLoad.traced(scenario, queues, seed).lossOf(setup))
        .with("load_falls_s", scenario.loadFallsAt(queues));
  }
}
