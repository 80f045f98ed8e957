package org.wirecap.bench.evaluation;

import org.wirecap.bench.BenchLab;

/** Where runs are made. Used by one thread. */
public interface Site {
  /**
   * The lab with that many queues; stays up for the runs that follow with the same number.
   *
   * @throws org.wirecap.error.WirecapException without the privileges that it takes
   */
  BenchLab lab(int queues);
}
