package org.wirecap.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.wirecap.error.WirecapException;

/**
 * A window on the bytes of a file, with numbers in the file's byte order. Whole records are looked
 * at in place: {@link #require} brings them into the window, {@link #advance} leaves them behind.
 */
final class ByteInput implements AutoCloseable {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int INITIAL_SIZE = 1 << 18;

  private final InputStream in;
  private final String name;
  private byte[] bytes = new byte[INITIAL_SIZE];
  private MemorySegment segment = MemorySegment.ofArray(bytes);
  private int start;
  private int limit;
  private long offset;
  private boolean bigEndian;
  private boolean ended;
  private boolean cut;

  ByteInput(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  void setBigEndian(boolean bigEndian) {
    this.bigEndian = bigEndian;
  }

  boolean isBigEndian() {
    return bigEndian;
  }

  /** Offset in the file, decompressed, of the first byte of the window. */
  long offset() {
    return offset;
  }

  /** Whether the file ended where compressed data should have gone on. */
  boolean isCut() {
    return cut;
  }

  /** The memory of the window; another one after {@link #require} had to make it larger. */
  MemorySegment segment() {
    return segment;
  }

  /** Where in {@link #segment} byte {@code at} of the window is. */
  long segmentOffset(int at) {
    return (long) start + at;
  }

  /**
   * Brings bytes into the window. Memory grows with the bytes that are there, not with the bytes
   * that are asked for: a file cannot make us allocate what it does not have.
   *
   * @param count how many are wanted
   * @return how many of these are there: fewer than asked for only at the end of the file
   */
  int require(int count) {
    while (limit - start < count && !ended) {
      if (start > 0 && limit == bytes.length) {
        System.arraycopy(bytes, start, bytes, 0, limit - start);
        limit -= start;
        start = 0;
      } else if (limit == bytes.length) {
        bytes = Arrays.copyOf(bytes, bytes.length * 2);
        segment = MemorySegment.ofArray(bytes);
      }
      fill();
    }
    return Math.min(count, limit - start);
  }

  private void fill() {
    try {
      int read = in.read(bytes, limit, bytes.length - limit);
      if (read < 0) {
        ended = true;
      } else {
        limit += read;
      }
    } catch (EOFException e) {
      ended = true;
      cut = true;
    } catch (ZipException e) {
      ended = true;
      throw new WirecapException(
          "%s: the gzip data is corrupt after %d bytes of its content (%s); decompress what is good"
                  .formatted(name, offset + limit - start, e.getMessage())
              + " with gzip -dc",
          e);
    } catch (IOException e) {
      ended = true;
      throw new WirecapException(
          name + ": cannot be read after " + (offset + limit - start) + " bytes: " + e.getMessage(),
          e);
    }
  }

  /** Leaves bytes of the window behind, as many as {@link #require} said are there. */
  void advance(int count) {
    start += count;
    offset += count;
    if (start == limit) {
      start = 0;
      limit = 0;
    }
  }

  /** Leaves bytes behind that need not be looked at; returns how many there were. */
  long skip(long count) {
    long left = count;
    while (left > 0) {
      int step = require((int) Math.min(left, INITIAL_SIZE));
      if (step == 0) {
        break;
      }
      advance(step);
      left -= step;
    }
    return count - left;
  }

  int getUnsignedByte(int at) {
    return bytes[start + at] & 0xff;
  }

  int getUnsignedShort(int at) {
    short value = (short) SHORT.get(bytes, start + at);
    return (bigEndian ? Short.reverseBytes(value) : value) & 0xffff;
  }

  int getInt(int at) {
    int value = (int) INT.get(bytes, start + at);
    return bigEndian ? Integer.reverseBytes(value) : value;
  }

  long getUnsignedInt(int at) {
    return getInt(at) & 0xffff_ffffL;
  }

  long getLong(int at) {
    long value = (long) LONG.get(bytes, start + at);
    return bigEndian ? Long.reverseBytes(value) : value;
  }

  /** A 64-bit number that pcapng keeps as two of 32 bits, the high one first. */
  long getHighLow(int at) {
    return (long) getInt(at) << 32 | getUnsignedInt(at + 4);
  }

  String getString(int at, int length) {
    return new String(bytes, start + at, length, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    ended = true;
    try {
      in.close();
    } catch (IOException e) {
      // Nothing can be lost by a file that was only read.
    }
  }
}
