package org.wirecap.cli;

import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.RotatingWriter;
import org.wirecap.file.Rotation;
import org.wirecap.pool.Packet;

/** Packets into capture files, one after the other as the rotation says, or into a stream. */
final class FileSink implements PacketSink {
  private final CaptureFileWriter writer;
  private final int snapLength;
  private final Set<String> files;

  private FileSink(CaptureFileWriter writer, int snapLength, Set<String> files) {
    this.writer = writer;
    this.snapLength = snapLength;
    this.files = files;
  }

  /**
   * Makes the first file.
   *
   * @param name may be a pattern of strftime(3) when rotated by time
   * @param startNanos when the capture starts
   */
  static FileSink toFiles(
      CaptureFileFormat format, String name, Rotation rotation, long startNanos, int snapLength) {
    Set<String> files = new LinkedHashSet<>();
    RotatingWriter writer =
        new RotatingWriter(format, name, rotation, startNanos, file -> files.add(file.toString()));
    return new FileSink(writer, snapLength, files);
  }

  /** Writes the header to a stream; closes it in the end. */
  static FileSink toStream(CaptureFileFormat format, OutputStream out, int snapLength) {
    return new FileSink(
        format.create(out, "standard output"), snapLength, Set.of("standard output"));
  }

  @Override
  public boolean accept(Packet packet) {
    return writer.write(packet, 0, snapLength);
  }

  @Override
  public Preparer preparer() {
    return new Preparer() {
      @Override
      public int prepare(Packet packet) {
        return Math.min(packet.capturedLength(), snapLength);
      }

      @Override
      public void store(Packet packet, MemorySegment to, long at) {
        MemorySegment.copy(packet.memory(), packet.offset(), to, at, prepare(packet));
      }
    };
  }

  @Override
  public boolean accept(PreparedPacket packet) {
    return writer.write(
        packet.timestampNanos(),
        packet.originalLength(),
        packet.memory(),
        packet.offset(),
        packet.length(),
        0,
        packet.queue(),
        packet.isOutgoing() ? CaptureFileWriter.OUTBOUND : 0);
  }

  @Override
  public void flush() {
    writer.flush();
  }

  @Override
  public long lost(int queue) {
    return writer.account().lost(queue);
  }

  @Override
  public List<String> files() {
    return new ArrayList<>(files);
  }

  @Override
  public void close() {
    try {
      writer.close();
    } finally {
      if (writer instanceof RotatingWriter rotating) {
        files.add(rotating.currentFile().toString());
      }
    }
  }
}
