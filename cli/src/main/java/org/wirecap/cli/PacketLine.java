package org.wirecap.cli;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import org.wirecap.pool.Packet;

/**
 * One line of text for one packet: local time, queue, direction, addresses, ports, protocol, and
 * the length that the packet had on the wire. Works on whatever was captured, however short or
 * wrong it is. Appends to the caller's line and makes no object for a packet.
 */
final class PacketLine {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int SECONDS_PER_DAY = 86_400;

  /** Offsets from UTC change on quarters of an hour. */
  private static final int OFFSET_SECONDS = 900;

  private final int linkType;
  private final boolean live;
  private final int snapLength;
  private final ZoneId zoneId;
  private final ZoneRules zone;
  private final Frame frame = new Frame();
  private long offsetFrom = Long.MIN_VALUE;
  private int offset;

  /**
   * @param linkType of all packets, as in pcap files
   * @param live whether a packet that was not sent was received; files do not tell
   * @param snapLength bytes of a packet to look at
   * @param zone whose local time to print
   */
  PacketLine(int linkType, boolean live, int snapLength, ZoneId zone) {
    this.linkType = linkType;
    this.live = live;
    this.snapLength = snapLength;
    this.zoneId = zone;
    this.zone = zone.getRules();
  }

  /** Another one that makes the same lines, for another thread. */
  PacketLine another() {
    return new PacketLine(linkType, live, snapLength, zoneId);
  }

  /** Appends the line of a packet, without a line feed. */
  void append(Packet packet, StringBuilder line) {
    appendTime(packet.timestampNanos(), line);
    line.append(" q").append(packet.queue());
    if (packet.isOutgoing()) {
      line.append(" Out ");
    } else {
      line.append(live ? " In  " : " ");
    }
    int length = Math.min(packet.capturedLength(), snapLength);
    appendFrame(packet.memory(), packet.offset(), length, line);
    line.append(" length ").append(packet.originalLength());
  }

  /** Appends what the bytes say: addresses, ports, protocol. */
  void appendFrame(MemorySegment memory, long start, int length, StringBuilder line) {
    frame.moveTo(memory, start, length);
    LinkLayerText.append(linkType, frame, line);
  }

  /** Appends a time of day, in ns, as tcpdump prints it: {@code 09:07:02.000000001}. */
  void appendTime(long epochNanos, StringBuilder line) {
    long seconds = Math.floorDiv(epochNanos, NANOS_PER_SECOND);
    if (seconds < offsetFrom || seconds >= offsetFrom + OFFSET_SECONDS) {
      offsetFrom = seconds - Math.floorMod(seconds, OFFSET_SECONDS);
      offset = zone.getOffset(Instant.ofEpochSecond(seconds)).getTotalSeconds();
    }
    int time = (int) Math.floorMod(seconds + offset, (long) SECONDS_PER_DAY);
    appendPadded(time / 3600, 10, line);
    line.append(':');
    appendPadded(time / 60 % 60, 10, line);
    line.append(':');
    appendPadded(time % 60, 10, line);
    line.append('.');
    appendPadded((int) Math.floorMod(epochNanos, NANOS_PER_SECOND), 100_000_000, line);
  }

  private static void appendPadded(int value, int highestDigit, StringBuilder line) {
    for (int digit = highestDigit; digit > 0; digit /= 10) {
      line.append((char) ('0' + value / digit % 10));
    }
  }
}
