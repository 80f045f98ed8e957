package org.wirecap.forward;

/**
 * Decides about packets. One object for each worker, called by its thread only, so its fields need
 * no lock.
 */
@FunctionalInterface
public interface ForwardHandler {
  /**
   * Called once for each packet, in the order in which those of one receive queue arrived unless
   * the offload policy is {@code chunk}. It may edit the packet in place, and send others.
   *
   * @param packet valid during this call only
   * @param outlet sends packets that did not arrive
   * @return what becomes of the packet
   */
  Verdict onPacket(TransitPacket packet, Outlet outlet);

  /**
   * Called between two batches of packets, and every 10 ms or more often while none come: for what
   * is to happen at some time.
   *
   * @param outlet sends packets
   */
  default void onPause(Outlet outlet) {}
}
