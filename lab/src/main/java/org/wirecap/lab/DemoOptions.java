package org.wirecap.lab;

import java.nio.file.Path;
import org.wirecap.error.WirecapException;

/**
 * What the demonstration does.
 *
 * @param file the pcapng file to write
 * @param queues receive queues, 1 to 64
 * @param seed of the trace: the same seed sends the same packets
 * @param simulated use the simulated NIC even where a lab could be made
 */
public record DemoOptions(Path file, int queues, long seed, boolean simulated) {
  /** Checks the ranges. */
  public DemoOptions {
    if (queues < 1 || queues > 64) {
      throw new WirecapException("--queues " + queues + ": the demo has 1 to 64 queues");
    }
  }
}
