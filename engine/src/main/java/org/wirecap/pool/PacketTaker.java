package org.wirecap.pool;

/** Takes packets one by one, for as long as it wants more: see {@link OrderedCapture}. */
@FunctionalInterface
public interface PacketTaker {
  /**
   * Called once for each packet: one at which this throws is not given again.
   *
   * @param packet the packet, in place; valid during this call, and when this returns false until
   *     its giver is asked for more or to let go
   * @return whether another packet may follow at once
   */
  boolean take(Packet packet);
}
