package org.wirecap.file;

import static org.wirecap.file.Pcapng.BLOCK_HEADER;
import static org.wirecap.file.Pcapng.BLOCK_OVERHEAD;
import static org.wirecap.file.Pcapng.PACKET_FIELDS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.wirecap.error.WirecapException;

/**
 * The pcapng format, read block by block: any number of sections, each with its byte order and its
 * interfaces, which get numbers of their own over the whole file. Blocks that tell nothing about
 * packets are skipped.
 */
final class PcapngReader extends CaptureFileReader {
  private final List<TimestampUnit> units = new ArrayList<>();
  private final List<InterfaceStatistics> statistics = new ArrayList<>();
  private CaptureOrigin origin = CaptureOrigin.UNKNOWN;

  /** Interfaces of earlier sections. */
  private int sectionStart;

  /** The block that the window starts with; 0 bytes when there is none yet. */
  private int blockLength;

  private int bodyEnd;

  PcapngReader(ByteInput in, String name) {
    super(in, name);
  }

  @Override
  void start() {
    long length = sectionLength();
    if (length < 0 || in.require((int) length) < length) {
      throw new WirecapException(name + ": cut off in the section header: it has no packets");
    }
    // Up to the first packet, so that the interfaces are known before it.
    while (!isPacket(nextType()) && readBlock()) {
      in.advance(blockLength);
    }
  }

  @Override
  boolean readRecord() {
    while (readBlock()) {
      if (recordLength > 0) {
        return true;
      }
      in.advance(blockLength);
    }
    return false;
  }

  private int nextType() {
    return in.require(4) == 4 ? in.getInt(0) : 0;
  }

  private static boolean isPacket(int type) {
    return type == Pcapng.ENHANCED_PACKET
        || type == Pcapng.SIMPLE_PACKET
        || type == Pcapng.OBSOLETE_PACKET;
  }

  /** Reads the block that the window starts with; false at the end. */
  private boolean readBlock() {
    int got = in.require(BLOCK_HEADER);
    if (got < BLOCK_HEADER) {
      if (got > 0) {
        cutOff();
      }
      return false;
    }
    // The type of a section header reads the same in both byte orders, and tells which it is.
    int type = in.getInt(0);
    long length = type == Pcapng.SECTION_HEADER ? sectionLength() : in.getUnsignedInt(4);
    if (length < 0) {
      cutOff();
      return false;
    }
    requireLength(length, minimum(type));
    blockLength = (int) length;
    bodyEnd = blockLength - 4;
    if (in.require(blockLength) < blockLength) {
      cutOff();
      return false;
    }
    if (in.getInt(bodyEnd) != blockLength) {
      throw corrupt(
          in.offset() + bodyEnd,
          "the block of %d bytes ends with the length %d"
              .formatted(blockLength, in.getUnsignedInt(bodyEnd)));
    }
    switch (type) {
      case Pcapng.ENHANCED_PACKET -> readPacket(in.getUnsignedInt(8), true);
      case Pcapng.OBSOLETE_PACKET -> readPacket(in.getUnsignedShort(8), false);
      case Pcapng.SIMPLE_PACKET -> readSimplePacket();
      case Pcapng.SECTION_HEADER -> readSection();
      case Pcapng.INTERFACE_DESCRIPTION -> readInterface();
      case Pcapng.INTERFACE_STATISTICS -> readStatistics();
      default -> {
        // Names, secrets, journals, and whatever is invented later.
      }
    }
    return true;
  }

  /** Finds the byte order of a section, and reads the length of its header; -1 when cut off. */
  private long sectionLength() {
    if (in.require(BLOCK_OVERHEAD) < BLOCK_OVERHEAD) {
      return -1;
    }
    int magic = in.getInt(8);
    if (magic == Integer.reverseBytes(Pcapng.BYTE_ORDER_MAGIC)) {
      in.setBigEndian(!in.isBigEndian());
    } else if (magic != Pcapng.BYTE_ORDER_MAGIC) {
      throw corrupt(
          in.offset() + 8, "section header with the byte order magic %08x".formatted(magic));
    }
    long length = in.getUnsignedInt(4);
    requireLength(length, minimum(Pcapng.SECTION_HEADER));
    return length;
  }

