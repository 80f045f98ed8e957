package org.wirecap.bench.evaluation;

import org.wirecap.bench.BenchLab;

/** Keeps one lab up, and makes another when a run wants another number of queues. */
final class LiveSite implements Site, AutoCloseable {
  private BenchLab lab;
  private int queuesOfLab;

  @Override
  public BenchLab lab(int queues) {
    if (lab == null || queuesOfLab != queues) {
      close();
      // Without offload that merges packets: every engine sees what was sent.
      lab = new BenchLab(queues, false);
      queuesOfLab = queues;
    }
    return lab;
  }

  /** Removes the lab. One that is wanted afterwards is a new one. */
  @Override
  public void close() {
    if (lab != null) {
      BenchLab old = lab;
      lab = null;
      old.close();
    }
  }
}
