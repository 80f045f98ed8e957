package org.wirecap.bench.evaluation.simulated;

import java.util.List;
import org.wirecap.bench.FlowOrder;
import org.wirecap.bench.Outcome;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.ledger.Ledger;
import org.wirecap.ledger.QueueLedger;

/**
 * What became of the packets of a run, all of them.
 *
 * @param sent packets, as the source counts
 * @param seen packets that each queue got
 * @param captureLost of those, lost before any buffer of the engine had them
 * @param deliveryLost of those, captured, and thrown away before the application had them
 * @param transmitLost packets of all queues that were to be sent on, and were not
 * @param processed packets that a thread was done with, of all queues
 * @param outOfOrder of those, after a later one of their flow
 * @param offloaded of those, by another thread than their queue's own
 * @param bucketsMoved buckets of flows that changed hands
 * @param balanced whether the engine's own ledger balances
 */
record Account(
    long sent,
    List<Long> seen,
    List<Long> captureLost,
    List<Long> deliveryLost,
    long transmitLost,
    long processed,
    long outOfOrder,
    long offloaded,
    long bucketsMoved,
    boolean balanced) {
  /** Of an engine whose NIC is simulated; without offloading statistics are null. */
  static Account of(long sent, Ledger ledger, BuddyStatistics statistics, FlowOrder order) {
    List<QueueLedger> queues = ledger.queues();
    return new Account(
        sent,
        queues.stream().map(QueueLedger::seen).toList(),
        queues.stream().map(QueueLedger::lost).toList(),
        queues.stream().map(queue -> 0L).toList(),
        0,
        order.stamped(),
        order.outOfOrder(),
        statistics == null ? 0 : statistics.packetsOffloaded(),
        statistics == null ? 0 : statistics.bucketsMoved(),
        ledger.balanced());
  }

  private static long sum(List<Long> packets) {
    return packets.stream().mapToLong(Long::longValue).sum();
  }

  /** Adds all of it to an outcome, and whether every packet that was sent is accounted for. */
  Outcome addTo(Outcome outcome) {
    long capture = sum(captureLost);
    long delivery = sum(deliveryLost);
    long lost = capture + delivery + transmitLost;
    return outcome
        .with("sent", sent)
        .with("seen_by_queue", seen)
        .with("capture_lost_by_queue", captureLost)
        .with("delivery_lost_by_queue", deliveryLost)
        .with("capture_lost", capture)
        .with("delivery_lost", delivery)
        .with("transmit_lost", transmitLost)
        .with("lost", lost)
        .with("processed", processed)
        .with("out_of_order", outOfOrder)
        .with("offloaded", offloaded)
        .with("buckets_moved", bucketsMoved)
        .with("balanced", balanced && sent == sum(seen) && sent == processed + lost);
  }
}
