package org.wirecap.lab;

import org.wirecap.error.WirecapException;

/** When packets are sent. */
public sealed interface Pace {
  /** As fast as the interface takes them. */
  Pace MAX = new Max();

  /** As they were recorded. */
  Pace RECORDED = new Recorded(1);

  /**
   * With the spacing of their timestamps.
   *
   * @param speed 0.1 to 100; 2 sends in half the time
   */
  record Recorded(double speed) implements Pace {
    /** Checks the range. */
    public Recorded {
      if (!(speed >= 0.1 && speed <= 100)) {
        throw new WirecapException(
            "--speed " + speed + ": 0.1 to 100 work; for as fast as possible use --max");
      }
    }
  }

  /**
   * Evenly.
   *
   * @param packetsPerSecond 1 to 100,000,000
   */
  record Rate(long packetsPerSecond) implements Pace {
    /** Checks the range. */
    public Rate {
      if (packetsPerSecond < 1 || packetsPerSecond > 100_000_000) {
        throw new WirecapException(
            "--pps " + packetsPerSecond + ": 1 to 100000000 packets per second work");
      }
    }
  }

  /** As fast as the interface takes them. */
  record Max() implements Pace {}
}
