package org.wirecap.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A regular file: after a failure it is cut back to whole records. */
final class FileSink implements Sink {
  private final RandomAccessFile file;

  /** Makes the file, or empties the one that is there. */
  FileSink(Path path) throws IOException {
    file = new RandomAccessFile(path.toFile(), "rw");
    try {
      file.setLength(0);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    file.write(bytes, offset, length);
  }

  @Override
  public long size() throws IOException {
    return file.length();
  }

  @Override
  public void truncate(long size) throws IOException {
    file.setLength(size);
    file.seek(size);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
