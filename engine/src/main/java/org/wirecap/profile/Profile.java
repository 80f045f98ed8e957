package org.wirecap.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The load of each receive queue in bins of time, and how unevenly it is spread. Packets come in
 * the order of time, or nearly so, on one thread; memory does not grow with the time.
 *
 * <p>Two times are told apart: that of the timestamps, and that of the profile, in which everything
 * happens {@code speed} times as fast. Rates and seconds are in the profile's time.
 */
public final class Profile implements BinListener {
  private static final double NANOS_PER_SECOND = 1e9;

  private final List<Integer> queues;
  private final int[] positions;
  private final long binNanos;
  private final double secondsPerBin;
  private final double threadRate;
  private final BinWindow window;
  private final LoadSeries series;
  private final QueueProfile[] profiles;
  private final QueueProfile all;
  private final Backlog[] backlogs;
  private final Backlog groupBacklog;
  private final WindowProfile windows;
  private final Imbalance.OverTime bins;
  private final long binsPerWindow;

  /**
   * @param queues numbers of the receive queues
   * @param binNanos width of a bin, ns of the profile's time
   * @param speed ns of the timestamps for each ns of the profile
   * @param threadRate packets/s that a thread can handle
   * @param more who else is given the bins
   */
  public Profile(
      List<Integer> queues,
      long binNanos,
      double speed,
      double threadRate,
      List<BinListener> more) {
    int count = queues.size();
    this.queues = List.copyOf(queues);
    this.positions = new int[queues.stream().mapToInt(Integer::intValue).max().orElse(0) + 1];
    for (int i = 0; i < count; i++) {
      positions[queues.get(i)] = i;
    }
    this.binNanos = timestampNanos(binNanos, speed);
    this.secondsPerBin = this.binNanos / speed / NANOS_PER_SECOND;
    this.threadRate = threadRate;
    double perBin = threadRate * secondsPerBin;
    this.binsPerWindow = Math.max(1, Math.round(1 / secondsPerBin));
    this.series = new LoadSeries(count);
    this.profiles = new QueueProfile[count];
    this.backlogs = new Backlog[count];
    Arrays.setAll(profiles, i -> new QueueProfile(perBin));
    Arrays.setAll(backlogs, i -> new Backlog(threadRate / speed));
    this.all = new QueueProfile(perBin * count);
    this.groupBacklog = new Backlog(threadRate / speed * count);
    this.windows = new WindowProfile(binsPerWindow, perBin, count);
    this.bins = new Imbalance.OverTime(count);
    List<BinListener> listeners = new ArrayList<>(List.of(this, series));
    listeners.addAll(more);
    this.window = new BinWindow(this.binNanos, count, listeners);
  }

  /** The width of a bin in the time of the timestamps, ns, at least 1. */
  public static long timestampNanos(long binNanos, double speed) {
    return Math.max(1, Math.round(binNanos * speed));
  }

  /**
   * Counts a packet.
   *
   * @param queue number of its receive queue
   * @param nanos its timestamp
   * @param length bytes on the wire
   */
  public void add(int queue, long nanos, int length) {
    int position = positions[queue];
    window.add(position, nanos, length);
    backlogs[position].add(nanos);
    groupBacklog.add(nanos);
  }

  /** No packet comes any more; asking begins here. */
  public void finish() {
    window.finish();
    windows.finish();
  }

  @Override
  public void onBin(long bin, long[] packets, long[] bytes) {
    long sum = 0;
    long sumBytes = 0;
    for (int i = 0; i < profiles.length; i++) {
      profiles[i].add(packets[i], bytes[i], 1);
      sum += packets[i];
      sumBytes += bytes[i];
    }
    all.add(sum, sumBytes, 1);
    windows.onBin(bin, packets);
    bins.add(packets);
  }

  @Override
  public void onEmpty(long bin, long count) {
    for (QueueProfile each : profiles) {
      each.add(0, 0, count);
    }
    all.add(0, 0, count);
  }

  public List<Integer> queues() {
    return queues;
  }

  public QueueProfile queue(int position) {
    return profiles[position];
  }

  /** All queues together. */
  public QueueProfile all() {
    return all;
  }

  /** The most packets that would have waited for the own thread of a queue. */
  public long backlog(int position) {
    return backlogs[position].mostPackets();
  }

  /** The most that would have waited for all threads, if each worked whenever any packet waits. */
  public long groupBacklog() {
    return groupBacklog.mostPackets();
  }

  public WindowProfile windows() {
    return windows;
  }

  /** Max/mean over bins, weighted by their packets. */
  public double binsMaxOverMean() {
    return bins.maxOverMean();
  }

  /** Packets of each queue. */
  public long[] packets() {
    return Arrays.stream(profiles).mapToLong(QueueProfile::packets).toArray();
  }

  public LoadSeries series() {
    return series;
  }

  public double threadRate() {
    return threadRate;
  }

  public double secondsPerBin() {
    return secondsPerBin;
  }

  public double secondsPerWindow() {
    return binsPerWindow * secondsPerBin;
  }

  /** From the first bin with a packet to the last. */
  public double seconds() {
    return series.bins() * secondsPerBin;
  }

  /** When the first bin begins, in the time of the timestamps, ns since the epoch. */
  public long startNanos() {
    return series.firstBin() * binNanos;
  }

  /** Packets that came too late for their bin. */
  public long late() {
    return window.late();
  }
}
