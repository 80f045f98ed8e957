package org.wirecap.lab;

import java.util.List;

/**
 * The account of everything that was to be sent.
 *
 * @param queues one for each transmit queue, in order
 * @param unexplained packets that the interface has dropped, as its own counter says, beyond those
 *     that the queues know of; if they were ours, as many of the delivered ones are not
 */
public record TransmitLedger(List<TransmitCounts> queues, long unexplained) {
  /** An account in which the interface's own counter confirms the queues. */
  public TransmitLedger(List<TransmitCounts> queues) {
    this(queues, 0);
  }

  /** The sum over all queues. */
  public TransmitCounts total() {
    return queues.stream().reduce(new TransmitCounts(-1, 0, 0, 0, 0, 0, 0), TransmitCounts::plus);
  }

  /** Whether every packet of every queue is accounted for. */
  public boolean balanced() {
    return unbalancedBy() == 0;
  }

  /** Packets that are unaccounted for; the error of one queue cannot hide that of another. */
  public long unbalancedBy() {
    return unexplained
        + queues.stream()
            .mapToLong(queue -> Math.abs(queue.offered() - queue.delivered() - queue.lost()))
            .sum();
  }
}
