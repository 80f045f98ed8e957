package org.wirecap.pcap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.LinkType;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.pool.Packet;

/** Capture files whose packets carry their numbers, for tests. */
final class NumberedFile {
  static final long START = 1_700_000_000_123_456_789L;

  /** Every second packet. */
  static final Matcher UDP = protocol(17);

  /** The others. */
  static final Matcher TCP = protocol(6);

  private NumberedFile() {}

  static Matcher protocol(int number) {
    return (memory, offset, captured, original, type, index) ->
        captured > 23 && memory.get(ValueLayout.JAVA_BYTE, offset + 23) == number;
  }

  /** Writes packets 0 to count - 1, of 60 to 159 bytes, even numbers UDP and odd ones TCP. */
  static Path write(Path file, CaptureFileFormat.Kind kind, int count) {
    return write(file, kind, count, 65_535);
  }

  static Path write(Path file, CaptureFileFormat.Kind kind, int count, int snaplen) {
    CaptureInterface captured = CaptureInterface.of(LinkType.ETHERNET, snaplen);
    CaptureFileFormat format =
        switch (kind) {
          case PCAP -> CaptureFileFormat.pcap(captured);
          case PCAP_MICROSECONDS -> CaptureFileFormat.pcapMicroseconds(captured);
          case PCAPNG ->
              CaptureFileFormat.pcapng(org.wirecap.file.CaptureOrigin.here("test"), captured);
        };
    try (CaptureFileWriter writer = format.create(file)) {
      for (int i = 0; i < count; i++) {
        byte[] frame = frame(i);
        boolean ignored =
            writer.write(
                START + i * 1_000_000L,
                frame.length + 5,
                MemorySegment.ofArray(frame),
                0,
                frame.length,
                0,
                CaptureFileReader.NO_QUEUE,
                0);
      }
    }
    return file;
  }

  /** An IPv4 packet; its number is behind the headers, at byte 42. */
  static byte[] frame(int number) {
    byte[] frame = new byte[60 + number % 100];
    ByteBuffer.wrap(frame)
        .putLong(0, 0x0200_0000_0001_0200L)
        .putInt(8, 0x0000_0002)
        .putShort(12, (short) 0x0800)
        .put(14, (byte) 0x45)
        .putShort(16, (short) (frame.length - 14))
        .put(22, (byte) 64)
        .put(23, (byte) (number % 2 == 0 ? 17 : 6))
        .putInt(26, 0x0a00_0001)
        .putInt(30, 0x0a00_0002)
        .putShort(34, (short) 1000)
        .putShort(36, (short) 2000)
        .putShort(38, (short) (frame.length - 34))
        .putInt(42, number);
    System.arraycopy("numbered".getBytes(US_ASCII), 0, frame, 46, 8);
    return frame;
  }

  static int number(Packet packet) {
    return packet.getInt(42);
  }

  static int number(PcapPacket packet) {
    return ByteBuffer.wrap(packet.data()).getInt(42);
  }
}
