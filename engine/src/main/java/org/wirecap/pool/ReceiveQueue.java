package org.wirecap.pool;

import java.time.Duration;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.ledger.QueueLedger;

/**
 * One receive queue of an engine and its ring-buffer pool, with WireCAP's operations: it is open
 * once the engine is; then {@link #capture}, {@link #recycle}, and {@link #close} with the engine.
 *
 * <p>In basic mode one thread, the same all the time, captures and recycles. {@link #ledger},
 * {@link #pool} and {@link #stop} may be called by any thread.
 */
public interface ReceiveQueue extends AutoCloseable {
  /**
   * @return the number of the queue on its interface, from 0
   */
  int index();

  /**
   * @return R, M and the cell size of this queue's pool
   */
  PoolShape shape();

  /**
   * How far back in time packets may still lie that were not there when {@link #capture} or {@link
   * #poll} has just found none. For the thread that captures.
   *
   * @return ns after its timestamp within which a packet can be captured, unless the machine is
   *     overloaded; less where the device tells that none is on its way
   */
  default long deliveryDelayNanos() {
    return 10_000_000;
  }

  /**
   * Takes captured packets: a full chunk as soon as there is one, what there is when the time is
   * over.
   *
   * @param timeoutNanos how long to wait for a full chunk; 0 takes what is there and does not wait
   * @return a chunk that belongs to the caller until it recycles it; null when the time is over and
   *     no packet came, or the application has all chunks of the pool and must recycle one first;
   *     null at once when the queue {@link #isFinished}
   * @throws IllegalStateException when the queue is closed
   * @throws org.wirecap.error.InterfaceGoneException when the interface is no more, and every
   *     packet that it had delivered has been taken
   */
  Chunk capture(long timeoutNanos);

  /**
   * As {@link #capture(long)}.
   *
   * @param timeout how long to wait for a full chunk
   * @return a chunk, or null
   */
  default Chunk capture(Duration timeout) {
    return capture(timeout.toNanos());
  }

  /**
   * Takes a full chunk if there is one, or what there is if its first packet was taken that long
   * ago. Unlike {@link #capture} it never waits and makes no system call: for a thread that has
   * several things to do.
   *
   * @param ageNanos how long packets may gather for a full chunk; 0 takes what is there; a queue
   *     whose device fills blocks takes each as it comes
   * @return a chunk that belongs to the caller until it recycles it; null when there is none yet
   * @throws IllegalStateException when the queue is closed
   */
  Chunk poll(long ageNanos);

  /**
   * What {@link #poll} has taken from the device and keeps, until its chunk is full or old enough.
   * For the thread that captures.
   *
   * @return packets; 0 where chunks are given as the device fills them
   */
  default int gathering() {
    return 0;
  }

  /**
   * Waits until {@link #poll} may have more to take.
   *
   * @param nanos how long at most; 0 only looks whether the interface is still there
   * @throws org.wirecap.error.InterfaceGoneException when the interface is no more, and every
   *     packet that it had delivered has been taken
   */
  void await(long nanos);

  /**
   * Divides a chunk into several, each of which is recycled for itself, in any order. Packets keep
   * their order.
   *
   * @param chunk a captured chunk of this queue; it becomes the part of its first packet
   * @param part for each packet of the chunk, the part that it goes to
   * @param parts where the chunk of each part is stored; null for a part without packets
   * @throws IllegalArgumentException when the chunk came from another queue
   * @throws IllegalStateException when it was recycled before
   */
  void split(Chunk chunk, short[] part, Chunk[] parts);

  /**
   * @param chunk any chunk
   * @return whether it came from this queue; any thread may ask
   */
  boolean owns(Chunk chunk);

  /**
   * Sets what {@link #close} does first, before anything is released: end the threads that capture
   * from this queue.
   *
   * @param action called once, by the thread that closes
   */
  void beforeClose(Runnable action);

  /**
   * Gives a chunk back: its cells are attached again, and it must not be touched any more.
   *
   * @param chunk what {@link #capture} of this queue returned
   * @throws IllegalArgumentException when the chunk came from another queue
   * @throws IllegalStateException when it was recycled before, or the queue is closed
   */
  void recycle(Chunk chunk);

  /**
   * Has a filter decide which packets come into chunks, from the next batch on. The others are
   * counted as filtered, and their cells are attached again. Any thread may call it.
   *
   * @param filter decides, called by the thread that captures; null to have all packets
   * @param interfaceIndex what the filter is told about where packets come from, or {@link
   *     Matcher#UNKNOWN}
   */
  void filter(Matcher filter, int interfaceIndex);

  /**
   * Takes no new packets from now on. What has arrived can still be captured; when that is done the
   * queue {@link #isFinished}. Calling it again does nothing.
   */
  void stop();

  /**
   * @return whether no packet can come any more: the queue was stopped, or its file ended, and
   *     everything was captured
   */
  boolean isFinished();

  /**
   * @return what happened to every packet up to now; exact once the queue is finished
   */
  QueueLedger ledger();

  /**
   * @return how the cells of the pool are distributed just now
   */
  PoolUse pool();

  /**
   * Releases everything. Chunks that are still out become stale. Calling it again does nothing;
   * everything else throws {@link IllegalStateException} afterwards, but for {@link #ledger}, which
   * gives the last account.
   */
  @Override
  void close();
}
