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

  /**
   * A lab with one queue whose receivers have generic receive offload, so that programs without XDP
   * are sent to as fast as those with it. Frames of one UDP flow are not merged by it.
   *
   * @throws org.wirecap.error.WirecapException without the privileges that it takes
   */
  BenchLab fastLab();
}
