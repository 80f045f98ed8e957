package org.wirecap.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.wirecap.error.WirecapException;
import org.wirecap.lab.GeneratorResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The fastest generator to one queue, captured in memory, beside receivers in C. */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description =
        "64-byte frames as fast as the kernel makes them, to one queue, captured in memory, in"
            + " rounds: by a loop over the library in basic mode with pools of several sizes, by"
            + " wirecap capture, by DPDK's testpmd (net_af_xdp, rxonly) and by a plain receive loop"
            + " in C (libxdp), which waits in poll(2) or spins. The loops and testpmd are kept on a"
            + " CPU that the generator does not use.")
final class MemoryBench implements Callable<Integer> {
  private static final double TARGET = 0.95;
  private static final int LONG_SECONDS = 60;
  private static final String LOOP = "wirecap loop";
  private static final String COARSE_LOOP = "wirecap loop, coarse time";
  private static final String TESTPMD = "testpmd";
  private static final String POLLING = "C loop, poll";
  private static final String SPINNING = "C loop, spin";

  static final Report REPORT =
      new Report(
          "memory",
          new Layout(
              List.of("engine", "pool", "seconds"),
              List.of(
                  Layout.Column.spread("received, packets/s", "%,.0f", MemoryBench::rate),
                  Layout.Column.spread("lost, %", "%.3f", MemoryBench::lostPercent),
                  Layout.Column.sum("lost, packets", run -> run.number("lost")))),
          MemoryBench::verdict);

