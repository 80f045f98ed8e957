package org.wirecap.sim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.wirecap.forward.Checksum;
import org.wirecap.rss.FlowParser;

/**
 * Writes the frames of one flow: Ethernet, IPv4, TCP or UDP with correct checksums, addresses of
 * 198.18.0.0/15 (RFC 2544: benchmarks only), and at the start of the payload the {@link
 * PacketStamp} by which a receiver finds what was lost, doubled or overtaken.
 */
final class StampedFlow {
  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int MAX_LENGTH = 9216;
  private static final int NETWORK = 14;
  private static final int TRANSPORT = NETWORK + 20;
  private static final int TCP_HEADER_BYTES = 20;
  private static final int UDP_HEADER_BYTES = 8;

  /** Bytes of the shortest TCP frame that holds the headers and the stamp. */
  static final int MIN_TCP_LENGTH = TRANSPORT + TCP_HEADER_BYTES + PacketStamp.BYTES;

  /** Locally administered addresses, so that no vendor's card is meant. */
  private static final long DESTINATION_MAC = 0x025743000002L;

  private static final long SOURCE_MAC = 0x025743000001L;

  /** What follows the stamp: each byte is its place in the frame plus the number of the flow. */
  private static final MemorySegment FILL = fill();

  private final int number;
  private final boolean tcp;
  private final int source;
  private final int destination;
  private final int ports;
  private int flowSequence;
  private int tcpSequence = 1;

  /**
   * @param number of the flow, written into each packet
   * @param tcp TCP or UDP
   * @param source IPv4 address
   * @param destination IPv4 address
   * @param ports source port in the upper, destination port in the lower 16 bits
   */
  StampedFlow(int number, boolean tcp, int source, int destination, int ports) {
    this.number = number;
    this.tcp = tcp;
    this.source = source;
    this.destination = destination;
    this.ports = ports;
  }

  private static MemorySegment fill() {
    byte[] bytes = new byte[MAX_LENGTH + 256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return MemorySegment.ofArray(bytes);
  }

  /** Bytes of the shortest frame that holds the headers and the stamp: 60 for UDP, 72 for TCP. */
  int minLength() {
    return payload() + PacketStamp.BYTES;
  }

  private int payload() {
    return TRANSPORT + (tcp ? TCP_HEADER_BYTES : UDP_HEADER_BYTES);
  }

  /**
   * Writes the flow's next packet.
   *
   * @param frame where to, from offset 0
   * @param wanted bytes of the frame without FCS; raised to {@link #minLength}
   * @param sequence of the packet within its trace
   * @return bytes of the frame
   */
  int writeNext(MemorySegment frame, int wanted, long sequence) {
    int length = writeHeaders(frame, wanted);
    int payload = payload();
    PacketStamp.write(frame, payload, number, flowSequence++, sequence);
    int filler = payload + PacketStamp.BYTES;
    MemorySegment.copy(FILL, (filler + number) & 0xff, frame, filler, length - filler);
    int checksumAt = TRANSPORT + (tcp ? 16 : 6);
    int checksum =
        Checksum.transport(
            frame, NETWORK, tcp ? FlowParser.TCP : FlowParser.UDP, TRANSPORT, length - TRANSPORT);
    // RFC 768: a UDP checksum of 0 means that there is none; its other form means 0.
    frame.set(BE_SHORT, checksumAt, (short) (checksum == 0 && !tcp ? 0xffff : checksum));
    tcpSequence += length - payload;
    return length;
  }

  /** Writes the headers only: enough to steer by. */
  int writeHeaders(MemorySegment frame, int wanted) {
    int length = Math.max(wanted, minLength());
    frame.set(BE_INT, 0, (int) (DESTINATION_MAC >>> 16));
    frame.set(BE_SHORT, 4, (short) DESTINATION_MAC);
    frame.set(BE_INT, 6, (int) (SOURCE_MAC >>> 16));
    frame.set(BE_SHORT, 10, (short) SOURCE_MAC);
    frame.set(BE_SHORT, 12, (short) 0x0800);
    frame.set(BE_INT, NETWORK, 0x45000000 | (length - NETWORK));
    frame.set(BE_INT, NETWORK + 4, ((flowSequence & 0xffff) << 16) | 0x4000);
    frame.set(BE_INT, NETWORK + 8, 0x40000000 | ((tcp ? FlowParser.TCP : FlowParser.UDP) << 16));
    frame.set(BE_INT, NETWORK + 12, source);
    frame.set(BE_INT, NETWORK + 16, destination);
    frame.set(BE_SHORT, NETWORK + 10, (short) Checksum.of(frame, NETWORK, 20));
    frame.set(BE_INT, TRANSPORT, ports);
    if (tcp) {
      frame.set(BE_INT, TRANSPORT + 4, tcpSequence);
      frame.set(BE_INT, TRANSPORT + 8, 1);
      frame.set(BE_INT, TRANSPORT + 12, 0x5010_ffff);
      frame.set(BE_INT, TRANSPORT + 16, 0);
    } else {
      frame.set(BE_INT, TRANSPORT + 4, (length - TRANSPORT) << 16);
    }
    return length;
  }
}
