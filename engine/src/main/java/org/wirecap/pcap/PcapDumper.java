package org.wirecap.pcap;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.CaptureOrigin;
import org.wirecap.pool.Packet;

/**
 * Writes packets to a capture file: pcap_dumper_t, made by {@link Pcap#dumpOpen}. It is a handler,
 * so {@code pcap.loop(-1, dumper)} writes all that comes. One thread at a time; the handle that
 * made it may be closed before it.
 */
public final class PcapDumper implements PcapHandler, AutoCloseable {
  private final String name;
  private final CaptureFileWriter writer;
  private boolean closed;

  private PcapDumper(String name, CaptureFileWriter writer) {
    this.name = name;
    this.writer = writer;
  }

  static PcapDumper create(Path file, CaptureFileFormat.Kind kind, CaptureInterface captured) {
    CaptureOrigin origin = CaptureOrigin.here(Pcap.libVersion());
    CaptureFileFormat format =
        new CaptureFileFormat(kind, origin, List.of(captured), false, id -> null);
    try {
      return new PcapDumper(file.toString(), format.create(file));
    } catch (WirecapException e) {
      throw new PcapException(PcapError.ERROR, e);
    }
  }

  /**
   * Writes a packet: pcap_dump.
   *
   * @param header its header
   * @param packet its bytes
   * @throws PcapException when it cannot be written, or this is closed
   */
  public void dump(PcapHeader header, Packet packet) {
    write(
        header.timestampNanos(),
        header.len(),
        packet.memory(),
        packet.offset(),
        packet.capturedLength(),
        packet.queue(),
        packet.isOutgoing() ? CaptureFileWriter.OUTBOUND : 0);
  }

  /**
   * Writes a packet that was copied, or made.
   *
   * @param packet any packet of 262,144 bytes at most
   * @throws PcapException when it cannot be written, or this is closed
   */
  public void dump(PcapPacket packet) {
    if (packet.caplen() > CaptureFileWriter.MAX_PACKET) {
      throw new PcapException(
          PcapError.ERROR,
          "%s: a packet of %d bytes is not written: %d at most"
              .formatted(name, packet.caplen(), CaptureFileWriter.MAX_PACKET));
    }
    write(
        packet.timestampNanos(),
        packet.len(),
        MemorySegment.ofArray(packet.data()),
        0,
        packet.caplen(),
        CaptureFileReader.NO_QUEUE,
        0);
  }

  @Override
  public void onPacket(PcapHeader header, Packet packet) {
    dump(header, packet);
  }

  private void write(
      long timestamp,
      int len,
      MemorySegment memory,
      long offset,
      int caplen,
      int queue,
      int flags) {
    requireOpen();
    try {
      boolean ignored = writer.write(timestamp, len, memory, offset, caplen, 0, queue, flags);
    } catch (WirecapException e) {
      throw new PcapException(PcapError.ERROR, e);
    }
  }

  /**
   * Hands everything to the operating system: pcap_dump_flush.
   *
   * @throws PcapException when it cannot be written, or this is closed
   */
  public void flush() {
    requireOpen();
    try {
      writer.flush();
    } catch (WirecapException e) {
      throw new PcapException(PcapError.ERROR, e);
    }
  }

  /**
   * @return bytes of the file so far, those that are not flushed included: pcap_dump_ftell64
   * @throws PcapException when this is closed
   */
  public long position() {
    requireOpen();
    return writer.size();
  }

  private void requireOpen() {
    if (closed) {
      throw new PcapException(PcapError.ERROR, name + ": this dumper is closed");
    }
  }

  /**
   * Writes the rest and closes the file: pcap_dump_close. Calling it again does nothing.
   *
   * @throws PcapException when the rest cannot be written; the file is closed anyway
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      writer.close();
    } catch (WirecapException e) {
      throw new PcapException(PcapError.ERROR, e);
    }
  }
}
