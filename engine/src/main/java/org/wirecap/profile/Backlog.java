package org.wirecap.profile;

/**
 * The packets that would wait for a thread of a fixed rate, the one that it works on included: what
 * a pool has to hold so that none is lost. Each packet is work of the same time; work that is there
 * is done as time passes. Exact for each packet, however short the burst. One thread.
 */
final class Backlog {
  private final double nanosPerPacket;
  private double work;
  private double most;
  private long last = Long.MIN_VALUE;

  /**
   * @param packetsPerSecond of the thread, in the time of the timestamps; more than 0
   */
  Backlog(double packetsPerSecond) {
    this.nanosPerPacket = 1e9 / packetsPerSecond;
  }

  /** A packet arrives; one that is earlier than the last counts as coming with it. */
  void add(long nanos) {
    if (nanos > last) {
      work = last == Long.MIN_VALUE ? 0 : Math.max(0, work - (nanos - last));
      last = nanos;
    }
    work += nanosPerPacket;
    most = Math.max(most, work);
  }

  /** The most packets that ever waited. */
  long mostPackets() {
    // What is left of a packet is still a packet; rounding errors are not.
    return (long) Math.ceil(most / nanosPerPacket - 1e-6);
  }
}
