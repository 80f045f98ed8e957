package org.wirecap.forward;

/** What becomes of a packet. */
public enum Verdict {
  /** It leaves by the other port, as it is now; by its own where there is only one. */
  FORWARD,

  /** It leaves by the port that it arrived on, as it is now. */
  BACK,

  /** It leaves nowhere; the ledger counts it as dropped by the handler. */
  DROP,

  /** It leaves nowhere; the ledger counts it as kept: it was for the handler itself. */
  KEEP
}