  @Option(names = "--rounds", defaultValue = "5", description = "Rounds of all (default: 5).")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "5", description = "Of a run (default: 5).")
  private int seconds;

  @Option(
      names = "--engines",
      split = ",",
      defaultValue = "loop:16,loop:100,loop:256,coarse:100,program:256,testpmd,poll,spin",
      description =
          "What receives: loop:R and program:R, ours with M = 256; coarse:R, ours with"
              + " timestamps of the clock's last tick; testpmd; poll and spin, the loop"
              + " in C (default: ${DEFAULT-VALUE}).")
  private List<String> engines;

  private static double rate(Outcome run) {
    return run.number("received") / run.number("elapsed_s");
  }

  private static double lostPercent(Outcome run) {
    return 100 * run.number("lost") / run.number("sent");
  }

  /** Whether one pool size loses nothing in the long runs and is as fast as one of the others. */
  private static Report.Verdict verdict(List<Outcome> outcomes) {
    List<String> found = new ArrayList<>();
    boolean reached = false;
    for (List<String> loop : loops(outcomes)) {
      String pool = loop.getLast();
      List<Outcome> ours = select(outcomes, loop.getFirst(), pool);
      List<Outcome> whole =
          ours.stream().filter(run -> run.number("seconds") >= LONG_SECONDS).toList();
      if (ours.isEmpty()) {
        continue;
      }
      List<String> ratios = new ArrayList<>();
      boolean fast = false;
      for (String other : List.of(POLLING, TESTPMD, SPINNING)) {
        List<Outcome> theirs = select(outcomes, other, "");
        if (!theirs.isEmpty()) {
          double ratio = median(ours) / median(theirs);
          ratios.add("%.3f of %s".formatted(ratio, other));
          fast |= ratio >= TARGET && !other.equals(SPINNING);
        }
      }
      boolean lossless =
          !whole.isEmpty() && whole.stream().allMatch(run -> run.number("lost") == 0);
      reached |= lossless && fast;
      found.add(
          "%s %s: %s (%d of %d s or more), %s"
              .formatted(
                  loop.getFirst(),
                  pool,
                  whole.isEmpty() ? "no long run" : lossless ? "nothing lost" : "losses",
                  whole.size(),
                  LONG_SECONDS,
                  String.join(", ", ratios)));
    }
    return new Report.Verdict(
        reached,
        "a pool that loses nothing in %d s, at %.2f or more of the rate of the loop in C that sleeps, or of testpmd (%s)"
            .formatted(LONG_SECONDS, TARGET, String.join("; ", found)));
  }

  /** Ours, by name and pool. */
  private static List<List<String>> loops(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(run -> Set.of(LOOP, COARSE_LOOP).contains(run.text("engine")))
        .map(run -> List.of(run.text("engine"), run.text("pool")))
        .distinct()
        .toList();
  }

  private static List<Outcome> select(List<Outcome> outcomes, String engine, String pool) {
    return outcomes.stream()
        .filter(run -> run.text("engine").equals(engine) && run.text("pool").equals(pool))
        .toList();
  }

  private static double median(List<Outcome> runs) {
    return Spread.of(Layout.values(runs, MemoryBench::rate)).median();
  }

  @Override
  public Integer call() {
    Machine.print(
        "memory --rounds %d --seconds %d --engines %s"
            .formatted(rounds, seconds, String.join(",", engines)));
    List<Outcome> outcomes = new ArrayList<>();
    try (BenchLab lab = new BenchLab();
        ReceiveLoop loop = new ReceiveLoop()) {
      if (engines.contains(TESTPMD)) {
        Machine.printVersion(
            Programs.inCaptureNetns(lab, List.of("dpdk-testpmd", "-v", "--no-huge")),
            "RTE Version");
      }
      // The generator is warm from here on.
      GeneratorResult ignored = receive(lab, loop, "poll", Duration.ofSeconds(3)).sent();
      List<String> order = new ArrayList<>(engines);
      for (int round = 1; round <= rounds; round++) {
        for (String engine : order) {
          Received received = receive(lab, loop, engine, Duration.ofSeconds(seconds));
          outcomes.add(received.outcome(seconds).print());
        }
        // Whoever is first in a round is last in the next.
        Collections.reverse(order);
      }
    }
    return REPORT.print(outcomes);
  }

  /** What one run received. */
  private record Received(String engine, String pool, GeneratorResult sent, long received) {
    Outcome outcome(int seconds) {
      long offered = sent.ledger().total().offered();
      return Outcome.of("memory")
          .with("engine", engine)
          .with("pool", pool)
          .with("seconds", seconds)
          .with("sent", offered)
          .with("elapsed_s", sent.elapsedNanos() / 1e9)
          .with("received", received)
          .with("lost", offered - received);
    }
  }

  private static Received receive(
      BenchLab lab, ReceiveLoop loop, String engine, Duration duration) {
    String[] parts = engine.split(":", 2);
    return switch (parts[0]) {
      case "loop" -> {
        int chunks = chunks(engine, parts);
        Receiver receiver = Receivers.loop(lab, "basic:%dx%d".formatted(CELLS, chunks));
        yield receive(lab, receiver, LOOP, pool(chunks), duration);
      }
      case "coarse" -> {
        int chunks = chunks(engine, parts);
        Receiver receiver = Receivers.coarseLoop(lab, "basic:%dx%d".formatted(CELLS, chunks));
        yield receive(lab, receiver, COARSE_LOOP, pool(chunks), duration);
      }
      case "program" -> {
        int chunks = chunks(engine, parts);
        Receiver receiver =
            Receivers.program(
                lab,
                "--mode",
                "exclusive",
                "-M",
                Integer.toString(CELLS),
                "-R",
                Integer.toString(chunks));
        yield receive(lab, receiver, "wirecap capture", pool(chunks), duration);
      }
      case TESTPMD -> receive(lab, Receivers.testpmd(lab), TESTPMD, "", duration);
      case "poll" -> receive(lab, Receivers.plainLoop(lab, loop, "poll"), POLLING, "", duration);
      case "spin" -> receive(lab, Receivers.plainLoop(lab, loop, "spin"), SPINNING, "", duration);
      default ->
          throw new WirecapException(
              "--engines " + engine + ": loop:R, coarse:R, program:R, testpmd, poll or spin");
    };
  }

  /** Sends to a receiver, and ends it. */
  private static Received receive(
      BenchLab lab, Receiver receiver, String engine, String pool, Duration duration) {
    try (receiver) {
      GeneratorResult sent = lab.generate(Traffic.max(duration));
      pause(200);
      return new Received(engine, pool, sent, receiver.received(sent.ledger().total().delivered()));
    }
  }

  private static int chunks(String engine, String[] parts) {
    try {
      return Integer.parseInt(parts[1]);
    } catch (RuntimeException e) {
      throw new WirecapException("--engines " + engine + ": give R, as in loop:100", e);
    }
  }

  private static final int CELLS = 256;

  private static String pool(int chunks) {
    return "(%d,%d)".formatted(CELLS, chunks);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }
}
