package org.wirecap;

/** Who has the packets of the interface. */
public enum CaptureMode {
  /**
   * Packets are copied to the capture, and the host goes on as if nothing were: AF_PACKET. Sees
   * both directions. The default.
   */
  SHARED,
  /**
   * Packets are taken away from the host: AF_XDP. For dedicated capture ports; refused on an
   * interface that the host needs, unless forced.
   */
  EXCLUSIVE
}
