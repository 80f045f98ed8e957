package org.wirecap.profile;

import java.util.Arrays;

/** Long-term imbalance: what the queues got in each window of a second, or of one bin if longer. */
public final class WindowProfile {
  /** The worst window is looked for among those that have so many packets for each queue. */
  private static final int ENOUGH = 100;

  private final long binsPerWindow;
  private final double threadPackets;
  private final long[] packets;
  private final Imbalance.OverTime overTime;
  private long window = Long.MIN_VALUE;
  private long windows;
  private double worst = Double.NaN;
  private long overloaded;
  private long relievable;

  /**
   * @param binsPerWindow at least 1
   * @param threadPacketsPerBin what a thread can handle in the time of a bin
   * @param queues how many
   */
  WindowProfile(long binsPerWindow, double threadPacketsPerBin, int queues) {
    this.binsPerWindow = binsPerWindow;
    this.threadPackets = threadPacketsPerBin * binsPerWindow;
    this.packets = new long[queues];
    this.overTime = new Imbalance.OverTime(queues);
  }

  void onBin(long bin, long[] packetsInBin) {
    long next = Math.floorDiv(bin, binsPerWindow);
    if (next != window) {
      finish();
      window = next;
    }
    for (int i = 0; i < packets.length; i++) {
      packets[i] += packetsInBin[i];
    }
  }

  /** Closes the window that is open. */
  void finish() {
    long sum = Arrays.stream(packets).sum();
    if (sum == 0) {
      return;
    }
    windows++;
    overTime.add(packets);
    if (sum >= (long) ENOUGH * packets.length) {
      double ratio = Imbalance.maxOverMean(packets);
      worst = Double.isNaN(worst) ? ratio : Math.max(worst, ratio);
    }
    if (Arrays.stream(packets).max().getAsLong() > threadPackets) {
      overloaded++;
      relievable += sum <= threadPackets * packets.length ? 1 : 0;
    }
    Arrays.fill(packets, 0);
  }

  /** Windows with packets. */
  public long windows() {
    return windows;
  }

  /** Max/mean, windows weighted by their packets. */
  public double maxOverMean() {
    return overTime.maxOverMean();
  }

  /** The highest max/mean of a window that has 100 packets or more for each queue; NaN if none. */
  public double worst() {
    return worst;
  }

  /** Windows in which some queue got more than a thread can handle. */
  public long overloaded() {
    return overloaded;
  }

  /** Of these, those in which all queues together got no more than all threads can handle. */
  public long relievable() {
    return relievable;
  }
}
