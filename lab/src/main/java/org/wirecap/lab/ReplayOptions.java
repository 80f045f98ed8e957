package org.wirecap.lab;

import java.nio.file.Path;
import org.wirecap.error.WirecapException;

/**
 * What to replay, where and how.
 *
 * @param file pcap or pcapng of Ethernet frames, also compressed by gzip
 * @param interfaceName out of which interface, in the calling thread's namespace
 * @param pace when
 * @param loops how many times to send the whole file, 1 or more
 * @param steering by which queues
 */
public record ReplayOptions(
    Path file, String interfaceName, Pace pace, long loops, Steering steering) {
  /** Checks the ranges. */
  public ReplayOptions {
    if (loops < 1) {
      throw new WirecapException("--loop " + loops + ": send the file at least once");
    }
  }

  /** Once, as recorded, steered as an 82599 does. */
  public static ReplayOptions of(Path file, String interfaceName) {
    return new ReplayOptions(file, interfaceName, Pace.RECORDED, 1, Steering.RSS);
  }

  /** Returns these options with another pace. */
  public ReplayOptions withPace(Pace newPace) {
    return new ReplayOptions(file, interfaceName, newPace, loops, steering);
  }

  /** Returns these options with another steering. */
  public ReplayOptions withSteering(Steering newSteering) {
    return new ReplayOptions(file, interfaceName, pace, loops, newSteering);
  }
}
