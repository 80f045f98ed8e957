package org.wirecap.ledger;

/**
 * The account of one transmit queue: every packet that was to leave by it is here once, under what
 * became of it. All counters are packets since the queue was opened.
 *
 * @param port number of the port; {@link Ledger#TOTAL} for the sum of all
 * @param queue number of the queue on its port; {@link Ledger#TOTAL} for the sum of all
 * @param offered captured packets that were to leave here
 * @param injected packets of the application's own that were to leave here
 * @param sent the interface has taken them
 * @param full TX full: no room in the rings, and the application did not want to wait
 * @param invalid TX invalid: no Ethernet frame, or longer than the port takes
 * @param dropped the interface did not take them: it was down, or its driver dropped them
 * @param stranded given to the interface and not heard of again before the end
 * @param inTransmission with the interface
 */
public record TransmitLedger(
    int port,
    int queue,
    long offered,
    long injected,
    long sent,
    long full,
    long invalid,
    long dropped,
    long stranded,
    long inTransmission) {

  /**
   * @return packets that were to be sent and were not
   */
  public long lost() {
    return full + invalid + dropped + stranded;
  }

  /**
   * @return packets that were to be sent and are nowhere (positive), or the reverse
   */
  public long missing() {
    return offered + injected - sent - lost() - inTransmission;
  }

  /**
   * The sum of two accounts, of no queue and no port.
   *
   * @param other to add
   * @return the sum
   */
  public TransmitLedger plus(TransmitLedger other) {
    return new TransmitLedger(
        port == other.port ? port : Ledger.TOTAL,
        Ledger.TOTAL,
        offered + other.offered,
        injected + other.injected,
        sent + other.sent,
        full + other.full,
        invalid + other.invalid,
        dropped + other.dropped,
        stranded + other.stranded,
        inTransmission + other.inTransmission);
  }
}
