package org.wirecap.pool;

/**
 * For each cell of an engine's memory, the chunk whose packet in it is in transmission. One table
 * for all transmit queues, because a cell may leave by any of them; no entry is used by two threads
 * at once, because the entry of a cell belongs to the thread that has the cell's chunk.
 */
public final class TransmitTable {
  private final Chunk[] chunks;
  private final int cellShift;

  /**
   * @param bytes of the memory: the pools of all receive queues, and the cells for new packets
   * @param cellSize bytes of one cell, a power of two
   */
  public TransmitTable(long bytes, int cellSize) {
    this.cellShift = Integer.numberOfTrailingZeros(cellSize);
    this.chunks = new Chunk[Math.toIntExact(bytes >> cellShift)];
  }

  /** From here on the packet at that address is in transmission. */
  void put(long address, Chunk chunk) {
    chunks[(int) (address >> cellShift)] = chunk;
  }

  /** The chunk of the packet that was in transmission there; null when none was. */
  Chunk take(long address) {
    long cell = address >> cellShift;
    if (cell < 0 || cell >= chunks.length) {
      return null;
    }
    Chunk chunk = chunks[(int) cell];
    chunks[(int) cell] = null;
    return chunk;
  }
}
