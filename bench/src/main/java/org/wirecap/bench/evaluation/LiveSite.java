package org.wirecap.bench.evaluation;

import org.wirecap.bench.BenchLab;

/** Keeps one lab up, and makes another when a run wants another number of queues. */
final class LiveSite implements Site, AutoCloseable {
  private BenchLab lab;
  private int queuesOfLab;

  private boolean offload;

  @Override
  public BenchLab lab(int queues) {
    // Without offload that merges packets: every engine sees what was sent.
    return lab(queues, false);
  }

  @Override
  public BenchLab fastLab() {
    return lab(1, true);
  }

  private BenchLab lab(int queues, boolean gro) {
    if (lab == null || queuesOfLab != queues || offload != gro) {
      close();
      lab = new BenchLab(queues, gro);
      queuesOfLab = queues;
      offload = gro;
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
