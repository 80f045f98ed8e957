package org.wirecap.pool;

/** What an application does with one packet. */
@FunctionalInterface
public interface PacketHandler {
  /**
   * Called once for each packet: one at which this throws is not given again.
   *
   * @param packet the packet, in place; valid only during this call
   */
  void onPacket(Packet packet);
}
