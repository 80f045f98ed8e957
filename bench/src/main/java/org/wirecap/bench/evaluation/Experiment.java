package org.wirecap.bench.evaluation;

import java.util.List;
import org.wirecap.bench.Outcome;

/**
 * One experiment: the runs it consists of, and what their outcomes say. What it says is made from
 * outcomes alone, which may have been read back from a file: nothing is kept between the two.
 */
public interface Experiment {
  /** As on the command line and in outcomes ({@link Outcome#bench}): small letters, digits, -. */
  String name();

  /** The heading of its section. */
  String title();

  /** The runs, in the order in which they are made: engines take turns within each repetition. */
  List<PlannedRun> plan(Scale scale);

  /**
   * Its section of the report.
   *
   * @param outcomes of all its runs that were made, failed ones excepted; maybe none
   */
  Section section(List<Outcome> outcomes);
}
