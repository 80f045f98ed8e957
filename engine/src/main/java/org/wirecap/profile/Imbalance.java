package org.wirecap.profile;

import java.util.Arrays;

/**
 * How unevenly packets are spread over queues, each measure from the packets n of Q queues.
 *
 * <p>Of one distribution: max/mean = Q · max n / Σ n, from 1 (even) to Q (all in one); the
 * coefficient of variation, the standard deviation of n (of all Q, not of a sample) by its mean,
 * from 0 to √(Q − 1); Jain's index, (Σ n)² / (Q · Σ n²), from 1 (even) to 1/Q. All are NaN without
 * packets.
 */
public final class Imbalance {
  private Imbalance() {}

  public static double maxOverMean(long[] packets) {
    long sum = Arrays.stream(packets).sum();
    long max = Arrays.stream(packets).max().orElse(0);
    return sum == 0 ? Double.NaN : (double) packets.length * max / sum;
  }

  public static double coefficientOfVariation(long[] packets) {
    double mean = Arrays.stream(packets).average().orElse(0);
    double squares = Arrays.stream(packets).mapToDouble(n -> (n - mean) * (n - mean)).sum();
    return mean == 0 ? Double.NaN : Math.sqrt(squares / packets.length) / mean;
  }

  public static double jainIndex(long[] packets) {
    double sum = Arrays.stream(packets).sum();
    double squares = Arrays.stream(packets).mapToDouble(n -> (double) n * n).sum();
    return sum == 0 ? Double.NaN : sum * sum / (packets.length * squares);
  }

  /**
   * Max/mean over many spans of time, each weighted by its packets: Q · Σ max n / Σ n. What a
   * packet meets on the average.
   */
  static final class OverTime {
    private final int queues;
    private double maxima;
    private double packets;

    OverTime(int queues) {
      this.queues = queues;
    }

    void add(long[] packetsOfQueues) {
      maxima += Arrays.stream(packetsOfQueues).max().orElse(0);
      packets += Arrays.stream(packetsOfQueues).sum();
    }

    double maxOverMean() {
      return packets == 0 ? Double.NaN : queues * maxima / packets;
    }
  }
}
