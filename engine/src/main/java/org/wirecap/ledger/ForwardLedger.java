package org.wirecap.ledger;

import java.util.List;

/**
 * The ledger of a middlebox: what arrived, what was decided, what left. It is held together in two
 * places by counts that were made apart: the packets that the receive queues have delivered are
 * those that were decided about, and those that were to be forwarded are those that the transmit
 * queues were offered.
 *
 * @param receive the accounts of the receive queues
 * @param decisions what was decided, for each receive queue
 * @param transmit the accounts of the transmit queues
 */
public record ForwardLedger(
    Ledger receive, List<DecisionLedger> decisions, List<TransmitLedger> transmit) {
  /** Keeps unmodifiable copies. */
  public ForwardLedger {
    decisions = List.copyOf(decisions);
    transmit = List.copyOf(transmit);
  }

  /**
   * @return the sum over all receive queues
   */
  public DecisionLedger decided() {
    return decisions.stream()
        .reduce(new DecisionLedger(Ledger.TOTAL, 0, 0, 0, 0), DecisionLedger::plus);
  }

  /**
   * @return the sum over all transmit queues
   */
  public TransmitLedger transmitted() {
    return transmit.stream()
        .reduce(
            new TransmitLedger(Ledger.TOTAL, Ledger.TOTAL, 0, 0, 0, 0, 0, 0, 0, 0),
            TransmitLedger::plus);
  }

  /**
   * The sum over the transmit queues of one port.
   *
   * @param port its number
   * @return the sum
   */
  public TransmitLedger transmitted(int port) {
    return transmit.stream()
        .filter(each -> each.port() == port)
        .reduce(
            new TransmitLedger(port, Ledger.TOTAL, 0, 0, 0, 0, 0, 0, 0, 0), TransmitLedger::plus);
  }

  /**
   * @return packets lost between arrival and departure, for whatever cause; those that a handler
   *     dropped are not lost
   */
  public long lost() {
    return receive.lost() + decided().failed() + transmitted().lost();
  }

  /**
   * @return by how many packets the ledger is wrong, so that no error hides another
   */
  public long unbalancedBy() {
    long wrong = receive.unbalancedBy();
    for (QueueLedger queue : receive.queues()) {
      long decided =
          decisions.stream()
              .filter(each -> each.queue() == queue.queue())
              .mapToLong(DecisionLedger::total)
              .sum();
      wrong += Math.abs(queue.delivered() - decided);
    }
    for (TransmitLedger queue : transmit) {
      wrong += Math.abs(queue.missing());
    }
    return wrong + Math.abs(decided().forwarded() - transmitted().offered());
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
