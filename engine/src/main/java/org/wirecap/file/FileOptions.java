package org.wirecap.file;

import org.wirecap.error.WirecapException;

/**
 * How to read a capture file through receive queues.
 *
 * @param queues receive queues to spread the packets over, 1 to 128
 * @param steering which queue gets a packet; not asked when there is one queue
 * @param speed 0 as fast as possible; else in the packets' own time, so many times as fast
 * @param cells M; 0 for what the file needs
 * @param chunks R; 0 for what the file needs
 * @param cellSize bytes of one cell; 0 for what the file needs
 */
public record FileOptions(
    int queues, PacketSteering steering, double speed, int cells, int chunks, int cellSize) {
  /** One queue, as fast as possible, and cells that hold every packet. */
  public static final FileOptions DEFAULT =
      new FileOptions(1, (memory, offset, length) -> 0, 0, 0, 0, 0);

  /** Checks the ranges. */
  public FileOptions {
    if (queues < 1 || queues > 128) {
      throw new WirecapException("a file is spread over 1 to 128 queues, not " + queues);
    }
    if (!(speed >= 0) || Double.isInfinite(speed)) {
      throw new WirecapException(
          "speed " + speed + ": it is a factor, e.g. 1 or 0.5, or 0 for as fast as possible");
    }
  }

  /**
   * @param factor how many times as fast as the packets were captured; 0 as fast as possible
   * @return these options with that speed
   */
  public FileOptions withSpeed(double factor) {
    return new FileOptions(queues, steering, factor, cells, chunks, cellSize);
  }

  /**
   * @param count receive queues
   * @param chosenBy which queue gets a packet
   * @return these options with those queues
   */
  public FileOptions withQueues(int count, PacketSteering chosenBy) {
    return new FileOptions(count, chosenBy, speed, cells, chunks, cellSize);
  }

  /**
   * @param newCells M
   * @param newChunks R
   * @param newCellSize bytes of one cell; 0 for what the file needs
   * @return these options with that pool for each queue
   */
  public FileOptions withPool(int newCells, int newChunks, int newCellSize) {
    return new FileOptions(queues, steering, speed, newCells, newChunks, newCellSize);
  }
}
