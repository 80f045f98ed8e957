package org.wirecap.file;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Puts together a pcapng block with options: the rare ones, not those of packets. */
final class BlockBuilder {
  /** A length is a number of 16 bits; the largest that is a multiple of 4. */
  private static final int MAX_OPTION = 65_532;

  private ByteBuffer bytes = newBuffer(1024);

  BlockBuilder start(int type) {
    bytes.clear();
    return putInt(type).putInt(0);
  }

  BlockBuilder putShort(int value) {
    room(2).putShort((short) value);
    return this;
  }

  BlockBuilder putInt(int value) {
    room(4).putInt(value);
    return this;
  }

  BlockBuilder putLong(long value) {
    room(8).putLong(value);
    return this;
  }

  /** A 64-bit number as two of 32 bits, the high one first. */
  BlockBuilder putHighLow(long value) {
    return putInt((int) (value >>> 32)).putInt((int) value);
  }

  /** A text; nothing when it is empty. */
  BlockBuilder putOption(int code, String text) {
    return text.isEmpty() ? this : putOption(code, text.getBytes(StandardCharsets.UTF_8));
  }

  BlockBuilder putOption(int code, byte value) {
    return putOption(code, new byte[] {value});
  }

  BlockBuilder putOption(int code, long value) {
    return putShort(code).putShort(Long.BYTES).putLong(value);
  }

  private BlockBuilder putOption(int code, byte[] value) {
    int length = Math.min(value.length, MAX_OPTION);
    putShort(code).putShort(length);
    room(length + 4).put(value, 0, length);
    while (bytes.position() % 4 != 0) {
      bytes.put((byte) 0);
    }
    return this;
  }

  /** Ends the options and the block, and appends it. */
  void finish(RecordOutput out) {
    putInt(Pcapng.END_OF_OPTIONS);
    int length = bytes.position() + 4;
    putInt(length);
    bytes.putInt(4, length);
    int at = out.reserve(length);
    out.setBytes(at, MemorySegment.ofBuffer(bytes.flip()), 0, length);
    out.commit(length);
  }

  private ByteBuffer room(int count) {
    if (bytes.remaining() < count) {
      ByteBuffer larger = newBuffer((bytes.position() + count) * 2);
      larger.put(bytes.flip());
      bytes = larger;
    }
    return bytes;
  }

  private static ByteBuffer newBuffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
