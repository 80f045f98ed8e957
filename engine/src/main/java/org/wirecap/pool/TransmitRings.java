package org.wirecap.pool;

import java.util.function.LongConsumer;

/**
 * The device side of one transmit queue of a port: where packets are given to be sent, and their
 * cells come back. The kernel's TX and completion ring, or a simulated NIC's. The counterpart of
 * {@link DescriptorRings}.
 *
 * <p>A cell stays the device's from {@link #offer} until its address comes out of {@link
 * #complete}, whenever and in whatever order that is. All methods are called by the thread that
 * transmits, but for {@link #dropped}.
 */
public interface TransmitRings extends AutoCloseable {
  /** Whether a port takes packets. */
  enum State {
    /** It does. */
    UP,
    /** It takes nothing just now: the interface is down. */
    DOWN,
    /** It will never again: the interface is no more. */
    GONE
  }

  /**
   * @return packets that may be in transmission at the same time: what the completion ring holds
   */
  int capacity();

  /**
   * @return bytes of the longest packet that the port takes
   */
  int maxLength();

  /**
   * Puts a packet in line; the device sees it after {@link #flush}.
   *
   * @param address of the packet's first byte
   * @param length bytes of the packet
   * @return false when there is no room
   */
  boolean offer(long address, int length);

  /**
   * Makes visible what was offered, and wakes the device for as long as that makes it take more.
   * Does not wait.
   */
  void flush();

  /**
   * @return packets that were offered and that the device has not taken yet
   */
  int pending();

  /**
   * Takes back the cells that the device is done with.
   *
   * @param sink is given the address of each packet, as it was offered
   * @return how many there were
   */
  int complete(LongConsumer sink);

  /**
   * @return packets that the device took, gave back and did not send; any thread may ask
   */
  long dropped();

  /**
   * @return what the last calls have shown
   */
  State state();

  /** Looks whether the interface is still there; for a thread that has nothing else to do. */
  void look();

  /** Releases the rings: the device touches no cell any more. */
  @Override
  void close();
}
