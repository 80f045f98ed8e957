package org.wirecap.linux;

import java.nio.ByteBuffer;

/**
 * The 64-bit counters of an interface since it was made, as its driver defines them
 * (Documentation/networking/statistics.rst).
 *
 * @param rxPackets packets received
 * @param rxBytes bytes of them
 * @param rxErrors bad packets received
 * @param rxDropped packets received and not processed for want of something
 * @param rxMissed packets that the card had no buffer for
 * @param rxOver overflows of the receiver
 * @param rxFifo overflows of the receive FIFO
 * @param rxCrc packets with a wrong CRC
 * @param txPackets packets sent
 * @param txBytes bytes of them
 * @param txErrors transmission errors
 * @param txDropped packets dropped on their way out
 */
public record LinkStatistics(
    long rxPackets,
    long rxBytes,
    long rxErrors,
    long rxDropped,
    long rxMissed,
    long rxOver,
    long rxFifo,
    long rxCrc,
    long txPackets,
    long txBytes,
    long txErrors,
    long txDropped) {

  /** Zeros, for an interface that tells nothing. */
  static final LinkStatistics NONE = new LinkStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Reads an attribute IFLA_STATS64. */
  static LinkStatistics of(ByteBuffer stats) {
    return new LinkStatistics(
        stats.getLong((int) LinkStats64.RX_PACKETS),
        stats.getLong((int) LinkStats64.RX_BYTES),
        stats.getLong((int) LinkStats64.RX_ERRORS),
        stats.getLong((int) LinkStats64.RX_DROPPED),
        stats.getLong((int) LinkStats64.RX_MISSED_ERRORS),
        stats.getLong((int) LinkStats64.RX_OVER_ERRORS),
        stats.getLong((int) LinkStats64.RX_FIFO_ERRORS),
        stats.getLong((int) LinkStats64.RX_CRC_ERRORS),
        stats.getLong((int) LinkStats64.TX_PACKETS),
        stats.getLong((int) LinkStats64.TX_BYTES),
        stats.getLong((int) LinkStats64.TX_ERRORS),
        stats.getLong((int) LinkStats64.TX_DROPPED));
  }
}
