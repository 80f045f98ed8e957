package org.wirecap.lab;

import java.time.Duration;
import org.wirecap.error.WirecapException;

/**
 * What to generate: IPv4 UDP frames that carry a sequence number.
 *
 * @param interfaceName out of which interface, in the calling thread's namespace
 * @param size bytes of a frame without FCS, 64 to 1,514
 * @param count frames in all; 0 for no limit but the duration
 * @param duration at most so long; null for no limit but the count
 * @param pace {@link Pace.Rate} or {@link Pace#MAX}
 * @param flows how many source addresses and ports take turns, 1 to 65,536
 * @param steering by which queues; for {@link Pace#MAX} on a veth, {@link Steering#NONE} is the
 *     queue of the CPU that the generator runs on
 * @param checksum fill in the UDP checksum; without, it is 0, which IPv4 allows (RFC 768)
 */
public record GeneratorOptions(
    String interfaceName,
    int size,
    long count,
    Duration duration,
    Pace pace,
    int flows,
    Steering steering,
    boolean checksum) {
  /** Checks the ranges; the message of the exception names the option to change. */
  public GeneratorOptions {
    if (size < 64 || size > 1514) {
      throw new WirecapException("--size " + size + ": frames have 64 to 1514 bytes");
    }
    if (count < 0 || (count == 0 && duration == null)) {
      throw new WirecapException("--count " + count + ": say how many frames, or for how long");
    }
    if (flows < 1 || flows > 65_536) {
      throw new WirecapException("--flows " + flows + ": 1 to 65536 flows work");
    }
    if (pace instanceof Pace.Recorded) {
      throw new WirecapException("generate: has no recorded times: use --pps or --max");
    }
  }

  /** Some frames of 64 bytes of one flow, as fast as possible. */
  public static GeneratorOptions of(String interfaceName, long count) {
    return new GeneratorOptions(interfaceName, 64, count, null, Pace.MAX, 1, Steering.NONE, false);
  }
}
