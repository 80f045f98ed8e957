package org.wirecap.bench.evaluation;

import java.util.List;
import org.wirecap.bench.evaluation.simulated.BuddyForwarding;
import org.wirecap.bench.evaluation.simulated.BuddyOffloading;
import org.wirecap.bench.evaluation.simulated.BurstTolerance;
import org.wirecap.bench.evaluation.simulated.EngineDrops;
import org.wirecap.bench.evaluation.simulated.FasterLinks;
import org.wirecap.bench.evaluation.simulated.LoadImbalance;

/** All experiments, in the order in which they are run and reported. */
final class Experiments {
  static final List<Experiment> ALL =
      List.of(
          new LoadImbalance(),
          new ObservationTwoLive(),
          new EngineDrops(),
          new ExperimentOneLive(),
          new BurstTolerance(),
          new ExperimentTwoLive(),
          new BuddyOffloading(),
          new ForwardingLive(),
          new BuddyForwarding(),
          new FasterLinks(),
          new ReceiveRates(),
          new Pauses(),
          new BatchLatency(),
          new QueueScaling());

  private Experiments() {}
}
