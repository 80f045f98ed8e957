package org.wirecap.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Encodes capture files in either byte order, apart from the code under test. */
final class FileEncoder {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteOrder order;

  FileEncoder(ByteOrder order) {
    this.order = order;
  }

  static byte[] ints(ByteOrder order, int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(order);
    for (int value : values) {
      buffer.putInt(value);
    }
    return buffer.array();
  }

  FileEncoder raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  FileEncoder pcapHeader(int magic, int linkType) {
    ByteBuffer buffer = ByteBuffer.allocate(24).order(order);
    buffer.putInt(magic).putShort((short) 2).putShort((short) 4).putLong(0);
    return raw(buffer.putInt(65_535).putInt(linkType).array());
  }

  FileEncoder pcapPacket(FileRecord record, int nanosPerFraction) {
    return raw(ints(
            order,
            (int) (record.nanos() / 1_000_000_000L),
            (int) (record.nanos() % 1_000_000_000L) / nanosPerFraction,
            record.bytes().size(),
            record.originalLength()))
        .raw(record.data());
  }

  /** A block; the body is padded. */
  FileEncoder block(int type, byte[]... parts) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      body.writeBytes(part);
    }
    while (body.size() % 4 != 0) {
      body.write(0);
    }
    int length = body.size() + 12;
    return raw(ints(order, type, length)).raw(body.toByteArray()).raw(ints(order, length));
  }

  FileEncoder section(byte[]... options) {
    byte[] fixed =
        ByteBuffer.allocate(16)
            .order(order)
            .putInt(0x1a2b3c4d)
            .putShort((short) 1)
            .putShort((short) 0)
            .putLong(-1)
            .array();
    return block(0x0a0d0d0a, join(fixed, options));
  }

  FileEncoder describe(int linkType, int snapLength, byte[]... options) {
    byte[] fixed =
        ByteBuffer.allocate(8)
            .order(order)
            .putShort((short) linkType)
            .putShort((short) 0)
            .putInt(snapLength)
            .array();
    return block(1, join(fixed, options));
  }

  FileEncoder enhanced(int id, long ticks, int original, byte[] data, byte[]... options) {
    return block(
        6,
        join(
            join(
                ints(order, id, (int) (ticks >>> 32), (int) ticks, data.length, original),
                padded(data)),
            options));
  }

  FileEncoder obsolete(int id, long ticks, int original, byte[] data) {
    byte[] start =
        ByteBuffer.allocate(4).order(order).putShort((short) id).putShort((short) 7).array();
    return block(
        2,
        start,
        ints(order, (int) (ticks >>> 32), (int) ticks, data.length, original),
        padded(data));
  }

  FileEncoder simple(int original, byte[] data) {
    return block(3, ints(order, original), padded(data));
  }

  byte[] option(int code, byte... value) {
    ByteBuffer buffer =
        ByteBuffer.allocate(4 + ((value.length + 3) & ~3))
            .order(order)
            .putShort((short) code)
            .putShort((short) value.length);
    return buffer.put(value).array();
  }

  byte[] byteOption(int code, byte value) {
    return option(code, new byte[] {value});
  }

  byte[] option(int code, String value) {
    return option(code, value.getBytes(StandardCharsets.UTF_8));
  }

  byte[] option(int code, int value) {
    return option(code, ints(order, value));
  }

  byte[] option(int code, long value) {
    return option(code, ByteBuffer.allocate(8).order(order).putLong(value).array());
  }

  private static byte[] padded(byte[] data) {
    return java.util.Arrays.copyOf(data, (data.length + 3) & ~3);
  }

  private static byte[] join(byte[] first, byte[]... rest) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    for (byte[] part : rest) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
