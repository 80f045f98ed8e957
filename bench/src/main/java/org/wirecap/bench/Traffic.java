package org.wirecap.bench;

import java.time.Duration;
import org.wirecap.lab.GeneratorOptions;
import org.wirecap.lab.Lab;
import org.wirecap.lab.Pace;
import org.wirecap.lab.Steering;

/** What the measurements send: frames of 64 bytes to queue 0. */
public final class Traffic {
  static final int SIZE = 64;

  private Traffic() {}

  /** As fast as possible, for a time. */
  public static GeneratorOptions max(Duration duration) {
    return options(0, duration, Pace.MAX);
  }

  /** Evenly, for a time. */
  public static GeneratorOptions paced(long packetsPerSecond, Duration duration) {
    return options(0, duration, new Pace.Rate(packetsPerSecond));
  }

  /** A burst at a pace; 0 for as fast as possible. */
  static GeneratorOptions burst(long packets, long packetsPerSecond) {
    return options(
        packets, null, packetsPerSecond == 0 ? Pace.MAX : new Pace.Rate(packetsPerSecond));
  }

  private static GeneratorOptions options(long count, Duration duration, Pace pace) {
    return new GeneratorOptions(
        Lab.SENDER_LINK, SIZE, count, duration, pace, 1, new Steering.ToQueue(0), false);
  }
}
