package org.wirecap.sim;

import java.lang.foreign.MemorySegment;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.LinkType;

/**
 * The packets of a capture file, at the times at which they were captured. A packet that the file
 * has behind a later one is sent together with that one: the order of the file counts.
 */
public final class FileTrace implements PacketSource {
  private final CaptureFileReader reader;
  private final long maxGapNanos;
  private long latestNanos;
  private long timeNanos = -1;
  private long overtaken;

  /**
   * @param reader a capture file of Ethernet frames, before its first packet; it stays the caller's
   *     to close
   * @param maxGapNanos longer silences are cut to this, more than 0: files put together from
   *     several may have years between two packets, and a waiting application would poll through
   *     them all
   */
  public FileTrace(CaptureFileReader reader, long maxGapNanos) {
    if (maxGapNanos <= 0) {
      throw new IllegalArgumentException("a gap of at most " + maxGapNanos + " ns");
    }
    this.reader = reader;
    this.maxGapNanos = maxGapNanos;
  }

  /**
   * @throws org.wirecap.error.WirecapException if the file is corrupt from here on, or the packet
   *     is no Ethernet frame
   */
  @Override
  public boolean next() {
    if (!reader.next()) {
      return false;
    }
    LinkType.requireEthernet(reader.linkType(), reader.name());
    long nanos = reader.timestampNanos();
    if (timeNanos < 0) {
      timeNanos = 0;
      latestNanos = nanos;
    } else if (nanos < latestNanos) {
      overtaken++;
    } else {
      timeNanos += Math.min(nanos - latestNanos, maxGapNanos);
      latestNanos = nanos;
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

  /**
   * @return packets whose timestamp lies before that of an earlier packet
   */
  public long overtaken() {
    return overtaken;
  }
}
