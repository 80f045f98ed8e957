package org.wirecap.ledger;

/**
 * What the device side of a queue counted, since it was opened. Counted apart from what the
 * application took, so that the ledger can hold one against the other.
 *
 * @param seen packets that reached the queue
 * @param passed of these, packets left to the host because nobody captures them
 * @param filtered of these, packets that the filter did not want: left to the host, or thrown away
 * @param lostNoCell lost for want of a cell: every cell of the pool held a packet
 * @param lostRxRing lost because the RX ring was full
 * @param invalid too long for a cell, refused by the kernel as invalid, or without room for the
 *     metadata
 */
public record ArrivalCounts(
    long seen, long passed, long filtered, long lostNoCell, long lostRxRing, long invalid) {
  /**
   * The counts of a device that has no filter and leaves nothing to the host.
   *
   * @param seen packets that reached the queue
   * @param lostNoCell lost for want of a cell
   * @param invalid packets that cannot be captured
   * @return the counts
   */
  public static ArrivalCounts of(long seen, long lostNoCell, long invalid) {
    return new ArrivalCounts(seen, 0, 0, lostNoCell, 0, invalid);
  }

  /**
   * @param moreFiltered packets that the receive queue itself filtered
   * @param moreInvalid packets that the receive queue itself rejected
   * @return the counts with those
   */
  public ArrivalCounts plus(long moreFiltered, long moreInvalid) {
    return new ArrivalCounts(
        seen, passed, filtered + moreFiltered, lostNoCell, lostRxRing, invalid + moreInvalid);
  }

  /** Nothing yet. */
  public static final ArrivalCounts NONE = new ArrivalCounts(0, 0, 0, 0, 0, 0);
}
