package org.wirecap.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.wirecap.error.WirecapException;

/** How much memory the machine has: pools are pinned, and one that is too big would freeze it. */
public final class PhysicalMemory {
  private PhysicalMemory() {}

  /**
   * MemTotal of /proc/meminfo.
   *
   * @return bytes; {@link Long#MAX_VALUE} when the file does not say
   */
  public static long total() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException e) {
      // No /proc: nothing is known, and mmap will say so itself when there is too little.
      return Long.MAX_VALUE;
    }
    return Long.MAX_VALUE;
  }

  /**
   * Refuses to pin more than a quarter of the machine's memory.
   *
   * @param bytes that a capture wants
   * @param what what for: {@code eth1: 64 queues × (M,R) = (256,256)}
   * @throws WirecapException when that is too much
   */
  public static void requireRoomFor(long bytes, String what) {
    long total = total();
    if (bytes > total / 4) {
      throw new WirecapException(
          "%s needs %,d MiB, more than a quarter of this machine's %,d MiB: use fewer chunks (-R), or fewer queues (--queues)"
              .formatted(what, bytes >> 20, total >> 20));
    }
  }
}
