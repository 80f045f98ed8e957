package org.wirecap.pool;

/**
 * How the cells of a pool are distributed.
 *
 * @param free cells in nobody's hands
 * @param attached cells that the device may fill
 * @param captured cells that hold packets which the application has, or will be given
 * @param inTransmission cells whose packets a {@link Transmitter} has given to a port and not got
 *     back yet
 */
public record PoolUse(int free, int attached, int captured, int inTransmission) {
  /**
   * The cells of a pool of which none is in transmission.
   *
   * @param free cells in nobody's hands
   * @param attached cells that the device may fill
   * @param captured cells that hold packets
   */
  public PoolUse(int free, int attached, int captured) {
    this(free, attached, captured, 0);
  }

  /**
   * @return all cells of the pool
   */
  public int total() {
    return free + attached + captured + inTransmission;
  }
}
