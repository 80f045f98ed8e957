package org.wirecap.ledger;

/**
 * What the device side of a queue counted, since it was opened. Counted apart from what the
 * application took, so that the ledger can hold one against the other.
 *
 * @param seen packets that reached the queue
 * @param passed of these, packets left to the host because nobody captures them
 * @param lostNoCell lost for want of a cell: every cell of the pool held a packet
 * @param lostRxRing lost because the RX ring was full
 * @param invalid too long for a cell, refused by the kernel as invalid, or without room for the
 *     metadata
 */
public record ArrivalCounts(
    long seen, long passed, long lostNoCell, long lostRxRing, long invalid) {
  /** Nothing yet. */
  public static final ArrivalCounts NONE = new ArrivalCounts(0, 0, 0, 0, 0);
}
