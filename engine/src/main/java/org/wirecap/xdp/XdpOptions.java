package org.wirecap.xdp;

import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.pool.Cell;

/**
 * What to open on an interface in exclusive mode.
 *
 * @param interfaceName in the network namespace of the calling thread
 * @param queues receive queues to capture; empty for all
 * @param cells M
 * @param chunks R
 * @param cellSize 2,048 or 4,096 bytes; 0 for what the MTU needs
 * @param attach how packets get into the cells
 * @param promiscuous whether the interface shall accept frames for others
 * @param hugePages whether the cells shall be in huge pages
 * @param filter what the kernel shall capture, the rest is left to the host; null for everything
 * @param coarseTimestamps whether timestamps may be those of the clock's last tick
 */
public record XdpOptions(
    String interfaceName,
    List<Integer> queues,
    int cells,
    int chunks,
    int cellSize,
    AttachMode attach,
    boolean promiscuous,
    boolean hugePages,
    FilterProgram filter,
    boolean coarseTimestamps) {
  /** Sorts the queues, drops those named twice, and refuses a cell that AF_XDP does not take. */
  public XdpOptions {
    if (cellSize != 0 && cellSize != Cell.DEFAULT_SIZE && cellSize != Cell.MAX_SIZE) {
      throw new WirecapException(
          "cell size %d: AF_XDP takes %d and %d"
              .formatted(cellSize, Cell.DEFAULT_SIZE, Cell.MAX_SIZE));
    }
    queues = queues.stream().sorted().distinct().toList();
  }

  /**
   * Options without a filter, and with precise timestamps.
   *
   * @param interfaceName in the network namespace of the calling thread
   * @param queues receive queues to capture; empty for all
   * @param cells M
   * @param chunks R
   * @param cellSize 2,048 or 4,096 bytes; 0 for what the MTU needs
   * @param attach how packets get into the cells
   * @param promiscuous whether the interface shall accept frames for others
   * @param hugePages whether the cells shall be in huge pages
   */
  public XdpOptions(
      String interfaceName,
      List<Integer> queues,
      int cells,
      int chunks,
      int cellSize,
      AttachMode attach,
      boolean promiscuous,
      boolean hugePages) {
    this(
        interfaceName,
        queues,
        cells,
        chunks,
        cellSize,
        attach,
        promiscuous,
        hugePages,
        null,
        false);
  }

  /**
   * @param newFilter what the kernel shall capture; null for everything
   * @return these options with another filter
   */
  public XdpOptions withFilter(FilterProgram newFilter) {
    return new XdpOptions(
        interfaceName,
        queues,
        cells,
        chunks,
        cellSize,
        attach,
        promiscuous,
        hugePages,
        newFilter,
        coarseTimestamps);
  }

  /**
   * @param coarse whether timestamps may be those of the clock's last tick
   * @return these options with such timestamps, or with precise ones
   */
  public XdpOptions withCoarseTimestamps(boolean coarse) {
    return new XdpOptions(
        interfaceName,
        queues,
        cells,
        chunks,
        cellSize,
        attach,
        promiscuous,
        hugePages,
        filter,
        coarse);
  }
}
