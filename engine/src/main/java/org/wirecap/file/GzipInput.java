package org.wirecap.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Gzip data of any number of members, one after the other. What follows the last member and is no
 * member makes an error: the JDK's stream takes it for the end, and packets would vanish silently.
 */
final class GzipInput extends GZIPInputStream {
  private static final int TRAILER = 8;

  private final Counted source;

  /** Of the source, when the decompressor was given something last. */
  private long countAtFill;

  private boolean checked;

  GzipInput(InputStream in) throws IOException {
    this(new Counted(in));
  }

  private GzipInput(Counted source) throws IOException {
    super(source, 1 << 16);
    this.source = source;
  }

  @Override
  protected void fill() throws IOException {
    super.fill();
    countAtFill = source.count;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    if (count < 0 && !checked) {
      checked = true;
      // Of what follows the last member the JDK has read the beginning, in search of another one.
      if (inf.getRemaining() + source.count - countAtFill > TRAILER) {
        throw new ZipException("something that is not gzip follows");
      }
    }
    return count;
  }

  /** Counts the bytes that it gives. */
  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int given = super.read(target, offset, length);
      count += Math.max(0, given);
      return given;
    }
  }
}
