package org.wirecap.linux;

/** Where an XDP program runs. */
public enum XdpMode {
  /** In the driver, before the kernel has made anything of the frame. */
  NATIVE,
  /** In the kernel's general code, on every interface, on packets as the stack has them. */
  GENERIC,
  /** On the card. */
  OFFLOADED
}
