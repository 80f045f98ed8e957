package org.wirecap.bench.evaluation;

import java.util.List;

/** All experiments, in the order in which they are run and reported. */
final class Experiments {
  static final List<Experiment> ALL =
      List.of(new ObservationTwoLive(), new ExperimentTwoLive(), new ForwardingLive());

  private Experiments() {}
}
