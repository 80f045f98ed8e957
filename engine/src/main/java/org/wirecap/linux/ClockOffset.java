package org.wirecap.linux;

/**
 * How far {@link Clock#REALTIME} is ahead of {@link Clock#MONOTONIC}: added to the time stamps of
 * an XDP program (bpf_ktime_get_ns) it gives the time of day. It holds until someone sets or slews
 * the clock: measure it again every now and then.
 *
 * @param nanos realtime minus monotonic, in ns
 * @param uncertaintyNanos how wrong that can be, in ns: half the shortest time that three readings
 *     took
 */
public record ClockOffset(long nanos, long uncertaintyNanos) {

  /**
   * Reads monotonic, realtime, monotonic and takes the middle, several times; the round in which
   * the readings were closest together wins, because neither the scheduler nor a collection got in
   * between.
   *
   * @param rounds at least 1; 20 give some tens of ns
   */
  public static ClockOffset measure(int rounds) {
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds: " + rounds);
    }
    long shortest = Long.MAX_VALUE;
    long offset = 0;
    for (int i = 0; i < rounds; i++) {
      long before = Clock.MONOTONIC.nanos();
      long realtime = Clock.REALTIME.nanos();
      long after = Clock.MONOTONIC.nanos();
      if (after - before < shortest) {
        shortest = after - before;
        offset = realtime - (before + (after - before) / 2);
      }
    }
    return new ClockOffset(offset, (shortest + 1) / 2);
  }

  /** The time of day of a monotonic time stamp, both in ns. */
  public long toRealtime(long monotonicNanos) {
    return monotonicNanos + nanos;
  }
}
