package org.wirecap.file;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.wirecap.error.WirecapException;

/** The pcap format: one link type, no interfaces. See {@link PcapReader} for the layout. */
final class PcapWriter implements CaptureFileWriter, RecordOutput.RecordFormat {
  /** Seconds are an unsigned number of 32 bits. */
  private static final long LAST_NANOS = 0xffff_ffffL * 1_000_000_000L + 999_999_999L;

  private final RecordOutput out;
  private final WriterAccount account;
  private final String name;
  private final int linkType;
  private final int nanosPerFraction;
  private int interfaces;

  /** Writes the file header at once: what cannot be written is found out before the capture. */
  PcapWriter(
      Sink sink,
      String name,
      boolean nanos,
      List<CaptureInterface> described,
      WriterAccount account) {
    CaptureInterface first = described.getFirst();
    this.out = new RecordOutput(sink, name, this, account);
    this.account = account;
    this.name = name;
    this.linkType = first.linkType();
    this.nanosPerFraction = nanos ? 1 : 1000;
    out.setInt(0, nanos ? PcapReader.NANOSECONDS : PcapReader.MICROSECONDS);
    out.setShort(4, 2);
    out.setShort(6, 4);
    out.setLong(8, 0);
    out.setInt(16, first.snapLength() == 0 ? CaptureInterface.WHOLE_PACKETS : first.snapLength());
    out.setInt(20, linkType);
    out.commit(PcapReader.FILE_HEADER);
    for (CaptureInterface each : described) {
      addInterface(each);
    }
    out.flushHeader();
  }

  @Override
  public int addInterface(CaptureInterface added) {
    if (added.linkType() != linkType) {
      throw new WirecapException(
          "%s: a pcap file holds one link type, not %s and %s; write pcapng"
              .formatted(name, LinkType.name(linkType), LinkType.name(added.linkType())));
    }
    return interfaces++;
  }

  @Override
  public boolean write(
      long timestampNanos,
      int originalLength,
      MemorySegment memory,
      long offset,
      int capturedLength,
      int interfaceId,
      int queue,
      int flags) {
    Objects.checkIndex(interfaceId, interfaces);
    Objects.checkIndex(capturedLength, MAX_PACKET + 1);
    int length = PcapReader.PACKET_HEADER + capturedLength;
    int at = out.reservePacket(length, queue);
    long time = Math.clamp(timestampNanos, 0, LAST_NANOS);
    long seconds = time / 1_000_000_000L;
    out.setInt(at, (int) seconds);
    out.setInt(at + 4, (int) (time - seconds * 1_000_000_000L) / nanosPerFraction);
    out.setInt(at + 8, capturedLength);
    out.setInt(at + 12, originalLength);
    out.setBytes(at + PcapReader.PACKET_HEADER, memory, offset, capturedLength);
    out.commitPacket(length, queue);
    return true;
  }

  @Override
  public int recordLength(RecordOutput output, int at) {
    return PcapReader.PACKET_HEADER + output.getInt(at + 8);
  }

  @Override
  public boolean isPacket(RecordOutput output, int at) {
    return true;
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public long size() {
    return out.size();
  }

  @Override
  public WriterAccount account() {
    return account;
  }

  @Override
  public void close() {
    out.close();
  }
}
