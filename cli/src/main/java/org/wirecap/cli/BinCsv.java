package org.wirecap.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.wirecap.error.WirecapException;
import org.wirecap.profile.BinListener;

/**
 * The bins of a profile as comma-separated values, a row for each bin as it is closed: the bin's
 * start in ns since the epoch, seconds since the first bin, then packets and bytes of each queue.
 * After an error nothing more is written.
 */
final class BinCsv implements BinListener, AutoCloseable {
  /** Empty bins on end that get rows; of a longer gap they are left out. */
  private static final long MOST_EMPTY = 100_000;

  private final Path file;
  private final long binNanos;
  private final double secondsPerBin;
  private final OutputStream out;
  private final StringBuilder row = new StringBuilder();
  private final long[] zeros;
  private boolean begun;
  private boolean failed;
  private long firstBin;
  private long leftOut;

  /**
   * Makes the file.
   *
   * @param queues numbers of the queues
   * @param binNanos width of a bin in the time of the timestamps
   * @param secondsPerBin width of a bin in the time of the profile
   */
  BinCsv(Path file, List<Integer> queues, long binNanos, double secondsPerBin) {
    this.file = file;
    this.binNanos = binNanos;
    this.secondsPerBin = secondsPerBin;
    this.zeros = new long[queues.size()];
    try {
      out = new BufferedOutputStream(Files.newOutputStream(file));
    } catch (IOException e) {
      throw new WirecapException(file + ": cannot be made: " + FileReason.of(e), e);
    }
    row.append("start_ns,seconds");
    queues.forEach(queue -> row.append(",q").append(queue).append("_packets"));
    queues.forEach(queue -> row.append(",q").append(queue).append("_bytes"));
    write();
  }

  @Override
  public void onBin(long bin, long[] packets, long[] bytes) {
    if (!begun) {
      begun = true;
      firstBin = bin;
    }
    row.append(bin * binNanos);
    row.append(String.format(Locale.ROOT, ",%.6f", (bin - firstBin) * secondsPerBin));
    for (long each : packets) {
      row.append(',').append(each);
    }
    for (long each : bytes) {
      row.append(',').append(each);
    }
    write();
  }

  @Override
  public void onEmpty(long bin, long count) {
    if (count > MOST_EMPTY) {
      leftOut += count;
      return;
    }
    for (long i = 0; i < count; i++) {
      onBin(bin + i, zeros, zeros);
    }
  }

  /** Empty bins that got no row. */
  long leftOut() {
    return leftOut;
  }

  private void write() {
    row.append('\n');
    byte[] line = row.toString().getBytes(StandardCharsets.US_ASCII);
    row.setLength(0);
    if (!failed) {
      try {
        out.write(line);
      } catch (IOException e) {
        throw fail(e);
      }
    }
  }

  private WirecapException fail(IOException e) {
    failed = true;
    return new WirecapException(
        file + ": cannot be written: " + FileReason.of(e) + "; it ends with the rows before", e);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      if (!failed) {
        throw fail(e);
      }
    }
  }
}
