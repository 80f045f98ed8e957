package org.wirecap.lab;

import java.util.List;

/**
 * The account of everything that was to be sent.
 *
 * @param queues one for each transmit queue, in order
 */
public record TransmitLedger(List<TransmitCounts> queues) {
  /** The sum over all queues. */
  public TransmitCounts total() {
    return queues.stream().reduce(new TransmitCounts(-1, 0, 0, 0, 0, 0, 0), TransmitCounts::plus);
  }

  /** Whether every packet of every queue is accounted for. */
  public boolean balanced() {
    return queues.stream().allMatch(TransmitCounts::balanced);
  }
}
