package org.wirecap.pool;

/**
 * How the cells of a pool are distributed.
 *
 * @param free cells in nobody's hands
 * @param attached cells that the device may fill
 * @param captured cells that hold packets which the application has, or will be given
 */
public record PoolUse(int free, int attached, int captured) {
  /**
   * @return all cells of the pool
   */
  public int total() {
    return free + attached + captured;
  }
}
