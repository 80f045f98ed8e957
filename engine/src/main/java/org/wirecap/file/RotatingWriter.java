package org.wirecap.file;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.function.Consumer;
import org.wirecap.error.WirecapException;

/**
 * Writes one file after the other, as tcpdump does with -C, -G and -W; every file is complete, and
 * no packet is lost between two.
 *
 * <p>Names: with -G, the conversions of strftime(3) in the name become the local time at which the
 * file starts. With -C, a number follows the name: 1 for the second file, and so on; with -W too,
 * from 0 and with leading zeros. A new file of the same name overwrites the old one.
 *
 * <p>Where tcpdump looks at the clock to see whether -G seconds are over, this looks at the
 * packets' timestamps: then a file holds the packets of its time, however late they are written,
 * and a file that is read is divided as it would have been live.
 */
public final class RotatingWriter implements CaptureFileWriter {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final FileNamePattern pattern;
  private final String plainName;
  private final Rotation rotation;
  private final Consumer<Path> onClosed;
  private final WriterAccount account = new WriterAccount();
  private CaptureFileFormat format;
  private CaptureFileWriter current;
  private Path currentPath;
  private WirecapException failure;
  private long periodStart;
  private int periods;
  private int number;
  private long packetsInFile;
  private long earlierBytes;
  private boolean open;
  private boolean finished;

  /**
   * Makes the first file.
   *
   * @param format what the files look like
   * @param name name of the files, with conversions of strftime(3) if rotated by time
   * @param rotation when a file is full
   * @param startNanos when the capture starts, ns since 1970-01-01 UTC: names the first file and
   *     starts its time; for packets from a file, the time of the first
   * @param onClosed called with each file that is complete
   * @throws WirecapException when the file cannot be made
   */
  public RotatingWriter(
      CaptureFileFormat format,
      String name,
      Rotation rotation,
      long startNanos,
      Consumer<Path> onClosed) {
    this.format = format;
    this.plainName = name;
    this.pattern = new FileNamePattern(name, ZoneId.systemDefault());
    this.rotation = rotation;
    this.onClosed = onClosed;
    this.periodStart = Math.floorDiv(startNanos, NANOS_PER_SECOND);
    openNext();
  }

  @Override
  public int addInterface(CaptureInterface added) {
    int id = current.addInterface(added);
    // The files that follow describe it from their start.
    format = format.withInterface(added);
    return id;
  }

  @Override
  public boolean write(
      long timestampNanos,
      int originalLength,
      MemorySegment memory,
      long offset,
      int capturedLength,
      int interfaceId,
      int queue,
      int flags) {
    if (finished) {
      return false;
    }
    try {
      rotate(Math.floorDiv(timestampNanos, NANOS_PER_SECOND));
    } catch (WirecapException e) {
      account.addHanded();
      account.addLost(queue);
      throw e;
    }
    if (finished) {
      return false;
    }
    try {
      current.write(
          timestampNanos,
          originalLength,
          memory,
          offset,
          capturedLength,
          interfaceId,
          queue,
          flags);
    } catch (WirecapException e) {
      failure = e;
      throw e;
    }
    packetsInFile++;
    return true;
  }

  /** The order of the two checks, and what they count, are tcpdump's. */
  private void rotate(long second) {
    if (failure != null) {
      throw failure;
    }
    if (rotation.seconds() > 0 && second - periodStart >= rotation.seconds()) {
      periodStart = second;
      periods++;
      closeCurrent();
      if (!rotation.isNumbered() && rotation.files() > 0 && periods >= rotation.files()) {
        finished = true;
        return;
      }
      number = 0;
      openNext();
    }
    if (isFull()) {
      closeCurrent();
      number++;
      if (rotation.files() > 0 && number >= rotation.files()) {
        number = 0;
      }
      openNext();
    }
  }

  private boolean isFull() {
    return (rotation.bytes() > 0 && current.size() > rotation.bytes())
        || (rotation.packets() > 0 && packetsInFile >= rotation.packets());
  }

  private void openNext() {
    try {
      currentPath = Path.of(nextName());
      current = format.create(currentPath, account);
      packetsInFile = 0;
      open = true;
    } catch (WirecapException e) {
      failure = e;
      throw e;
    }
  }

  private String nextName() {
    String name = rotation.seconds() > 0 ? pattern.format(periodStart) : plainName;
    int digits = rotation.digits();
    if (!rotation.isNumbered() || (number == 0 && digits == 0)) {
      return name;
    }
    String plain = Integer.toString(number);
    return name + "0".repeat(Math.max(0, digits - plain.length())) + plain;
  }

  private void closeCurrent() {
    try {
      closeFile();
    } catch (WirecapException e) {
      failure = e;
      throw e;
    }
    onClosed.accept(currentPath);
  }

  private void closeFile() {
    open = false;
    try {
      current.close();
    } finally {
      // With what ends a file, and without what did not get there.
      earlierBytes += current.size();
    }
  }

  /**
   * @return whether the last file was made, and no more packets are taken (-G with -W)
   */
  public boolean isFinished() {
    return finished;
  }

  /**
   * @return the file that is being written, or was written last
   */
  public Path currentFile() {
    return currentPath;
  }

  @Override
  public void flush() {
    if (failure != null) {
      throw failure;
    }
    if (open) {
      current.flush();
    }
  }

  /**
   * @return bytes of all files, those that were overwritten included
   */
  @Override
  public long size() {
    return earlierBytes + (open ? current.size() : 0);
  }

  @Override
  public WriterAccount account() {
    return account;
  }

  @Override
  public void close() {
    finished = true;
    if (open && failure == null) {
      closeCurrent();
    } else if (open) {
      closeFile();
    }
  }
}
