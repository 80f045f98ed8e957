package org.wirecap.cli;

import java.util.List;
import org.wirecap.pool.Packet;

/** Where a capture puts its packets: files, or lines of text. One thread. */
interface PacketSink extends AutoCloseable {
  /**
   * Takes one packet.
   *
   * @param packet valid during this call only
   * @return false when the sink has all that it wants, and did not take this one
   * @throws org.wirecap.error.WirecapException when this packet, or earlier ones that were
   *     buffered, cannot be written; {@link #lost} counts all of them
   */
  boolean accept(Packet packet);

  /**
   * Makes what a handler thread does with its packets, so that {@link #accept(PreparedPacket)} has
   * only to write them.
   *
   * @return a new one
   */
  Preparer preparer();

  /**
   * Takes one packet that was prepared.
   *
   * @param packet by a {@link #preparer} of this sink; valid during this call only
   * @return as {@link #accept(Packet)}
   * @throws org.wirecap.error.WirecapException as there
   */
  boolean accept(PreparedPacket packet);

  /**
   * Hands on what is buffered; called whenever no packet waits.
   *
   * @throws org.wirecap.error.WirecapException when it cannot be written
   */
  void flush();

  /**
   * @param queue number of a receive queue
   * @return packets of that queue that {@link #accept} was given and that could not be written
   */
  long lost(int queue);

  /**
   * @return what was written, by name; empty for lines
   */
  default List<String> files() {
    return List.of();
  }

  /**
   * The last packet was given: writes what is buffered, and what belongs to the end of a file.
   * Calling it again does nothing.
   *
   * @throws org.wirecap.error.WirecapException when it cannot be written
   */
  @Override
  void close();
}
