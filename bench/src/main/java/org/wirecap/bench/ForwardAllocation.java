package org.wirecap.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.wirecap.error.WirecapException;
import org.wirecap.lab.GeneratorResult;

/** What a forwarding process allocates, with packets and without. */
final class ForwardAllocation {
  private static final String NAME = "forward-allocation";

  /** Bytes for a packet: less than one for 100 of them. */
  private static final double LIMIT = 0.01;

  /** Until the JIT compiler has done its work, its own allocation included. */
  private static final int WARM_SECONDS = 6;

  static final Report REPORT =
      new Report(
          NAME,
          new Layout(
              List.of("engine"),
              List.of(
                  Layout.Column.spread("seconds", "%.1f", run -> run.number("seconds")),
                  Layout.Column.sum("packets", run -> run.number("packets")),
                  Layout.Column.spread(
                      "bytes/s without packets", "%,.0f", run -> run.number("idle_bytes_per_s")),
                  Layout.Column.spread(
                      "bytes/s with packets", "%,.0f", run -> run.number("busy_bytes_per_s")),
                  Layout.Column.spread(
                      "bytes per packet", "%.5f", run -> run.number("bytes_per_packet")),
                  Layout.Column.sum("collections", run -> run.number("collections")))),
          ForwardAllocation::verdict);

  private ForwardAllocation() {}

  private static Report.Verdict verdict(List<Outcome> outcomes) {
    return new Report.Verdict(
        outcomes.stream()
            .allMatch(
                run -> run.number("collections") == 0 && run.number("bytes_per_packet") < LIMIT),
        "less than 1 byte per 100 packets beyond what is allocated without packets, and no"
            + " collection of garbage");
  }

  static Outcome run(BenchLab lab, String engine, int seconds) {
    try (Bump bump = Bump.start(lab, engine)) {
      double warm = lab.generate(Traffic.max(Duration.ofSeconds(WARM_SECONDS))).rate();
      // The first account loads the classes that it takes.
      if (bump.account().number("sent") == 0) {
        throw new WirecapException(bump.title() + ": forwarded nothing");
      }
      Outcome first = accountAfter(bump, 2);
      Outcome idle = accountAfter(bump, seconds);
      CompletableFuture<GeneratorResult> sending =
          lab.startGenerating(Traffic.max(Duration.ofSeconds(seconds + 2L)));
      MemoryBench.pause(1000);
      Outcome before = bump.account();
      Outcome after = accountAfter(bump, seconds);
      double rate = BenchLab.join(sending).rate();
      double idleRate = difference(first, idle, "allocated") / seconds(first, idle);
      double busyRate = difference(before, after, "allocated") / seconds(before, after);
      double packets = difference(before, after, "sent");
      return Outcome.of(NAME)
          .with("engine", bump.title())
          .with("warm_sent_pps", warm)
          .with("sent_pps", rate)
          .with("seconds", seconds(before, after))
          .with("packets", (long) packets)
          .with("idle_bytes_per_s", idleRate)
          .with("busy_bytes_per_s", busyRate)
          .with("bytes_per_packet", (busyRate - idleRate) * seconds(before, after) / packets)
          .with("collections", (long) difference(before, after, "collections"))
          .with("unbalanced_by", bump.finish());
    }
  }

  private static Outcome accountAfter(Bump bump, int seconds) {
    MemoryBench.pause(seconds * 1000L);
    return bump.account();
  }

  private static double seconds(Outcome from, Outcome to) {
    return difference(from, to, "nanos") / 1e9;
  }

  private static double difference(Outcome from, Outcome to, String name) {
    return to.number(name) - from.number(name);
  }
}
