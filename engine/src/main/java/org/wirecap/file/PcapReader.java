package org.wirecap.file;

import org.wirecap.error.WirecapException;

/**
 * The pcap format (draft-ietf-opsawg-pcap).
 *
 * <pre>
 *   file:   magic 4 | major 2 | minor 2 | reserved 8 | snapshot length 4 | link type 4
 *   packet: seconds 4 | fraction 4 | captured 4 | original 4 | [modified pcap: 8] | bytes
 * </pre>
 */
final class PcapReader extends CaptureFileReader {
  static final int MICROSECONDS = 0xa1b2c3d4;
  static final int NANOSECONDS = 0xa1b23c4d;

  /** Alexey Kuznetzov's libpcap: 8 bytes more before each packet. */
  static final int MODIFIED = 0xa1b2cd34;

  static final int FILE_HEADER = 24;
  static final int PACKET_HEADER = 16;

  /** The upper bits tell of the frame check sequence. */
  private static final int LINK_TYPE_MASK = 0xffff;

  private final int magic;
  private final int nanosPerFraction;
  private final int packetHeader;
  private int minor;
  private int linkType;

  PcapReader(ByteInput in, String name) {
    super(in, name);
    magic = in.getInt(0);
    nanosPerFraction = magic == NANOSECONDS ? 1 : 1000;
    packetHeader = magic == MODIFIED ? PACKET_HEADER + 8 : PACKET_HEADER;
  }

  static boolean isMagic(int magic) {
    return magic == MICROSECONDS || magic == NANOSECONDS || magic == MODIFIED;
  }

  @Override
  void start() {
    int got = in.require(FILE_HEADER);
    if (got < FILE_HEADER) {
      throw new WirecapException(
          "%s: cut off in the file header, after %d of %d bytes: it has no packets"
              .formatted(name, got, FILE_HEADER));
    }
    int major = in.getUnsignedShort(4);
    minor = in.getUnsignedShort(6);
    if (major != 2) {
      throw corrupt(4, "version %d.%d of pcap, and 2.4 is read".formatted(major, minor));
    }
    linkType = in.getInt(20) & LINK_TYPE_MASK;
    interfaces.add(CaptureInterface.of(linkType, saturated(in.getUnsignedInt(16))));
    in.advance(FILE_HEADER);
  }

  @Override
  boolean readRecord() {
    int got = in.require(packetHeader);
    if (got < packetHeader) {
      if (got > 0) {
        cutOff();
      }
      return false;
    }
    long capturedLength = in.getUnsignedInt(8);
    long originalLength = in.getUnsignedInt(12);
    // Before 2.4 the two were swapped; in 2.3 only by some programs.
    if (minor < 3 || (minor == 3 && capturedLength > originalLength)) {
      long swapped = capturedLength;
      capturedLength = originalLength;
      originalLength = swapped;
    }
    requirePossible(capturedLength, linkType, in.offset());
    int length = packetHeader + (int) capturedLength;
    if (in.require(length) < length) {
      cutOff();
      return false;
    }
    timestamp = in.getUnsignedInt(0) * 1_000_000_000L + in.getUnsignedInt(4) * nanosPerFraction;
    captured = (int) capturedLength;
    original = saturated(originalLength);
    packetStart = packetHeader;
    recordLength = length;
    return true;
  }

  @Override
  public String format() {
    return "pcap, "
        + (magic == NANOSECONDS ? "nanoseconds" : "microseconds")
        + (magic == MODIFIED ? ", modified" : "")
        + (in.isBigEndian() ? ", big-endian" : "");
  }

  @Override
  public CaptureOrigin origin() {
    return CaptureOrigin.UNKNOWN;
  }

  @Override
  public InterfaceStatistics statistics(int id) {
    return null;
  }
}
