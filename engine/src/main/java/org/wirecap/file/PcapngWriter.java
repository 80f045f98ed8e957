package org.wirecap.file;

import static org.wirecap.file.Pcapng.BLOCK_HEADER;
import static org.wirecap.file.Pcapng.BLOCK_OVERHEAD;
import static org.wirecap.file.Pcapng.PACKET_FIELDS;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * The pcapng format: one section, times in nanoseconds. See {@link Pcapng} for the layout.
 *
 * <p>A packet is an enhanced packet block, with its direction if known, and with its receive queue
 * if asked for.
 */
final class PcapngWriter implements CaptureFileWriter, RecordOutput.RecordFormat {
  private static final int NANOSECONDS = 9;

  /** Code and length, and a value of 32 bits. */
  private static final int INT_OPTION = 8;

  private static final int LAST_OPTION = 4;

  private final RecordOutput out;
  private final BlockBuilder block = new BlockBuilder();
  private final WriterAccount account;
  private final boolean withQueues;
  private final IntFunction<InterfaceStatistics> statistics;
  private int interfaces;
  private long lastNanos;
  private boolean closed;

  /** Writes the section header and the interfaces at once. */
  PcapngWriter(
      Sink sink,
      String name,
      CaptureOrigin origin,
      List<CaptureInterface> first,
      boolean withQueues,
      IntFunction<InterfaceStatistics> statistics,
      WriterAccount account) {
    this.out = new RecordOutput(sink, name, this, account);
    this.account = account;
    this.withQueues = withQueues;
    this.statistics = statistics;
    writeSection(origin);
    for (CaptureInterface each : first) {
      writeInterface(each);
    }
    out.flushHeader();
  }

  private void writeSection(CaptureOrigin origin) {
    block
        .start(Pcapng.SECTION_HEADER)
        .putInt(Pcapng.BYTE_ORDER_MAGIC)
        .putShort(1)
        .putShort(0)
        .putLong(-1) // the section's length, not known
        .putOption(Pcapng.SHB_HARDWARE, origin.hardware())
        .putOption(Pcapng.SHB_OS, origin.os())
        .putOption(Pcapng.SHB_APPLICATION, origin.application())
        .finish(out);
  }

  private int writeInterface(CaptureInterface described) {
    block
        .start(Pcapng.INTERFACE_DESCRIPTION)
        .putShort(described.linkType())
        .putShort(0)
        .putInt(described.snapLength())
        .putOption(Pcapng.IF_NAME, described.name())
        .putOption(Pcapng.IF_DESCRIPTION, described.description());
    if (described.bitsPerSecond() > 0) {
      block.putOption(Pcapng.IF_SPEED, described.bitsPerSecond());
    }
    block.putOption(Pcapng.IF_TSRESOL, (byte) NANOSECONDS);
    if (!described.filter().isEmpty()) {
      block.putOption(Pcapng.IF_FILTER, "\0" + described.filter());
    }
    block.putOption(Pcapng.IF_OS, described.os()).finish(out);
    return interfaces++;
  }

  @Override
  public int addInterface(CaptureInterface added) {
    return writeInterface(added);
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
    boolean withQueue = withQueues && queue >= 0;
    int options =
        (flags != 0 ? INT_OPTION : 0)
            + (withQueue ? INT_OPTION : 0)
            + (flags != 0 || withQueue ? LAST_OPTION : 0);
    int padded = Pcapng.padded(capturedLength);
    int length = BLOCK_OVERHEAD + PACKET_FIELDS + padded + options;
    int at = out.reservePacket(length, queue);
    long time = Math.max(0, timestampNanos);
    out.setInt(at, Pcapng.ENHANCED_PACKET);
    out.setInt(at + 4, length);
    out.setInt(at + 8, interfaceId);
    out.setInt(at + 12, (int) (time >>> 32));
    out.setInt(at + 16, (int) time);
    out.setInt(at + 20, capturedLength);
    out.setInt(at + 24, originalLength);
    int body = at + BLOCK_HEADER + PACKET_FIELDS;
    if (padded > 0) {
      out.setInt(body + padded - 4, 0);
    }
    out.setBytes(body, memory, offset, capturedLength);
    if (options > 0) {
      setOptions(body + padded, flags, withQueue, queue);
    }
    out.setInt(at + length - 4, length);
    out.commitPacket(length, queue);
    lastNanos = time;
    return true;
  }

  private void setOptions(int start, int flags, boolean withQueue, int queue) {
    int at = start;
    if (flags != 0) {
      out.setInt(at, 4 << 16 | Pcapng.EPB_FLAGS);
      out.setInt(at + 4, flags);
      at += INT_OPTION;
    }
    if (withQueue) {
      out.setInt(at, 4 << 16 | Pcapng.EPB_QUEUE);
      out.setInt(at + 4, queue);
      at += INT_OPTION;
    }
    out.setInt(at, Pcapng.END_OF_OPTIONS);
  }

  private void writeStatistics(int interfaceId, InterfaceStatistics known) {
    long time = known.endNanos() == InterfaceStatistics.UNKNOWN ? lastNanos : known.endNanos();
    block.start(Pcapng.INTERFACE_STATISTICS).putInt(interfaceId).putHighLow(time);
    putTime(Pcapng.ISB_START, known.startNanos());
    putTime(Pcapng.ISB_END, known.endNanos());
    putCount(Pcapng.ISB_RECEIVED, known.received());
    putCount(Pcapng.ISB_DROPPED, known.dropped());
    putCount(Pcapng.ISB_ACCEPTED, known.accepted());
    putCount(Pcapng.ISB_OS_DROPPED, known.droppedByOs());
    putCount(Pcapng.ISB_DELIVERED, known.delivered());
    block.finish(out);
  }

  private void putTime(int code, long nanos) {
    if (nanos != InterfaceStatistics.UNKNOWN) {
      block.putOption(code, nanos >>> 32 | nanos << 32);
    }
  }

  private void putCount(int code, long count) {
    if (count != InterfaceStatistics.UNKNOWN) {
      block.putOption(code, count);
    }
  }

  @Override
  public int recordLength(RecordOutput output, int at) {
    return output.getInt(at + 4);
  }

  @Override
  public boolean isPacket(RecordOutput output, int at) {
    return output.getInt(at) == Pcapng.ENHANCED_PACKET;
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
    if (closed) {
      return;
    }
    closed = true;
    try {
      for (int i = 0; i < interfaces; i++) {
        InterfaceStatistics known = statistics.apply(i);
        if (known != null) {
          writeStatistics(i, known);
        }
      }
    } finally {
      out.close();
    }
  }
}
