package org.wirecap.profile;

/** What is known of one receive queue: numbers that do not grow with the time. One thread. */
public final class QueueProfile {
  private final double threadPacketsPerBin;
  private final BinHistogram histogram = new BinHistogram();
  private long packets;
  private long bytes;
  private long bins;
  private long peak;
  private long over;
  private long overNow;
  private long longestOver;

  /**
   * @param threadPacketsPerBin what a thread can handle in the time of a bin
   */
  QueueProfile(double threadPacketsPerBin) {
    this.threadPacketsPerBin = threadPacketsPerBin;
  }

  /** Bins with so many packets each. */
  void add(long packetsInBin, long bytesInBin, long times) {
    packets += packetsInBin * times;
    bytes += bytesInBin * times;
    bins += times;
    peak = Math.max(peak, packetsInBin);
    histogram.add(packetsInBin, times);
    if (packetsInBin > threadPacketsPerBin) {
      over += times;
      overNow += times;
      longestOver = Math.max(longestOver, overNow);
    } else {
      overNow = 0;
    }
  }

  public long packets() {
    return packets;
  }

  /** On the wire. */
  public long bytes() {
    return bytes;
  }

  /** Packets in the mean bin; empty ones count. */
  public double meanPerBin() {
    return bins == 0 ? 0 : (double) packets / bins;
  }

  /** Packets in the fullest bin. */
  public long peakPerBin() {
    return peak;
  }

  /** Packets that 99 of 100 bins do not exceed. */
  public long p99PerBin() {
    return histogram.quantile(0.99);
  }

  /** Bins with more packets than a thread can handle in that time. */
  public long binsOver() {
    return over;
  }

  /** The most such bins on end. */
  public long longestOver() {
    return longestOver;
  }
}
