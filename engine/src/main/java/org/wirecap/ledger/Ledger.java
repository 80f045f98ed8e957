package org.wirecap.ledger;

import java.util.List;

/**
 * The loss ledger: the accounts of all receive queues of an engine, and whether they balance.
 *
 * @param queues the account of each queue
 * @param missedByInterface packets that the NIC dropped before any queue saw them (rx_missed_errors
 *     of the interface); it belongs to no queue
 */
public record Ledger(List<QueueLedger> queues, long missedByInterface) {
  /** The queue number of a sum over all queues. */
  public static final int TOTAL = -1;

  /** Keeps an unmodifiable copy. */
  public Ledger {
    queues = List.copyOf(queues);
  }

  /**
   * @return the sum over all queues
   */
  public QueueLedger total() {
    return queues.stream()
        .reduce(new QueueLedger(TOTAL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), QueueLedger::plus);
  }

  /**
   * @return packets lost for whatever cause, those that the NIC missed included
   */
  public long lost() {
    return total().lost() + missedByInterface;
  }

  /**
   * @return by how many packets the ledger is wrong: the sum over the queues, so that the error of
   *     one cannot hide that of another
   */
  public long unbalancedBy() {
    return queues.stream().mapToLong(QueueLedger::unbalancedBy).sum();
  }

  /**
   * @return whether every packet is accounted for
   */
  public boolean balanced() {
    return unbalancedBy() == 0;
  }

  /**
   * @return {@code ledger: balanced} or {@code ledger: NOT balanced by N}
   */
  public String verdict() {
    return balanced() ? "ledger: balanced" : "ledger: NOT balanced by " + unbalancedBy();
  }
}
