package org.wirecap.forward;

import java.util.List;
import org.wirecap.pool.TransmitQueue;

/**
 * One side of a middlebox: an interface, with the receive queues that are captured and the transmit
 * queues that packets leave by.
 *
 * @param name of the interface
 * @param receiveQueues their numbers in the engine, in the order of the interface; none if nothing
 *     is captured here
 * @param transmitQueues in the order of the interface, at least one
 */
public record ForwardPort(
    String name, List<Integer> receiveQueues, List<TransmitQueue> transmitQueues) {
  /** Keeps unmodifiable copies. */
  public ForwardPort {
    receiveQueues = List.copyOf(receiveQueues);
    transmitQueues = List.copyOf(transmitQueues);
  }
}
