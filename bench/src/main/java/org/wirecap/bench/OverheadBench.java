package org.wirecap.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.error.WirecapException;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PacketHandler;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What advanced mode costs that never has to offload. */
@Command(
    name = "overhead",
    mixinStandardHelpOptions = true,
    description =
        "Two queues without a device, whose packets come at once: CPU time of the process for each"
            + " packet, in basic mode and in advanced mode with a threshold that is never passed."
            + " Once with next to no processing, and once with the paper's, 1/38,844 s a packet.")
final class OverheadBench implements Callable<Integer> {
  private static final String NAME = "overhead";
  private static final int QUEUES = 2;
  private static final double TARGET_PERCENT = 5;
  private static final long LOAD_NANOS = (long) (1e9 / Scenario.PACE);
  private static final PoolShape SHAPE = new PoolShape(256, 100, Cell.DEFAULT_SIZE);

  /** T: no work queue can hold more. */
  private static final int NEVER = 100;

  static final Report REPORT =
      new Report(
          NAME,
          new Layout(
              List.of("processing", "engine"),
              List.of(
                  Layout.Column.spread("CPU, ns a packet", "%,.1f", OverheadBench::cpu),
                  Layout.Column.spread(
                      "time, ns a packet", "%,.1f", run -> run.number("elapsed_ns_per_packet")),
                  Layout.Column.sum("offloaded", run -> run.number("offloaded")))),
          OverheadBench::verdict);

  @Option(names = "--rounds", defaultValue = "7", description = "Of all engines (default: 7).")
  private int rounds;

  @Option(
      names = "--packets",
      defaultValue = "20000000",
      description = "Packets of a queue and run, with next to no processing (default: 20000000).")
  private long packets;

  @Option(
      names = "--processed",
      defaultValue = "40000",
      description = "Packets of a queue and run, with the paper's processing (default: 40000).")
  private long processed;

  private static double cpu(Outcome run) {
    return run.number("cpu_ns_per_packet");
  }

  private static Report.Verdict verdict(List<Outcome> outcomes) {
    List<String> found = new ArrayList<>();
    boolean reached = outcomes.stream().allMatch(run -> run.number("offloaded") == 0);
    for (String processing :
        outcomes.stream().map(run -> run.text("processing")).distinct().toList()) {
      double basic = median(outcomes, processing, "basic");
      for (OffloadPolicy policy : OffloadPolicy.values()) {
        double more = median(outcomes, processing, name(policy)) - basic;
        double percent = 100 * more / basic;
        found.add("%s, %s: %+.1f ns, %+.1f %%".formatted(processing, name(policy), more, percent));
        reached &= percent < TARGET_PERCENT;
      }
    }
    return new Report.Verdict(
        reached,
        "less than %.0f %% more CPU time a packet than basic mode, medians (%s)"
            .formatted(TARGET_PERCENT, String.join("; ", found)));
  }

  private static double median(List<Outcome> outcomes, String processing, String engine) {
    return Spread.of(
            outcomes.stream()
                .filter(run -> run.text("processing").equals(processing))
                .filter(run -> run.text("engine").equals(engine))
                .map(OverheadBench::cpu)
                .toList())
        .median();
  }

  private static String name(OffloadPolicy policy) {
    return policy.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Integer call() {
    Machine.print(
        "%s --rounds %d --packets %d --processed %d".formatted(NAME, rounds, packets, processed));
    List<Outcome> outcomes = new ArrayList<>();
    // The first round is for the JIT compiler.
    for (int round = 0; round <= rounds; round++) {
      for (long nanos : List.of(0L, LOAD_NANOS)) {
        List<Outcome> these = new ArrayList<>();
        these.add(run("basic", null, nanos));
        for (OffloadPolicy policy : OffloadPolicy.values()) {
          these.add(run(name(policy), policy, nanos));
        }
        if (round > 0) {
          these.forEach(Outcome::print);
          outcomes.addAll(these);
        }
      }
    }
    return REPORT.print(outcomes);
  }

  /** Runs an engine; basic mode without a policy. */
  private Outcome run(String name, OffloadPolicy policy, long nanos) {
    long each = nanos == 0 ? packets : processed;
    try (EndlessEngine engine = new EndlessEngine(QUEUES, SHAPE, each)) {
      long cpu = processCpuNanos();
      long start = System.nanoTime();
      long offloaded = policy == null ? basic(engine, nanos) : advanced(engine, policy, nanos);
      double total = QUEUES * (double) each;
      if (engine.ledger().total().delivered() != QUEUES * each) {
        throw new WirecapException(name + ": not every packet came: " + engine.ledger());
      }
      return Outcome.of(NAME)
          .with("processing", nanos == 0 ? "none" : "%.1f µs".formatted(nanos / 1e3))
          .with("engine", name)
          .with("packets", QUEUES * each)
          .with("cpu_ns_per_packet", (processCpuNanos() - cpu) / total)
          .with("elapsed_ns_per_packet", (System.nanoTime() - start) / total)
          .with("offloaded", offloaded);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private static long basic(EndlessEngine engine, long nanos) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (ReceiveQueue queue : engine.queues()) {
      threads.add(Thread.ofPlatform().start(() -> read(queue, new Work(nanos))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return 0;
  }

  private static void read(ReceiveQueue queue, PacketHandler work) {
    while (!queue.isFinished()) {
      Chunk chunk = queue.capture(1_000_000);
      if (chunk != null) {
        for (int i = 0; i < chunk.size(); i++) {
          work.onPacket(chunk.packet(i));
        }
        queue.recycle(chunk);
      }
    }
  }

  private static long advanced(EndlessEngine engine, OffloadPolicy policy, long nanos)
      throws InterruptedException {
    BuddyGroup group =
        BuddyGroup.of(0, 1).policy(policy).threshold(NEVER).packets(queue -> new Work(nanos));
    try (AdvancedCapture capture = AdvancedMode.on(engine).captureThreads(1).group(group).start()) {
      capture.await();
      return capture.statistics().packetsOffloaded();
    }
  }

  /** Looks at a packet, and keeps the CPU busy for as long as processing takes. */
  private static final class Work implements PacketHandler {
    private final long nanos;
    private long sum;

    Work(long nanos) {
      this.nanos = nanos;
    }

    @Override
    public void onPacket(Packet packet) {
      sum += packet.originalLength();
      sum += packet.memory().get(ValueLayout.JAVA_BYTE, packet.offset() + 23);
      if (nanos > 0) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
          Thread.onSpinWait();
        }
      }
    }

    @Override
    public String toString() {
      return "sum " + sum;
    }
  }

  private static long processCpuNanos() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      return system.getProcessCpuTime();
    }
    throw new WirecapException("this JVM does not say what CPU time it takes");
  }
}
