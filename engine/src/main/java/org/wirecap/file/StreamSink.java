package org.wirecap.file;

import java.io.IOException;
import java.io.OutputStream;

/** A pipe, a socket or a device: what was written cannot be taken back. */
final class StreamSink implements Sink {
  private final OutputStream out;

  StreamSink(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    out.flush();
  }

  @Override
  public long size() {
    return UNKNOWN_SIZE;
  }

  @Override
  public void truncate(long size) {
    throw new UnsupportedOperationException("a stream cannot be cut back");
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
