package org.wirecap.pool;

import org.wirecap.ledger.ArrivalCounts;

/**
 * The device side of a ring-buffer pool: where free cells are posted and filled cells come back.
 * The kernel's fill ring and RX ring, a simulated NIC's descriptor ring, the reader of a file.
 *
 * <p>All methods but {@link #stop} and {@link #counts} are called by the capture thread of the
 * queue only.
 */
public interface DescriptorRings extends AutoCloseable {
  /**
   * Takes filled cells, in the order in which the packets arrived, and hands each to {@link
   * RingBufferPool#append}. Does not wait.
   *
   * @param pool the pool of the queue
   * @param chunk where the pool puts them
   * @param limit how many at most
   * @return how many descriptors were taken; 0 when there are none
   */
  int receive(RingBufferPool pool, Chunk chunk, int limit);

  /**
   * @return ns after its timestamp within which a packet can be received, in the time of the
   *     engine's clock, unless the machine is overloaded; less when there was none just now, and
   *     none is on its way
   */
  default long deliveryDelayNanos() {
    return 10_000_000;
  }

  /**
   * Posts a free cell. There is room: the rings hold as many cells as the pool has.
   *
   * @param cell address of the cell
   */
  void attach(long cell);

  /** Makes the cells attached since the last call visible to the device. */
  void publish();

  /**
   * Waits for a first packet, when nothing is pending.
   *
   * @param nanos how long at most; 0 only looks whether the device is well
   * @throws org.wirecap.error.InterfaceGoneException when the interface is no more
   */
  void awaitFirst(long nanos);

  /**
   * Waits for more packets, when some are pending: so that one wake-up serves a batch.
   *
   * @param nanos how long at most
   */
  void awaitMore(long nanos);

  /** Lets no new packet in. May be called by any thread, and again. */
  void stop();

  /**
   * @return whether no descriptor can come any more
   */
  boolean isDrained();

  /**
   * @return what the device counted; may be called by any thread while it is open
   */
  ArrivalCounts counts();

  /** Releases the rings. */
  @Override
  void close();
}
