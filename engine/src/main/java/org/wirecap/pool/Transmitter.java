package org.wirecap.pool;

import java.util.List;
import java.util.function.Consumer;

/**
 * What one thread sends with: a transmit queue of each port, which nobody else uses. It goes
 * through chunks one after the other:
 *
 * <pre>{@code
 * transmitter.begin(chunk);
 * for (int i = 0; i < chunk.size(); i++) {
 *   transmitter.send(port, chunk, i); // or not
 * }
 * transmitter.end(chunk);             // recycled now, or when the last of its packets has left
 * transmitter.flush();
 * …
 * transmitter.complete();
 * }</pre>
 *
 * <p>Used by one thread.
 */
public final class Transmitter {
  private final TransmitQueue[] ports;

  /**
   * @param ports the transmit queue of each port; at least one
   * @param recycler takes the chunks of which nothing is in transmission any more; called by the
   *     thread that uses this
   */
  public Transmitter(List<TransmitQueue> ports, Consumer<Chunk> recycler) {
    this.ports = ports.toArray(TransmitQueue[]::new);
    ports.forEach(port -> port.onComplete(recycler));
  }

  /**
   * Begins with a chunk.
   *
   * @param chunk a captured chunk of cells, which belongs to this thread
   */
  public void begin(Chunk chunk) {
    chunk.holds = 1;
  }

  /**
   * Sends a packet from its cell, and counts it if it cannot be sent.
   *
   * @param port number of the port
   * @param chunk which was begun with
   * @param packet of the chunk, sent once at most
   * @return whether it is in transmission; it must not be touched any more
   */
  public boolean send(int port, Chunk chunk, int packet) {
    return ports[port].send(chunk, packet);
  }

  /**
   * Ends with a chunk, which must not be touched any more.
   *
   * @param chunk which was begun with
   */
  public void end(Chunk chunk) {
    ports[0].release(chunk);
  }

  /**
   * @param port number of the port
   * @return its queue
   */
  public TransmitQueue port(int port) {
    return ports[port];
  }

  /** Gives the devices what was sent, and wakes them. */
  public void flush() {
    for (TransmitQueue port : ports) {
      port.flush();
    }
  }

  /**
   * Takes back what the devices are done with.
   *
   * @return how many packets
   */
  public int complete() {
    int done = 0;
    for (TransmitQueue port : ports) {
      done += port.complete();
    }
    return done;
  }

  /**
   * @return packets in transmission on all ports
   */
  public int inTransmission() {
    int sum = 0;
    for (TransmitQueue port : ports) {
      sum += port.inTransmission();
    }
    return sum;
  }
}
