package org.wirecap.linux;

import java.util.Optional;

/**
 * The counters of one interface, to be read again and again: from its own socket, and so right also
 * when a thread asks that is in another network namespace than the one that opened it. Any thread
 * may ask.
 */
public final class InterfaceCounters implements AutoCloseable {
  private final int index;
  private final NetlinkSocket netlink = new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE);
  private boolean closed;

  /**
   * @param index ifindex in the network namespace of the calling thread
   */
  public InterfaceCounters(int index) {
    this.index = index;
  }

  /** The counters now; empty if the interface is gone, or this is closed. */
  public synchronized Optional<LinkStatistics> read() {
    return closed ? Optional.empty() : Interfaces.statistics(netlink, index);
  }

  @Override
  public synchronized void close() {
    closed = true;
    netlink.close();
  }
}
