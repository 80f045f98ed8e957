package org.wirecap.file;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.wirecap.error.WirecapException;

/**
 * Reads the packets of a capture file: pcap with microseconds or nanoseconds, and pcapng, in either
 * byte order, gzipped or not. What a file is, its first bytes say, not its name.
 *
 * <p>A cursor, with no object for a packet: {@link #next} moves it, and the accessors are about the
 * packet it is on. The bytes are read in place, at {@link #offset} of {@link #memory}, and are
 * valid until {@link #next} is called. One thread at a time.
 *
 * <p>A file that was cut off in the middle of a record is read up to there, and {@link #warning}
 * says so. A file that is wrong in other ways throws {@link WirecapException}, with name, offset
 * and fault, after the packets before the fault.
 */
public abstract sealed class CaptureFileReader implements AutoCloseable
    permits PcapReader, PcapngReader {
  /** The queue of a packet whose file does not say. */
  public static final int NO_QUEUE = -1;

  private static final int GZIP_MAGIC = 0x1f8b;

  final String name;
  final ByteInput in;
  final List<CaptureInterface> interfaces = new ArrayList<>();

  /** The packet that the cursor is on; set by {@link #readRecord}. */
  long timestamp;

  int captured;
  int original;
  int interfaceId;
  int flags;
  int queue = NO_QUEUE;

  /** Where in the window the packet starts, and how long its record is. */
  int packetStart;

  int recordLength;

  private long number;
  private boolean finished;
  private String warning;

  CaptureFileReader(ByteInput in, String name) {
    this.in = in;
    this.name = name;
  }

  /**
   * Opens a capture file, or a named pipe.
   *
   * @param file the file
   * @return a reader before the first packet; the caller closes it
   * @throws WirecapException when it cannot be read, or is not a capture file
   */
  public static CaptureFileReader open(Path file) {
    if (Files.isDirectory(file)) {
      throw new WirecapException(file + ": is a directory, not a capture file");
    }
    try {
      // Not a channel: those close when the reading thread is interrupted.
      return open(new FileInputStream(file.toFile()), file.toString());
    } catch (FileNotFoundException e) {
      throw new WirecapException(file + ": " + Reasons.of(e), e);
    }
  }

  /**
   * Reads a capture file from a stream, e.g. standard input. Waits for its first bytes.
   *
   * @param stream what to read; closed with the reader, and when this throws
   * @param name what messages call it
   * @return a reader before the first packet; the caller closes it
   * @throws WirecapException when it cannot be read, or is not a capture file
   */
  public static CaptureFileReader open(InputStream stream, String name) {
    ByteInput in = new ByteInput(decompressed(stream, name), name);
    try {
      CaptureFileReader reader = detect(in, name);
      reader.start();
      return reader;
    } catch (WirecapException e) {
      in.close();
      throw e;
    }
  }

  private static InputStream decompressed(InputStream stream, String name) {
    try {
      PushbackInputStream in = new PushbackInputStream(stream, 2);
      byte[] magic = in.readNBytes(2);
      in.unread(magic);
      boolean gzip =
          magic.length == 2 && ((magic[0] & 0xff) << 8 | (magic[1] & 0xff)) == GZIP_MAGIC;
      return gzip ? new GzipInput(in) : in;
    } catch (IOException e) {
      new ByteInput(stream, name).close();
      throw new WirecapException(
          name
              + ": cannot be read: "
              + (e instanceof EOFException ? "cut off in the gzip header" : Reasons.of(e)),
          e);
    }
  }

  private static CaptureFileReader detect(ByteInput in, String name) {
    int got = in.require(4);
    if (got == 0) {
      throw new WirecapException(name + ": empty, not a capture file");
    }
    int magic = got == 4 ? in.getInt(0) : 0;
    if (magic == Pcapng.SECTION_HEADER) {
      return new PcapngReader(in, name);
    }
    in.setBigEndian(PcapReader.isMagic(Integer.reverseBytes(magic)));
    if (PcapReader.isMagic(in.isBigEndian() ? Integer.reverseBytes(magic) : magic)) {
      return new PcapReader(in, name);
    }
    StringBuilder start = new StringBuilder();
    for (int i = 0; i < got; i++) {
      start
          .append(i == 0 ? "" : " ")
          .append(HexFormat.of().toHexDigits((byte) in.getUnsignedByte(i)));
    }
    throw new WirecapException(
        "%s: not a capture file (starts with %s%s); pcap and pcapng are read, gzipped or not"
            .formatted(name, start, hint(magic)));
  }

  /** What a file may be that somebody takes for a capture file; the magic is little-endian. */
  private static String hint(int magic) {
    if (magic == 0xfd2fb528) {
      return ": zstd, decompress it first";
    }
    if (magic == 0x587a37fd) {
      return ": xz, decompress it first";
    }
    if ((magic & 0xffffff) == 0x685a42) {
      return ": bzip2, decompress it first";
    }
    if (magic == 0x184d2204) {
      return ": lz4, decompress it first";
    }
    return magic == 0x6f6f6e73 ? ": a snoop file" : "";
  }

  /** Reads what comes before the first packet. */
  abstract void start();

  /**
   * Moves to the next packet, and tells what it is; false, after {@link #cutOff} or not, at end.
   */
  abstract boolean readRecord();

  /**
   * @return {@code pcap} or {@code pcapng}, with its properties
   */
  public abstract String format();

  /**
   * @return who made the file; all empty for pcap
   */
  public abstract CaptureOrigin origin();

  /**
   * @param interfaceId an interface of this file
   * @return the last statistics read so far, which usually stand at the end of the file; null when
   *     there are none
   */
  public abstract InterfaceStatistics statistics(int interfaceId);

  /**
   * Moves to the next packet.
   *
   * @return whether there is one; false at the end of the file, and then {@link #warning} says
   *     whether it is the true end
   * @throws WirecapException when the file is wrong from here on, or cannot be read
   */
  public final boolean next() {
    if (finished) {
      return false;
    }
    in.advance(recordLength);
    recordLength = 0;
    // Set first: whatever goes wrong, nothing is read after it.
    finished = true;
    if (!readRecord()) {
      captured = 0;
      if (in.isCut() && warning == null) {
        cutOff();
      }
      return false;
    }
    finished = false;
    number++;
    return true;
  }

  /** Says that the file ends in the middle of the next record. */
  final void cutOff() {
    warning =
        "%s: cut off in packet %d, at byte %d; the %d packets before it were read"
            .formatted(name, number + 1, in.offset(), number);
  }

  final WirecapException corrupt(long at, String fault) {
    return new WirecapException(
        "%s: corrupt at byte %d: %s; the %d packets before it were read"
            .formatted(name, at, fault, number));
  }

  /** Checks the length that a packet claims. */
  final void requirePossible(long capturedLength, int linkType, long at) {
    int most = LinkType.maxPacketLength(linkType);
    if (capturedLength > most) {
      throw corrupt(
          at,
          "packet %d claims %d captured bytes, and the most for %s are %d"
              .formatted(number + 1, capturedLength, LinkType.name(linkType), most));
    }
  }

  /** An original length as an int: what a corrupt file claims beyond that becomes the largest. */
  static int saturated(long originalLength) {
    return (int) Math.min(originalLength, Integer.MAX_VALUE);
  }

  /**
   * @return when the packet was captured, in ns since 1970-01-01 UTC; 0 for a simple packet block,
   *     which has no time
   */
  public final long timestampNanos() {
    return timestamp;
  }

  /**
   * @return bytes of the packet that are in the file
   */
  public final int capturedLength() {
    return captured;
  }

  /**
   * @return bytes that the packet had
   */
  public final int originalLength() {
    return original;
  }

  /**
   * @return index into {@link #interfaces} of the interface that the packet was captured on
   */
  public final int interfaceId() {
    return interfaceId;
  }

  /**
   * @return number of the link type of the packet
   */
  public final int linkType() {
    return interfaces.get(interfaceId).linkType();
  }

  /**
   * @return flags of the packet as in pcapng files; see {@link CaptureFileWriter#INBOUND}; 0 when
   *     not known
   */
  public final int flags() {
    return flags;
  }

  /**
   * @return receive queue that the packet arrived on; {@link #NO_QUEUE} when not known
   */
  public final int queue() {
    return queue;
  }

  /**
   * The memory that the packet is in. May be another one for the next packet.
   *
   * @return memory on the heap; stay within {@link #offset} and {@link #capturedLength}
   */
  public final MemorySegment memory() {
    return in.segment();
  }

  /**
   * @return where in {@link #memory} the packet starts
   */
  public final long offset() {
    return in.segmentOffset(packetStart);
  }

  /**
   * @return number of the packet in the file, from 1; 0 before the first
   */
  public final long packetNumber() {
    return number;
  }

  /**
   * The interfaces of all sections of the file so far. Those described before the first packet are
   * here from the start; others may come later.
   *
   * @return by interface id; one for pcap
   */
  public final List<CaptureInterface> interfaces() {
    return Collections.unmodifiableList(interfaces);
  }

  /**
   * @return one line on why the packets ended before they should; null when all is well
   */
  public final String warning() {
    return warning;
  }

  /**
   * @return the file, as messages call it
   */
  public final String name() {
    return name;
  }

  @Override
  public final void close() {
    finished = true;
    in.close();
  }
}
