package org.wirecap.file;

import org.wirecap.error.WirecapException;

/**
 * When a capture goes on in the next file: as tcpdump's options -C, -G and -W, and after a number
 * of packets. A 0 is no limit.
 *
 * @param bytes -C, in bytes here: a file that is larger is followed by the next
 * @param seconds -G: a file is followed by the next after this time, by the timestamps of the
 *     packets
 * @param packets a file that holds so many is followed by the next
 * @param files -W: with {@code bytes} or {@code packets}, the number of names that are used in
 *     turn, so that old files are overwritten; with {@code seconds} alone, the number of files
 *     after which the capture ends
 */
public record Rotation(long bytes, long seconds, long packets, int files) {
  /** Bytes of tcpdump's unit for -C. */
  public static final long MEGABYTE = 1_000_000;

  /** One file, and no other. */
  public static final Rotation NONE = new Rotation(0, 0, 0, 0);

  /** Checks the ranges; the message of the exception names the option to change. */
  public Rotation {
    if (bytes < 0) {
      throw new WirecapException(
          "-C: the size of a file is a positive number of millions of bytes");
    }
    if (seconds < 0) {
      throw new WirecapException("-G " + seconds + ": the time is a positive number of seconds");
    }
    if (packets < 0) {
      throw new WirecapException(packets + " packets a file: it is a positive number");
    }
    if (files < 0) {
      throw new WirecapException("-W " + files + ": the number of files is positive");
    }
    if (files > 0 && bytes == 0 && seconds == 0 && packets == 0) {
      throw new WirecapException("-W " + files + ": say with -C or -G when a file is full");
    }
  }

  /**
   * @return whether there may be more than one file
   */
  public boolean isActive() {
    return bytes > 0 || seconds > 0 || packets > 0;
  }

  /** Whether files are numbered: by size or by count, not by time alone. */
  boolean isNumbered() {
    return bytes > 0 || packets > 0;
  }

  /** Digits of the numbers in file names, so that all sort; 0 when the number is not limited. */
  int digits() {
    return files < 2 ? 0 : Integer.toString(files - 1).length();
  }
}
