package org.wirecap.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.wirecap.error.WirecapException;
import org.wirecap.pool.Packet;

/** Packets as lines of text. Written when the buffer is full and when no packet waits. */
final class LineSink implements PacketSink {
  private static final int BUFFER_BYTES = 1 << 16;

  private final OutputStream out;
  private final PacketLine format;
  private final StringBuilder line = new StringBuilder(256);
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int buffered;

  /** Packets in the buffer, and packets lost with it, by queue. */
  private long[] waiting = new long[1];

  private long[] lost = new long[1];

  /**
   * @param out where to, not buffered; stays open
   * @param format of a line, ASCII
   */
  LineSink(OutputStream out, PacketLine format) {
    this.out = out;
    this.format = format;
  }

  @Override
  public boolean accept(Packet packet) {
    int length = format(packet, format, line);
    makeRoom(packet.queue(), length);
    for (int i = 0; i < length; i++) {
      buffer[buffered++] = (byte) line.charAt(i);
    }
    return true;
  }

  private static int format(Packet packet, PacketLine format, StringBuilder line) {
    line.setLength(0);
    format.append(packet, line);
    line.append('\n');
    return line.length();
  }

  @Override
  public Preparer preparer() {
    PacketLine ownFormat = format.another();
    StringBuilder ownLine = new StringBuilder(256);
    return new Preparer() {
      @Override
      public int prepare(Packet packet) {
        return format(packet, ownFormat, ownLine);
      }

      @Override
      public void store(Packet packet, MemorySegment to, long at) {
        for (int i = 0; i < ownLine.length(); i++) {
          to.set(ValueLayout.JAVA_BYTE, at + i, (byte) ownLine.charAt(i));
        }
      }
    };
  }

  @Override
  public boolean accept(PreparedPacket packet) {
    int length = packet.length();
    makeRoom(packet.queue(), length);
    MemorySegment.copy(
        packet.memory(), ValueLayout.JAVA_BYTE, packet.offset(), buffer, buffered, length);
    buffered += length;
    return true;
  }

  private void makeRoom(int queue, int length) {
    addWaiting(queue);
    if (length > buffer.length - buffered) {
      flush();
      addWaiting(queue);
    }
  }

  private void addWaiting(int queue) {
    if (queue >= waiting.length) {
      waiting = Arrays.copyOf(waiting, queue + 1);
      lost = Arrays.copyOf(lost, queue + 1);
    }
    waiting[queue]++;
  }

  @Override
  public void flush() {
    if (buffered == 0) {
      return;
    }
    int count = buffered;
    buffered = 0;
    try {
      out.write(buffer, 0, count);
      out.flush();
    } catch (IOException e) {
      for (int queue = 0; queue < waiting.length; queue++) {
        lost[queue] += waiting[queue];
      }
      throw new WirecapException("standard output: " + e.getMessage(), e);
    } finally {
      Arrays.fill(waiting, 0);
    }
  }

  @Override
  public long lost(int queue) {
    return queue < lost.length ? lost[queue] : 0;
  }

  @Override
  public void close() {
    flush();
  }
}
