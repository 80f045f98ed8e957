package org.wirecap.xdp;

/**
 * The other side of the rings of one queue: an AF_XDP socket, or a rehearsal that plays one. None
 * of these methods is on the path of a packet.
 */
interface KernelSide extends AutoCloseable {
  /** Where free cells go. */
  FillRing fillRing();

  /** Where packets come from. */
  RxRing rxRing();

  /**
   * Waits until something may be in the RX ring.
   *
   * @param nanos how long at most
   */
  void awaitPackets(long nanos);

  /**
   * Lets packets gather in the RX ring.
   *
   * @param nanos how long at most
   */
  void gatherPackets(long nanos);

  /** Tells a kernel that waits for it that there are cells in the fill ring again. */
  void wakeFill();

  /** What the kernel has counted for this socket. */
  XdpSocket.Statistics statistics();

  /** The errno that the kernel has put on this socket; 0 for none. */
  int pendingError();

  @Override
  void close();
}
