package org.wirecap.bench.evaluation.simulated;

import org.wirecap.rss.RssSteering;
import org.wirecap.sim.NicModel;
import org.wirecap.sim.SyntheticTrace;
import org.wirecap.sim.TracePlan;

/**
 * What an engine has to cope with.
 *
 * @param plan the traffic; its queues are those of the NIC, each with a thread
 * @param pace packets per second that each thread processes
 * @param linkBitsPerSecond of the NIC
 * @param pauseNanos how long no thread runs, from the beginning on
 */
record Load(TracePlan plan, double pace, long linkBitsPerSecond, long pauseNanos) {
  /** The slides' heavy processing: a filter of 300 turns for each packet. */
  static final double SLIDES_PACE = 38_844;

  /** On the slides' NIC, an 82599, with threads that always run. */
  static Load of(TracePlan plan) {
    return new Load(plan, SLIDES_PACE, NicModel.TEN_GIGABIT, 0);
  }

  int queues() {
    return plan.queues();
  }

  /** The packets, each time the same. */
  SyntheticTrace trace() {
    return new SyntheticTrace(plan, steering());
  }

  /** As an 82599 steers. */
  RssSteering steering() {
    return new RssSteering(queues());
  }
}
