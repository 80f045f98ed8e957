package org.wirecap.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** A file on a disk with room for so many bytes, written by the page as a disk is. */
final class FailingSink implements Sink {
  private final boolean sized;
  private long room;
  private byte[] content = new byte[0];
  boolean closed;
  boolean failsOnClosing;

  FailingSink(long room, boolean sized) {
    this.room = room;
    this.sized = sized;
  }

  byte[] content() {
    return content.clone();
  }

  void giveRoom(long bytes) {
    room += bytes;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int fits = (int) Math.min(length, room - content.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(content);
    out.write(bytes, offset, fits);
    content = out.toByteArray();
    if (fits < length) {
      throw new IOException("No space left on device");
    }
  }

  @Override
  public long size() {
    return sized ? content.length : UNKNOWN_SIZE;
  }

  @Override
  public void truncate(long size) {
    if (!sized || size > content.length) {
      throw new IllegalStateException("truncated to " + size + " of " + content.length);
    }
    content = Arrays.copyOf(content, (int) size);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    if (failsOnClosing) {
      throw new IOException("Input/output error");
    }
  }
}
