package org.wirecap.packet;

/** Which packets of an interface to capture. */
public enum Direction {
  /** What arrives. */
  IN,
  /** What the host sends. */
  OUT,
  /** Both. */
  INOUT
}
