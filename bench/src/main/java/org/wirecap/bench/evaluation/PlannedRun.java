package org.wirecap.bench.evaluation;

import java.util.List;
import org.wirecap.bench.Outcome;

/**
 * A run that is to be made.
 *
 * @param key says which one it is within its experiment, the same in every evaluation of the same
 *     scale: a run whose outcome is there already is not made again
 * @param seconds that it takes, roughly, for the progress
 * @param needs without which it is left out
 * @param work makes it
 */
public record PlannedRun(String key, double seconds, List<Need> needs, Work work) {
  /** Keeps an unmodifiable copy. */
  public PlannedRun {
    needs = List.copyOf(needs);
  }

  /** A run that needs nothing but a JDK. */
  public PlannedRun(String key, double seconds, Work work) {
    this(key, seconds, List.of(), work);
  }

  /** Makes a run. */
  @FunctionalInterface
  public interface Work {
    /**
     * @param site where: labs, and what the machine has
     * @return what came out, also if a ledger does not balance; <i>balanced</i> in it is false then
     * @throws org.wirecap.error.WirecapException if it could not be made: the report says so
     */
    Outcome run(Site site);
  }
}