  private static int minimum(int type) {
    return BLOCK_OVERHEAD
        + switch (type) {
          case Pcapng.ENHANCED_PACKET, Pcapng.OBSOLETE_PACKET -> PACKET_FIELDS;
          case Pcapng.SIMPLE_PACKET -> 4;
          case Pcapng.SECTION_HEADER -> 16;
          case Pcapng.INTERFACE_DESCRIPTION -> 8;
          case Pcapng.INTERFACE_STATISTICS -> 12;
          default -> 0;
        };
  }

  private void requireLength(long length, int minimum) {
    if (length < minimum || length > Pcapng.MAX_BLOCK || length % 4 != 0) {
      throw corrupt(
          in.offset() + 4,
          "block length %d, and it is a multiple of 4 from %d to %d"
              .formatted(length, minimum, Pcapng.MAX_BLOCK));
    }
  }

  private void readSection() {
    int major = in.getUnsignedShort(12);
    if (major != 1) {
      throw corrupt(
          in.offset() + 12,
          "version %d.%d of pcapng, and 1.x is read".formatted(major, in.getUnsignedShort(14)));
    }
    String hardware = "";
    String os = "";
    String application = "";
    for (int at = 24; at < bodyEnd; at = nextOption(at)) {
      switch (optionCode(at)) {
        case Pcapng.SHB_HARDWARE -> hardware = optionString(at);
        case Pcapng.SHB_OS -> os = optionString(at);
        case Pcapng.SHB_APPLICATION -> application = optionString(at);
        default -> {}
      }
    }
    if (interfaces.isEmpty()) {
      origin = new CaptureOrigin(hardware, os, application);
    }
    sectionStart = interfaces.size();
  }

  private void readInterface() {
    String ifName = "";
    String description = "";
    String filter = "";
    String os = "";
    long speed = 0;
    int resolution = TimestampUnit.MICROSECONDS.resolution();
    long offsetSeconds = 0;
    for (int at = 16; at < bodyEnd; at = nextOption(at)) {
      switch (optionCode(at)) {
        case Pcapng.IF_NAME -> ifName = optionString(at);
        case Pcapng.IF_DESCRIPTION -> description = optionString(at);
        case Pcapng.IF_OS -> os = optionString(at);
        case Pcapng.IF_FILTER -> filter = filterExpression(at);
        case Pcapng.IF_SPEED -> speed = optionLong(at);
        case Pcapng.IF_TSRESOL ->
            resolution = optionLength(at) > 0 ? in.getUnsignedByte(at + 4) : resolution;
        case Pcapng.IF_TSOFFSET -> offsetSeconds = optionLong(at);
        default -> {}
      }
    }
    interfaces.add(
        new CaptureInterface(
            in.getUnsignedShort(8),
            saturated(in.getUnsignedInt(12)),
            ifName,
            description,
            filter,
            os,
            speed));
    units.add(new TimestampUnit(resolution, offsetSeconds));
    statistics.add(null);
  }

  private void readPacket(long id, boolean enhanced) {
    interfaceId = requireInterface(id);
    long capturedLength = in.getUnsignedInt(20);
    requireFits(capturedLength, BLOCK_HEADER + PACKET_FIELDS);
    timestamp = units.get(interfaceId).toNanos(in.getHighLow(12));
    original = saturated(in.getUnsignedInt(24));
    flags = 0;
    queue = NO_QUEUE;
    int options = BLOCK_HEADER + PACKET_FIELDS + Pcapng.padded((int) capturedLength);
    for (int at = options; at < bodyEnd; at = nextOption(at)) {
      int code = optionCode(at);
      if (code == Pcapng.EPB_FLAGS && optionLength(at) == 4) {
        flags = in.getInt(at + 4);
      } else if (code == Pcapng.EPB_QUEUE && enhanced && optionLength(at) == 4) {
        queue = in.getInt(at + 4);
      }
    }
    found(BLOCK_HEADER + PACKET_FIELDS, (int) capturedLength);
  }

