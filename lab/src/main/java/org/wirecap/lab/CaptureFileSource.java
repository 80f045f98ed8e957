package org.wirecap.lab;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.LinkType;
import org.wirecap.sim.PacketSource;

/** The packets of a capture file, with times since the first one. Used by one thread. */
final class CaptureFileSource implements PacketSource, AutoCloseable {
  private final CaptureFileReader reader;
  private long firstNanos;
  private long timeNanos;
  private long packets;
  private long truncated;

  /**
   * Opens a file.
   *
   * @throws WirecapException if it is no capture file, or not one of Ethernet frames
   */
  CaptureFileSource(Path file) {
    reader = CaptureFileReader.open(file);
    try {
      for (CaptureInterface described : reader.interfaces()) {
        LinkType.requireEthernet(described.linkType(), reader.name());
      }
    } catch (WirecapException e) {
      reader.close();
      throw e;
    }
  }

  @Override
  public boolean next() {
    if (!reader.next()) {
      return false;
    }
    // A pcapng file may describe another interface behind its first packets.
    LinkType.requireEthernet(reader.linkType(), reader.name());
    if (packets++ == 0) {
      firstNanos = reader.timestampNanos();
    }
    timeNanos = Math.max(timeNanos, reader.timestampNanos() - firstNanos);
    if (reader.capturedLength() < reader.originalLength()) {
      truncated++;
    }
    return true;
  }

  @Override
  public long timeNanos() {
    return timeNanos;
  }

  @Override
  public MemorySegment memory() {
    return reader.memory();
  }

  @Override
  public long offset() {
    return reader.offset();
  }

  @Override
  public int length() {
    return reader.capturedLength();
  }

  @Override
  public int originalLength() {
    return reader.originalLength();
  }

  /** Packets given so far that the file has only the beginning of. */
  long truncated() {
    return truncated;
  }

  /** The mean time from one packet to the next so far, in ns; 0 for less than two. */
  long meanGapNanos() {
    return packets < 2 ? 0 : timeNanos / (packets - 1);
  }

  /** One line on why the packets ended before they should; null when all is well. */
  String warning() {
    return reader.warning();
  }

  @Override
  public void close() {
    reader.close();
  }
}
