package org.wirecap.pcap;

import org.wirecap.pool.Packet;
import org.wirecap.pool.PacketTaker;

/** Gives packets to a program's handler: selects, cuts and counts them. Of one reading thread. */
final class Delivery implements PacketTaker {
  private final PcapHeader header;
  private final int snaplen;
  private final PacketSelection selection;
  private final BreakFlag breakFlag;
  private final PacketCounts counts;
  private PcapHandler handler;
  private int limit;
  private int given;
  private boolean handling;

  Delivery(
      TimestampPrecision precision,
      int snaplen,
      PacketSelection selection,
      BreakFlag breakFlag,
      PacketCounts counts) {
    this.header = new PcapHeader(precision);
    this.snaplen = snaplen;
    this.selection = selection;
    this.breakFlag = breakFlag;
    this.counts = counts;
  }

  /** Begins to count to a limit, above 0. */
  void begin(PcapHandler newHandler, int newLimit) {
    handler = newHandler;
    limit = newLimit;
    given = 0;
    handling = false;
    header.detach();
  }

  @Override
  public boolean take(Packet packet) {
    if (!selection.accepts(packet)) {
      counts.countFiltered(packet.queue());
      return !breakFlag.isSet();
    }
    packet.cut(snaplen);
    counts.countGiven(packet.queue());
    given++;
    header.attach(packet);
    handling = true;
    handler.onPacket(header, packet);
    handling = false;
    return given < limit && !breakFlag.isSet();
  }

  /** Counts a packet that is given to nobody. */
  boolean discard(Packet packet) {
    counts.countDiscarded(packet.queue());
    return true;
  }

  /** Packets given to the handler since {@link #begin}. */
  int given() {
    return given;
  }

  boolean isFull() {
    return given == limit;
  }

  /** Whether the handler threw, and not what gives the packets. */
  boolean handlerThrew() {
    return handling;
  }

  PcapHeader header() {
    return header;
  }
}