  /** No time, no interface, no captured length: it is the first interface's snapshot length. */
  private void readSimplePacket() {
    interfaceId = requireInterface(0);
    long originalLength = in.getUnsignedInt(8);
    int snapLength = interfaces.get(interfaceId).snapLength();
    long capturedLength = snapLength == 0 ? originalLength : Math.min(originalLength, snapLength);
    requireFits(capturedLength, BLOCK_OVERHEAD);
    timestamp = 0;
    original = saturated(originalLength);
    flags = 0;
    queue = NO_QUEUE;
    found(BLOCK_OVERHEAD, (int) capturedLength);
  }

  private void requireFits(long capturedLength, int start) {
    requirePossible(capturedLength, linkType(), in.offset());
    if (start + capturedLength > bodyEnd) {
      throw corrupt(
          in.offset(),
          "packet %d claims %d captured bytes in a block of %d"
              .formatted(packetNumber() + 1, capturedLength, blockLength));
    }
  }

  private void found(int start, int capturedLength) {
    packetStart = start;
    captured = capturedLength;
    recordLength = blockLength;
  }

  private void readStatistics() {
    int id = requireInterface(in.getUnsignedInt(8));
    TimestampUnit unit = units.get(id);
    long[] values = new long[Pcapng.ISB_DELIVERED + 1];
    Arrays.fill(values, InterfaceStatistics.UNKNOWN);
    for (int at = 20; at < bodyEnd; at = nextOption(at)) {
      int code = optionCode(at);
      if (code >= Pcapng.ISB_START && code <= Pcapng.ISB_DELIVERED && optionLength(at) == 8) {
        values[code] =
            code <= Pcapng.ISB_END ? unit.toNanos(in.getHighLow(at + 4)) : optionLong(at);
      }
    }
    statistics.set(
        id,
        new InterfaceStatistics(
            values[Pcapng.ISB_START],
            values[Pcapng.ISB_END],
            values[Pcapng.ISB_RECEIVED],
            values[Pcapng.ISB_DROPPED],
            values[Pcapng.ISB_ACCEPTED],
            values[Pcapng.ISB_OS_DROPPED],
            values[Pcapng.ISB_DELIVERED]));
  }

  private int requireInterface(long id) {
    int known = interfaces.size() - sectionStart;
    if (id >= known) {
      throw corrupt(
          in.offset(), "interface %d, and this section has %d so far".formatted(id, known));
    }
    return sectionStart + (int) id;
  }

  private int optionCode(int at) {
    return in.getUnsignedShort(at);
  }

  /** The length of an option's value, which lies within the block. */
  private int optionLength(int at) {
    int length = in.getUnsignedShort(at + 2);
    if (at + 4 + length > bodyEnd) {
      throw corrupt(
          in.offset() + at, "option %d runs over the end of its block".formatted(optionCode(at)));
    }
    return length;
  }

  private String optionString(int at) {
    return in.getString(at + 4, optionLength(at));
  }

  /** The first byte says what kind of filter it is; 0 is an expression. */
  private String filterExpression(int at) {
    int length = optionLength(at);
    return length > 1 && in.getUnsignedByte(at + 4) == 0 ? in.getString(at + 5, length - 1) : "";
  }

  private long optionLong(int at) {
    return optionLength(at) == 8 ? in.getLong(at + 4) : 0;
  }

  /** Where the next option is; the end of the body after the last. */
  private int nextOption(int at) {
    return optionCode(at) == Pcapng.END_OF_OPTIONS
        ? bodyEnd
        : at + 4 + Pcapng.padded(optionLength(at));
  }

  @Override
  public String format() {
    return in.isBigEndian() ? "pcapng, big-endian" : "pcapng";
  }

  @Override
  public CaptureOrigin origin() {
    return origin;
  }

  @Override
  public InterfaceStatistics statistics(int id) {
    return statistics.get(id);
  }
}
