package org.wirecap.sim;

import org.wirecap.error.WirecapException;
import org.wirecap.pool.PoolShape;

/**
 * What a {@link SimulatedNic} is like.
 *
 * @param queues receive queues, 1 to 128
 * @param shape the ring-buffer pool of each queue
 * @param descriptors of each queue's receive ring: 1 to 65,536 for a ring of its own, which only
 *     the capture thread refills, when it receives or recycles; {@link #WHOLE_POOL} for a ring that
 *     holds every free cell of the pool at any moment
 * @param linkBitsPerSecond rate of the one link that all queues share
 */
public record NicModel(int queues, PoolShape shape, int descriptors, long linkBitsPerSecond) {
  /** The ring holds the whole pool. */
  public static final int WHOLE_POOL = 0;

  /** The link of the paper's 82599. */
  public static final long TEN_GIGABIT = 10_000_000_000L;

  /** Checks the ranges. */
  public NicModel {
    if (queues < 1 || queues > 128) {
      throw new WirecapException("simulated NIC: " + queues + " queues; 1 to 128 work");
    }
    if (descriptors < WHOLE_POOL || descriptors > 65_536) {
      throw new WirecapException(
          "simulated NIC: a ring of " + descriptors + " descriptors; 1 to 65536 work");
    }
  }

  /**
   * A 10 Gbit/s NIC that sees the whole pool.
   *
   * @param queues receive queues
   * @param shape the pool of each queue
   * @return the model
   */
  public static NicModel wholePool(int queues, PoolShape shape) {
    return new NicModel(queues, shape, WHOLE_POOL, TEN_GIGABIT);
  }

  /**
   * A 10 Gbit/s NIC without a pool behind its rings: there are as many cells as descriptors, and a
   * descriptor is refilled when its packet is recycled.
   *
   * @param queues receive queues
   * @param descriptors of each queue's receive ring, 2 to 65,536
   * @param cellSize bytes of one cell: 2,048 or 4,096
   * @return the model
   */
  public static NicModel plain(int queues, int descriptors, int cellSize) {
    return new NicModel(queues, new PoolShape(1, descriptors, cellSize), descriptors, TEN_GIGABIT);
  }

  /**
   * @param bitsPerSecond rate of the link
   * @return this model with another link
   */
  public NicModel withLink(long bitsPerSecond) {
    return new NicModel(queues, shape, descriptors, bitsPerSecond);
  }

  /** Packets that a queue's ring holds at most. */
  int ringSize() {
    return descriptors == WHOLE_POOL ? shape.totalCells() : descriptors;
  }
}
