package org.wirecap.lab;

/**
 * What became of the packets that were to be sent by one queue, or by all.
 *
 * @param queue the transmit queue, -1 for the sum of all
 * @param offered packets that were to be sent
 * @param delivered packets that the interface has sent
 * @param bytes of the delivered packets, Ethernet headers included
 * @param tooLong packets not tried because they are longer than the interface's MTU or a cell
 * @param dropped packets that the interface took and threw away: its link or its peer is full or
 *     down
 * @param invalid packets that the kernel refused as invalid
 */
public record TransmitCounts(
    int queue, long offered, long delivered, long bytes, long tooLong, long dropped, long invalid) {

  /** Packets that were offered and not delivered, by all causes that are known. */
  public long lost() {
    return tooLong + dropped + invalid;
  }

  /** Whether every packet is accounted for. */
  public boolean balanced() {
    return offered == delivered + lost();
  }

  TransmitCounts plus(TransmitCounts other) {
    return new TransmitCounts(
        -1,
        offered + other.offered,
        delivered + other.delivered,
        bytes + other.bytes,
        tooLong + other.tooLong,
        dropped + other.dropped,
        invalid + other.invalid);
  }
}
