package org.wirecap.bench.evaluation.simulated;

import java.util.Arrays;
import java.util.List;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.EthernetLink;
import org.wirecap.sim.SyntheticTrace;

/**
 * No engine, but what the best could do with as many threads and pools: all threads together always
 * work on the queue that has the most packets, and a place is free as soon as its packet is
 * processed. What this loses has to be lost.
 *
 * @param places packets of each queue that can wait
 */
record IdealModel(int places) implements Model {
  static final String TITLE = "the best possible";

  @Override
  public String title() {
    return TITLE;
  }

  @Override
  public Assumptions assumptions() {
    return new Assumptions(
        "the pool, %,d".formatted(places),
        "packet by packet",
        "nothing; all threads always work on the fullest queue",
        "at capture, when no cell is free");
  }

  @Override
  public Account run(Load load) {
    long[] seen = new long[load.queues()];
    long[] lost = new long[load.queues()];
    int[] waiting = new int[load.queues()];
    double workNanos = 1e9 / (load.pace() * load.queues());
    double doneAt = Double.POSITIVE_INFINITY;
    long processed = 0;
    SyntheticTrace trace = load.trace();
    RssSteering steering = load.steering();
    EthernetLink link = new EthernetLink(load.linkBitsPerSecond());
    while (trace.next()) {
      double arrival = (double) link.send(trace.timeNanos(), trace.originalLength());
      while (doneAt <= arrival) {
        processed++;
        waiting[fullest(waiting)]--;
        doneAt = waiting[fullest(waiting)] == 0 ? Double.POSITIVE_INFINITY : doneAt + workNanos;
      }
      int queue = steering.queue(trace.memory(), trace.offset(), trace.length());
      seen[queue]++;
      if (waiting[queue] == places) {
        lost[queue]++;
        continue;
      }
      waiting[queue]++;
      doneAt = doneAt == Double.POSITIVE_INFINITY ? arrival + workNanos : doneAt;
    }
    processed += Arrays.stream(waiting).sum();
    return new Account(
        trace.packets(),
        Arrays.stream(seen).boxed().toList(),
        Arrays.stream(lost).boxed().toList(),
        List.of(),
        0,
        processed,
        0,
        0,
        0,
        true);
  }

  private static int fullest(int[] waiting) {
    int fullest = 0;
    for (int i = 1; i < waiting.length; i++) {
      fullest = waiting[i] > waiting[fullest] ? i : fullest;
    }
    return fullest;
  }
}
