package org.wirecap.bench;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.SyntheticTrace;

/**
 * What arrives on each queue of a group, and what must be lost of it.
 *
 * @param queues what arrives on each queue, all cut at the same times
 * @param overloaded how many of the queues get more than one thread can process
 */
public record GroupLoad(List<List<Scenario.Segment>> queues, int overloaded) {
  /** Fine enough that a ring of 1,024 is not filled within a bin by the fastest burst. */
  private static final double BIN_SECONDS = 0.001;

  private static final double NANOS_PER_SECOND = 1e9;

  /** Keeps unmodifiable copies. */
  public GroupLoad {
    queues = queues.stream().map(List::copyOf).toList();
  }

  /** What a scenario plans. */
  public static GroupLoad planned(Scenario scenario, int queues) {
    List<List<Scenario.Segment>> loads = new ArrayList<>();
    int overloaded = 0;
    for (int queue = 0; queue < queues; queue++) {
      List<Scenario.Segment> load = scenario.load(queue, queues);
      loads.add(load);
      overloaded += load.stream().anyMatch(segment -> segment.rate() > Scenario.PACE) ? 1 : 0;
    }
    return new GroupLoad(loads, overloaded);
  }

  /** What the trace of a seed has: its packets, counted in bins of 1 ms. */
  public static GroupLoad traced(Scenario scenario, int queues, long seed) {
    RssSteering steering = new RssSteering(queues);
    SyntheticTrace trace = new SyntheticTrace(scenario.plan(queues, seed), new RssSteering(queues));
    int bins = 1 + (int) (scenario.seconds(queues) / BIN_SECONDS);
    long[][] packets = new long[queues][bins];
    while (trace.next()) {
      int bin = (int) (trace.timeNanos() / NANOS_PER_SECOND / BIN_SECONDS);
      int queue = steering.queue(trace.memory(), trace.offset(), trace.length());
      packets[queue][Math.min(bin, bins - 1)]++;
    }
    List<List<Scenario.Segment>> loads = new ArrayList<>();
    for (long[] counts : packets) {
      List<Scenario.Segment> load = new ArrayList<>();
      for (long count : counts) {
        load.add(new Scenario.Segment(count / BIN_SECONDS, BIN_SECONDS));
      }
      loads.add(load);
    }
    return new GroupLoad(loads, planned(scenario, queues).overloaded());
  }

  /**
   * What threads that each read one queue must lose.
   *
   * @param pace packets per second of each thread
   * @param places packets of one queue that can wait: R*M, or the descriptors of a ring
   */
  public double mustLose(double pace, double places) {
    return queues.stream().mapToDouble(load -> Arithmetic.lost(load, pace, places)).sum();
  }

  /**
   * The least that the group as a whole must lose, if no queue that one thread is enough for waits
   * for the sake of another: as if its threads were one, and what is too much for them waited in
   * the pools of those queues that get more than one thread can process.
   *
   * @param pace packets per second of each thread
   * @param places packets of one queue that can wait: R*M
   */
  public double leastLoss(double pace, double places) {
    List<Scenario.Segment> all = new ArrayList<>();
    for (int i = 0; i < queues.getFirst().size(); i++) {
      double rate = 0;
      for (List<Scenario.Segment> load : queues) {
        rate += load.get(i).rate();
      }
      all.add(new Scenario.Segment(rate, queues.getFirst().get(i).seconds()));
    }
    return Arithmetic.lost(all, queues.size() * pace, overloaded * places);
  }

  /** What arithmetic says of an engine whose threads process {@link Scenario#PACE}, in packets. */
  public long lossOf(Setup setup) {
    return Math.round(
        setup.isAdvanced()
            ? leastLoss(Scenario.PACE, setup.places())
            : mustLose(Scenario.PACE, setup.places()));
  }
}
