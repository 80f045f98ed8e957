package org.wirecap.bench.evaluation;

import org.wirecap.bench.Outcome;

/**
 * A run that is to be made.
 *
 * @param key says which one it is, the same in every evaluation of the same scale: a run whose
 *     outcome is there already is not made again
 * @param seconds that it takes, roughly, for the progress
 * @param work makes it
 */
public record PlannedRun(String key, double seconds, Work work) {
  /** Makes a run. */
  @FunctionalInterface
  public interface Work {
    /**
     * @param site where: labs, and what the machine has
     * @return what came out, also if a ledger does not balance
     * @throws org.wirecap.WirecapException if it could not be made: the report says so
     */
    Outcome run(Site site);
  }
}
