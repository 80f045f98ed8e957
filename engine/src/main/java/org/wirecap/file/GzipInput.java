package org.wirecap.file;

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

  private boolean checked;

  GzipInput(InputStream in) throws IOException {
    super(in, 1 << 16);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    if (count < 0 && !checked) {
      checked = true;
      if (inf.getRemaining() > TRAILER || in.read() >= 0) {
        throw new ZipException("something that is not gzip follows");
      }
    }
    return count;
  }
}
