package org.wirecap.xdp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.wirecap.error.WirecapException;
import org.wirecap.linux.Fd;
import org.wirecap.linux.MappedMemory;
import org.wirecap.linux.MemoryFile;

/**
 * The cells of all queues of an engine, in one stretch of memory. It is a memfd, so that another
 * process can map it.
 */
final class Umem implements AutoCloseable {
  private static final long HUGE_PAGE = 2L << 20;

  private final Fd file;
  private final MemorySegment memory;

  /**
   * Makes the memory.
   *
   * @param bytes of all cells
   * @param hugePages whether to insist on huge pages
   * @param interfaceName for messages
   * @param arena owns the mapping
   */
  Umem(long bytes, boolean hugePages, String interfaceName, Arena arena) {
    long size = hugePages ? (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE : bytes;
    this.file = MemoryFile.create("wirecap-umem", size, hugePages);
    try {
      // The kernel refuses a UMEM that ends in a cell's middle, so the rest of a huge page stays
      // out.
      this.memory = MappedMemory.map(file, 0, size, arena).asSlice(0, bytes);
    } catch (WirecapException e) {
      file.close();
      if (hugePages) {
        throw new WirecapException(
            "%s: the pool needs %,d huge pages of 2 MiB, and so many are not free: reserve more with:"
                    .formatted(interfaceName, size / HUGE_PAGE)
                + " sysctl vm.nr_hugepages=N, or leave out --huge-pages",
            e);
      }
      throw e;
    }
  }

  MemorySegment memory() {
    return memory;
  }

  @Override
  public void close() {
    file.close();
  }
}
