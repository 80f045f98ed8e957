package org.wirecap.bench.evaluation.simulated;

import java.util.List;
import java.util.SplittableRandom;
import org.wirecap.bench.Arithmetic;
import org.wirecap.bench.Bisection;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.sim.EthernetLink;
import org.wirecap.sim.NicModel;
import org.wirecap.sim.TracePlan;

/**
 * Bursts of the shortest frames back to back to one queue, and the search for the largest of which
 * nothing is lost.
 *
 * @param linkBitsPerSecond of the NIC
 * @param pace packets per second that the queue's thread processes
 */
record Bursts(long linkBitsPerSecond, double pace) {
  /** On a 10 Gbit/s link, with the slides' heavy processing. */
  static final Bursts SLIDES = new Bursts(NicModel.TEN_GIGABIT, Load.SLIDES_PACE);

  private static final int FRAME_BYTES = 60;

  private static final long BEFORE_NANOS = 100_000;

  /** How near the result of a search is, as a part of the places. */
  private static final int RESOLUTION = 500;

  /** Packets per second of 64 bytes with FCS that a link carries. */
  static double lineRate(long linkBitsPerSecond) {
    return (double) linkBitsPerSecond / EthernetLink.bits(FRAME_BYTES);
  }

  /**
   * A burst that meets a thread within a chunk.
   *
   * @param packets of the burst
   * @param chunk packets before it at most
   * @param seed says how many they are
   */
  Load load(int packets, int chunk, long seed) {
    int before = 1 + new SplittableRandom(seed).nextInt(chunk);
    TracePlan plan =
        new TracePlan(
            seed,
            1,
            Long.MAX_VALUE,
            0,
            List.of(FRAME_BYTES),
            List.of(),
            List.of(
                new TracePlan.Burst(0, 0, before), new TracePlan.Burst(0, BEFORE_NANOS, packets)),
            linkBitsPerSecond);
    return new Load(plan, pace, linkBitsPerSecond, 0);
  }

  /** The largest burst by arithmetic. */
  double expected(RingModel model) {
    return Arithmetic.largestBurst(model.places(), pace, lineRate(linkBitsPerSecond));
  }

  /** Searches for the largest burst of which nothing is lost. */
  static Outcome largest(String bench, RingModel model, Bursts bursts, long seed) {
    double expected = bursts.expected(model);
    boolean[] balanced = {true};
    long largest =
        Bisection.largest(
            (long) (0.9 * expected),
            (long) (1.1 * expected) + 1,
            Math.max(1, model.places() / RESOLUTION),
            packets -> {
              Outcome run =
                  model.outcome(
                      bench, bursts.load((int) packets, model.shape().cells(), seed), seed);
              balanced[0] &= run.is("balanced");
              return run.number("lost") == 0;
            });
    return Outcome.of(bench)
        .with("engine", model.title())
        .with("seed", seed)
        .with("link_gbits", bursts.linkBitsPerSecond() / 1_000_000_000)
        .with("thread_pps", Math.round(bursts.pace()))
        .with("cells", model.places())
        .with("largest", largest)
        .with("expected", expected)
        .with("off_percent", 100 * (largest / expected - 1))
        .with("balanced", balanced[0]);
  }

  /** A row for each engine, link and thread. */
  static Layout layout() {
    return new Layout(
        List.of("link_gbits", "thread_pps", "engine"),
        List.of(
            Layout.Column.spread("places", "%,.0f", run -> run.number("cells")),
            Layout.Column.spread("largest P", "%,.0f", run -> run.number("largest")),
            Layout.Column.spread("by arithmetic", "%,.0f", run -> run.number("expected")),
            Layout.Column.spread("off, %", "%+.2f", run -> run.number("off_percent"))));
  }
}
