package org.wirecap.pool;

import org.wirecap.error.WirecapException;

/**
 * The shape of a ring-buffer pool: R chunks of M cells for each receive queue. Reports write it
 * (M,R).
 *
 * @param cells M: the most packets of one chunk, 1 to 65,536
 * @param chunks R: chunks of one receive queue, 2 to 65,536
 * @param cellSize bytes of one cell: 2,048 or 4,096; for a file, whose packets may be longer than a
 *     page, any power of two up to {@link Cell#MAX_FILE_SIZE}
 */
public record PoolShape(int cells, int chunks, int cellSize) {
  /** M = 256, R = 256: 65,536 packets, 128 MiB for each queue. */
  public static final PoolShape DEFAULT = new PoolShape(256, 256, Cell.DEFAULT_SIZE);

  /** The largest pool of one queue, in cells. */
  public static final int MAX_CELLS = 1 << 22;

  /** Checks the ranges; the message of the exception names the option to change. */
  public PoolShape {
    if (cells < 1 || cells > 65_536) {
      throw new WirecapException("-M " + cells + ": a chunk has 1 to 65536 cells");
    }
    if (chunks < 2 || chunks > 65_536) {
      throw new WirecapException("-R " + chunks + ": a pool has 2 to 65536 chunks");
    }
    if ((long) cells * chunks > MAX_CELLS) {
      throw new WirecapException(
          "-M %d -R %d: %,d cells are more than the %,d of the largest pool; use fewer chunks"
              .formatted(cells, chunks, (long) cells * chunks, MAX_CELLS));
    }
    if (cellSize < Cell.DEFAULT_SIZE
        || cellSize > Cell.MAX_FILE_SIZE
        || Integer.bitCount(cellSize) != 1) {
      throw new WirecapException(
          "cell size "
              + cellSize
              + ": a cell has 2048 or 4096 bytes, or for a file any power of two up to "
              + Cell.MAX_FILE_SIZE);
    }
  }

  /**
   * @param newCells M
   * @return this shape with another M
   */
  public PoolShape withCells(int newCells) {
    return new PoolShape(newCells, chunks, cellSize);
  }

  /**
   * @param newChunks R
   * @return this shape with another R
   */
  public PoolShape withChunks(int newChunks) {
    return new PoolShape(cells, newChunks, cellSize);
  }

  /**
   * @param newCellSize bytes of one cell
   * @return this shape with cells of another size
   */
  public PoolShape withCellSize(int newCellSize) {
    return new PoolShape(cells, chunks, newCellSize);
  }

  /**
   * @return R·M, the packets that one queue's pool holds
   */
  public int totalCells() {
    return cells * chunks;
  }

  /**
   * @return bytes of one queue's pool
   */
  public long bytes() {
    return (long) totalCells() * cellSize;
  }

  @Override
  public String toString() {
    return "(M,R) = (" + cells + "," + chunks + ")";
  }
}
