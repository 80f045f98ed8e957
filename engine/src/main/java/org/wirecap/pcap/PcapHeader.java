package org.wirecap.pcap;

import org.wirecap.pool.Packet;

/**
 * What is known of a packet beside its bytes: struct pcap_pkthdr. A view, valid as long as the
 * packet that it belongs to; afterwards it throws {@link IllegalStateException}.
 */
public final class PcapHeader {
  private static final long SECOND = 1_000_000_000L;

  private final int nanosPerUnit;
  private Packet packet;

  PcapHeader(TimestampPrecision precision) {
    this.nanosPerUnit = precision.nanos();
  }

  void attach(Packet newPacket) {
    packet = newPacket;
  }

  void detach() {
    packet = null;
  }

  private Packet packet() {
    if (packet == null) {
      throw new IllegalStateException("the packet is no longer there");
    }
    return packet;
  }

  /**
   * @return when the packet was seen, ns since 1970-01-01 UTC, in the precision of the handle
   */
  public long timestampNanos() {
    long nanos = packet().timestampNanos();
    return nanos - Math.floorMod(nanos, nanosPerUnit);
  }

  /**
   * @return ts.tv_sec: seconds since 1970-01-01 UTC
   */
  public long seconds() {
    return Math.floorDiv(packet().timestampNanos(), SECOND);
  }

  /**
   * @return ts.tv_usec: of the second, in microseconds, or in ns if that is the handle's precision
   */
  public int fraction() {
    return (int) (Math.floorMod(packet().timestampNanos(), SECOND) / nanosPerUnit);
  }

  /**
   * @return bytes that are there
   */
  public int caplen() {
    int length = packet().capturedLength();
    long ignored = packet.offset(); // throws when the packet is gone
    return length;
  }

  /**
   * @return bytes that the packet had
   */
  public int len() {
    return packet().originalLength();
  }
}
