package org.wirecap.lab;

import java.util.List;

/**
 * What was generated.
 *
 * @param description of the way frames were made and sent, one line
 * @param ledger what became of every frame that was produced
 * @param elapsedNanos from the first frame to the last
 * @param spacing how well the wanted times were kept; null when the kernel made the frames
 * @param completed whether all of it was sent: false after {@link Generator#stop}
 * @param notes what the user should know, one line each
 */
public record GeneratorResult(
    String description,
    TransmitLedger ledger,
    long elapsedNanos,
    SpacingError spacing,
    boolean completed,
    List<String> notes) {
  /** Delivered frames per second; 0 if it was too short to measure. */
  public double rate() {
    return elapsedNanos == 0 ? 0 : ledger.total().delivered() * 1e9 / elapsedNanos;
  }
}
