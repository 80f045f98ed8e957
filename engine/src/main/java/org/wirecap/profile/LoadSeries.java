package org.wirecap.profile;

import java.util.Arrays;
import java.util.function.LongBinaryOperator;

/**
 * The course of a profile, for charts: for each queue the fullest bin and the sum of each of at
 * most 8,192 slots. When they are used up, two become one, and each holds twice as many bins. One
 * thread.
 */
public final class LoadSeries implements BinListener {
  private static final int SLOTS = 8192;

  private final long[][] peaks;
  private final long[][] sums;
  private long firstBin;
  private long binsPerSlot = 1;
  private long bins;

  LoadSeries(int queues) {
    peaks = new long[queues][SLOTS];
    sums = new long[queues][SLOTS];
  }

  @Override
  public void onBin(long bin, long[] packets, long[] bytes) {
    if (bins == 0) {
      firstBin = bin;
    }
    bins = bin - firstBin + 1;
    while ((bins - 1) / binsPerSlot >= SLOTS) {
      halve();
    }
    int slot = (int) ((bins - 1) / binsPerSlot);
    for (int queue = 0; queue < peaks.length; queue++) {
      peaks[queue][slot] = Math.max(peaks[queue][slot], packets[queue]);
      sums[queue][slot] += packets[queue];
    }
  }

  @Override
  public void onEmpty(long bin, long count) {
    // A slot that nothing is put into is 0.
  }

  private void halve() {
    halve(peaks, Math::max);
    halve(sums, Long::sum);
    binsPerSlot *= 2;
  }

  private static void halve(long[][] allSeries, LongBinaryOperator join) {
    for (long[] series : allSeries) {
      for (int i = 0; i < SLOTS / 2; i++) {
        series[i] = join.applyAsLong(series[2 * i], series[2 * i + 1]);
      }
      Arrays.fill(series, SLOTS / 2, SLOTS, 0);
    }
  }

  /** From the first bin with a packet to the last. */
  public long bins() {
    return bins;
  }

  /** The first bin with a packet. */
  public long firstBin() {
    return firstBin;
  }

  /**
   * Puts the course into so many columns, or fewer if there are not so many slots.
   *
   * @param queue position of the queue
   * @param columns at most
   * @return packets in the fullest bin of each column
   */
  public double[] peaks(int queue, int columns) {
    int slots = slots();
    double[] result = new double[Math.min(columns, slots)];
    for (int i = 0; i < slots; i++) {
      int column = (int) ((long) i * result.length / slots);
      result[column] = Math.max(result[column], (double) peaks[queue][i]);
    }
    return result;
  }

  /**
   * As {@link #peaks}, but the mean bin in each column.
   *
   * @param queue position of the queue
   * @param columns at most
   * @return packets in the mean bin of each column
   */
  public double[] means(int queue, int columns) {
    int slots = slots();
    double[] result = new double[Math.min(columns, slots)];
    long[] binsOf = new long[result.length];
    for (int i = 0; i < slots; i++) {
      int column = (int) ((long) i * result.length / slots);
      result[column] += sums[queue][i];
      binsOf[column] += Math.min(binsPerSlot, bins - i * binsPerSlot);
    }
    for (int column = 0; column < result.length; column++) {
      result[column] /= binsOf[column];
    }
    return result;
  }

  /** Spans of time in which the course is kept. */
  public int slots() {
    return (int) Math.ceilDiv(bins, binsPerSlot);
  }
}
