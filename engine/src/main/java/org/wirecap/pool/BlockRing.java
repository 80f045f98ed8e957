package org.wirecap.pool;

import org.wirecap.ledger.ArrivalCounts;

/**
 * The device side of a {@link BlockPool}: a ring of blocks that the device fills one after the
 * other, in the order of their numbers, each with as many packets as fit. It drops what arrives
 * while the next block is not given back.
 *
 * <p>All methods but {@link #stop} and {@link #counts} are called by the capture thread of the
 * queue only.
 */
public interface BlockRing extends AutoCloseable {
  /**
   * @param block number of the block, from 0
   * @return whether the device has filled the block and handed it over
   */
  boolean isFilled(int block);

  /**
   * Hands each packet of a filled block to {@link BlockPool#append}, or says with {@link
   * BlockPool#reject} how many cannot be read.
   *
   * @param block number of the block
   * @param pool the pool of the queue
   * @param chunk where the pool puts them
   * @return whether the block was handed over because the next packet did not fit; false if because
   *     it was time
   */
  boolean read(int block, BlockPool pool, Chunk chunk);

  /**
   * Gives a block back to the device.
   *
   * @param block number of the block
   */
  void release(int block);

  /**
   * Waits until a block may be there, or the device may be gone.
   *
   * @param nanos how long at most; it may return early; 0 only looks whether the device is well
   * @param previousHeld whether the application still has the block before the next one: some
   *     devices cannot tell then whether there is a new one
   */
  void await(long nanos, boolean previousHeld);

  /**
   * @return ns within which a block that holds a packet is handed over though it is not full
   */
  long blockTimeoutNanos();

  /** Lets no new packet in. May be called by any thread, and again. */
  void stop();

  /**
   * @param taken packets read from the blocks or rejected up to now
   * @return whether no packet can come any more, because the ring was stopped or the device is gone
   */
  boolean isDrained(long taken);

  /**
   * Makes sure that the end of packets is the wanted one.
   *
   * @throws org.wirecap.error.InterfaceGoneException when the interface is no more, and nobody had
   *     stopped the ring
   */
  void requireDevice();

  /**
   * @return what the device counted; may be called by any thread while it is open
   */
  ArrivalCounts counts();

  /** Releases the ring. */
  @Override
  void close();
}
