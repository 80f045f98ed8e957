package org.wirecap.ledger;

/**
 * What was decided about the packets of one receive queue, since it was opened.
 *
 * @param queue number of the receive queue; {@link Ledger#TOTAL} for the sum of all
 * @param forwarded given to a port, which accounts for them
 * @param dropped dropped by the handler
 * @param kept kept by the handler: for itself, and not forwarded
 * @param failed the handler threw instead of deciding, so they were dropped
 */
public record DecisionLedger(int queue, long forwarded, long dropped, long kept, long failed) {
  /**
   * @return packets decided about
   */
  public long total() {
    return forwarded + dropped + kept + failed;
  }

  DecisionLedger plus(DecisionLedger other) {
    return new DecisionLedger(
        Ledger.TOTAL,
        forwarded + other.forwarded,
        dropped + other.dropped,
        kept + other.kept,
        failed + other.failed);
  }
}
