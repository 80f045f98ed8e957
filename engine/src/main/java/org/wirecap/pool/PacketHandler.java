package org.wirecap.pool;

/** What an application does with one packet. */
@FunctionalInterface
public interface PacketHandler {
  /**
   * @param packet the packet, in place; valid only during this call
   */
  void onPacket(Packet packet);
}
