package org.wirecap.forward;

import java.util.List;
import org.wirecap.pool.Engine;

/**
 * An engine over one port or two, whose receive queues and transmit queues share their memory. Its
 * receive queues are numbered through: first those of port 0, then those of port 1.
 *
 * <p>Closing it closes the transmit queues after the receive queues.
 */
public interface ForwardEngine extends Engine {
  /**
   * @return one or two ports
   */
  List<ForwardPort> ports();

  /**
   * Makes what a thread waits with that serves several receive queues in basic mode.
   *
   * @param receiveQueues numbers of the queues
   * @return for one thread
   */
  Waiter waiter(List<Integer> receiveQueues);

  /** Waits for packets. */
  @FunctionalInterface
  interface Waiter {
    /**
     * Waits until a packet may be there.
     *
     * @param nanos how long at most
     */
    void await(long nanos);
  }
}
