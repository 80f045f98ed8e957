package org.wirecap.cli;

/** Where a {@link CaptureLoop} has its packets from: all receive queues, in the order of time. */
interface PacketsInOrder extends AutoCloseable {
  /**
   * Gives the loop what can be given out now, and waits for packets when there are none.
   *
   * @param timeoutNanos how long to wait at most
   * @return packets given
   * @throws org.wirecap.error.WirecapException when it is over for a reason that is nobody's wish
   */
  int poll(long timeoutNanos);

  /** Whether no packet can come any more. */
  boolean isFinished();

  /** Gives out everything that waits for its turn, without looking for more. */
  void drain();

  /** Packets that were given out behind a later one. */
  long outOfOrder();

  /** Releases what it has. */
  @Override
  void close();
}
