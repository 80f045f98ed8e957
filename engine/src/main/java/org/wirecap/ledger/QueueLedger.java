package org.wirecap.ledger;

/**
 * The account of one receive queue: every packet that reached it is here once, under what became of
 * it. All counters are packets since the queue was opened.
 *
 * @param queue number of the queue; {@link Ledger#TOTAL} for the sum of all
 * @param seen reached the queue
 * @param passed left to the host because nobody captures them
 * @param filtered not wanted by the filter, whether in the kernel or by the receive queue: left to
 *     the host in exclusive mode and in the kernel, else thrown away
 * @param captured taken from the device into chunks
 * @param lostNoCell capture drop: no cell was free
 * @param lostRxRing capture drop: the RX ring was full
 * @param invalid too long for a cell, or refused by the kernel
 * @param lostByWriter captured, but could not be written
 * @param discarded captured, and wanted by nobody: beyond the packet limit, or left when the queue
 *     was closed
 * @param delivered given to the application, or written to its file
 */
public record QueueLedger(
    int queue,
    long seen,
    long passed,
    long filtered,
    long captured,
    long lostNoCell,
    long lostRxRing,
    long invalid,
    long lostByWriter,
    long discarded,
    long delivered) {

  /**
   * The account of a queue whose application takes chunks and writes nothing.
   *
   * @param queue number of the queue
   * @param arrivals what the device side counted
   * @param captured packets taken from the device
   * @param delivered packets in the chunks that the application was given
   * @return the account
   */
  public static QueueLedger of(int queue, ArrivalCounts arrivals, long captured, long delivered) {
    return new QueueLedger(
        queue,
        arrivals.seen(),
        arrivals.passed(),
        arrivals.filtered(),
        captured,
        arrivals.lostNoCell(),
        arrivals.lostRxRing(),
        arrivals.invalid(),
        0,
        0,
        delivered);
  }

  /**
   * The same account with what the application itself counted.
   *
   * @param written packets that are in its file, or that it has processed
   * @param lost packets that it was given and could not write
   * @param unwanted packets that it was given after it had all that it wanted
   * @return the account, which balances only if the three add up to the packets given
   */
  public QueueLedger withApplication(long written, long lost, long unwanted) {
    return new QueueLedger(
        queue,
        seen,
        passed,
        filtered,
        captured,
        lostNoCell,
        lostRxRing,
        invalid,
        lost,
        discarded + unwanted,
        written);
  }

  /**
   * The same account with packets that came into chunks and that the application's own filter did
   * not want.
   *
   * @param unwanted how many of those captured
   * @return the account
   */
  public QueueLedger withFiltered(long unwanted) {
    return new QueueLedger(
        queue,
        seen,
        passed,
        filtered + unwanted,
        captured - unwanted,
        lostNoCell,
        lostRxRing,
        invalid,
        lostByWriter,
        discarded,
        delivered);
  }

  /**
   * The same account with packets that were taken and that nobody asked for.
   *
   * @param unwanted how many
   * @return the account
   */
  public QueueLedger withDiscarded(long unwanted) {
    return withApplication(delivered, lostByWriter, unwanted);
  }

  /**
   * @return packets lost, for whatever cause
   */
  public long lost() {
    return lostNoCell + lostRxRing + invalid + lostByWriter;
  }

  /**
   * @return packets that arrived and are nowhere (positive), or are somewhere and never arrived
   *     (negative)
   */
  public long missingOnArrival() {
    return seen - passed - filtered - lostNoCell - lostRxRing - invalid - captured;
  }

  /**
   * @return packets that were captured and not accounted for by the application (positive), or the
   *     reverse (negative)
   */
  public long missingOnDelivery() {
    return captured - lostByWriter - discarded - delivered;
  }

  /**
   * @return by how many packets the account is wrong, both halves added; 0 when it balances
   */
  public long unbalancedBy() {
    return Math.abs(missingOnArrival()) + Math.abs(missingOnDelivery());
  }

  QueueLedger plus(QueueLedger other) {
    return new QueueLedger(
        Ledger.TOTAL,
        seen + other.seen,
        passed + other.passed,
        filtered + other.filtered,
        captured + other.captured,
        lostNoCell + other.lostNoCell,
        lostRxRing + other.lostRxRing,
        invalid + other.invalid,
        lostByWriter + other.lostByWriter,
        discarded + other.discarded,
        delivered + other.delivered);
  }
}
