package org.wirecap.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.wirecap.error.WirecapException;

/**
 * Gathers records in a buffer and writes them in large pieces. When writing fails, the file is cut
 * back to its last whole record, so that it stays valid, and every packet that did not get there is
 * counted as lost, on its queue.
 *
 * <p>A record is put together with the setters, at offsets from its start, and then {@link
 * #commit}ted; what was not committed was never there. All numbers are little-endian.
 */
final class RecordOutput {
  /** Tells the records of a format apart, to find the last whole one after a failure. */
  interface RecordFormat {
    /** Bytes of the record that starts at {@code at}. */
    int recordLength(RecordOutput output, int at);

    /** Whether that record is a packet. */
    boolean isPacket(RecordOutput output, int at);
  }

  /** Room for the longest record; more does not stay in the cache, and is slower. */
  static final int BUFFER_SIZE = 1 << 19;

  /** No record of a packet is shorter than the 16 bytes of pcap. */
  private static final int MAX_PACKETS = BUFFER_SIZE / PcapReader.PACKET_HEADER;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Sink sink;
  private final String name;
  private final RecordFormat format;
  private final WriterAccount account;
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private final short[] queues = new short[MAX_PACKETS];
  private int position;
  private int packets;

  /** Bytes and packets that are in the file. */
  private long written;

  private long packetsWritten;
  private WirecapException failure;
  private boolean closed;

  RecordOutput(Sink sink, String name, RecordFormat format, WriterAccount account) {
    this.sink = sink;
    this.name = name;
    this.format = format;
    this.account = account;
  }

  /** Bytes of the file so far, those in the buffer included. */
  long size() {
    return written + position;
  }

  boolean hasFailed() {
    return failure != null;
  }

  /**
   * Makes room for a record.
   *
   * @param length bytes of it, at most {@link #BUFFER_SIZE}
   * @return where in the buffer it starts
   * @throws WirecapException when the buffer had to be written, and could not be
   */
  int reserve(int length) {
    if (length > BUFFER_SIZE - position) {
      flush();
    }
    return position;
  }

  /** The record is complete. */
  void commit(int length) {
    position += length;
  }

  /**
   * Makes room for a packet; when there can be none, the packet is lost.
   *
   * @param length bytes of its record, at most {@link #BUFFER_SIZE}
   * @param queue the packet's
   * @return where in the buffer the record starts
   * @throws WirecapException when writing fails, or has failed before
   */
  int reservePacket(int length, int queue) {
    requireOpen();
    try {
      if (failure != null) {
        throw failure;
      }
      return reserve(length);
    } catch (WirecapException e) {
      account.addHanded();
      account.addLost(queue);
      throw e;
    }
  }

  /** The record is complete, and is a packet of that queue. */
  void commitPacket(int length, int queue) {
    account.addHanded();
    queues[packets++] = (short) queue;
    position += length;
  }

  void setShort(int at, int value) {
    SHORT.set(buffer, at, (short) value);
  }

  void setInt(int at, int value) {
    INT.set(buffer, at, value);
  }

  void setLong(int at, long value) {
    LONG.set(buffer, at, value);
  }

  int getInt(int at) {
    return (int) INT.get(buffer, at);
  }

  void setBytes(int at, MemorySegment memory, long offset, int length) {
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, buffer, at, length);
  }

  /**
   * Writes what the file starts with, before any packet; when that fails there is no file.
   *
   * @throws WirecapException when it cannot be written; everything is closed then
   */
  void flushHeader() {
    try {
      sink.write(buffer, 0, position);
    } catch (IOException e) {
      throw abandon(e);
    }
    written = position;
    position = 0;
  }

  private WirecapException abandon(IOException cause) {
    closed = true;
    try {
      if (sink.size() != Sink.UNKNOWN_SIZE) {
        sink.truncate(0);
      }
      sink.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return new WirecapException(
        name + ": " + Reasons.of(cause) + "; not even the file header could be written", cause);
  }

  /**
   * Writes what is in the buffer.
   *
   * @throws WirecapException when that fails, now or before
   */
  void flush() {
    requireOpen();
    if (failure != null) {
      throw failure;
    }
    try {
      sink.write(buffer, 0, position);
    } catch (IOException e) {
      failure = fail(e);
      throw failure;
    }
    written += position;
    packetsWritten += packets;
    account.addWritten(packets);
    position = 0;
    packets = 0;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(name + ": the writer is closed");
    }
  }

  private WirecapException fail(IOException cause) {
    int whole = 0;
    int saved = 0;
    String end = "the file is complete up to there";
    try {
      long size = sink.size();
      if (size == Sink.UNKNOWN_SIZE) {
        end = "nothing can be taken back that went there before";
      } else {
        while (whole < position && written + whole + format.recordLength(this, whole) <= size) {
          saved += format.isPacket(this, whole) ? 1 : 0;
          whole += format.recordLength(this, whole);
        }
        sink.truncate(written + whole);
      }
    } catch (IOException e) {
      end = "and it could not be cut back to whole packets: " + Reasons.of(e);
    }
    written += whole;
    packetsWritten += saved;
    account.addWritten(saved);
    for (int i = saved; i < packets; i++) {
      account.addLost(queues[i]);
    }
    position = 0;
    packets = 0;
    return new WirecapException(
        "%s: %s after %d packets; %s".formatted(name, Reasons.of(cause), packetsWritten, end),
        cause);
  }

  /**
   * Writes what is in the buffer and closes the file. After a failure, the buffer holds what ends
   * the file: that is tried once more, for room may have come with the cut, and no harm is done if
   * there is none.
   *
   * @throws WirecapException when this is the first that fails
   */
  void close() {
    if (closed) {
      return;
    }
    WirecapException before = failure;
    WirecapException first = null;
    try {
      if (before == null) {
        flush();
      } else {
        finishAfterFailure();
      }
    } catch (WirecapException e) {
      first = e;
    }
    closed = true;
    try {
      sink.close();
    } catch (IOException e) {
      if (before == null && first == null) {
        first =
            new WirecapException(
                "%s: %s on closing, after %d packets; check the file"
                    .formatted(name, Reasons.of(e), packetsWritten),
                e);
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void finishAfterFailure() {
    try {
      if (position > 0 && sink.size() == written) {
        sink.write(buffer, 0, position);
        position = 0;
      }
    } catch (IOException e) {
      // Reported before; here only the end of the file is cut back again.
      fail(e);
    }
  }
}
