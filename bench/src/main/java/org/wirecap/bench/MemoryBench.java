package org.wirecap.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wirecap.error.WirecapException;
import org.wirecap.lab.GeneratorResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The fastest generator to one queue, captured in memory, beside receivers in C. */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description =
        "64-byte frames as fast as the kernel makes them, to one queue, captured in memory: a long"
            + " run, then rounds of wirecap with pools of several sizes, of DPDK's testpmd"
            + " (net_af_xdp, rxonly) and of a plain receive loop in C (libxdp), which waits in"
            + " poll(2) or spins.")
final class MemoryBench implements Callable<Integer> {
  private static final double TARGET = 0.95;
  private static final String TESTPMD = "testpmd";

  @Option(names = "--rounds", defaultValue = "7", description = "Rounds of all (default: 7).")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "5", description = "Of a round (default: 5).")
  private int seconds;

  @Option(names = "--long", defaultValue = "60", description = "Of the long run (default: 60).")
  private int longSeconds;

  @Option(
      names = "--chunks",
      split = ",",
      defaultValue = "256,100,16",
      description =
          "R of wirecap's pools, M = 256; the long run has the first (default: 256,100,16).")
  private List<Integer> chunks;

  /** What one run received. */
  private record Run(long sent, long received, double seconds) {
    double rate() {
      return received / seconds;
    }

    long lost() {
      return sent - received;
    }
  }

  @Override
  public Integer call() {
    Machine.print(
        "memory --rounds %d --seconds %d --long %d --chunks %s"
            .formatted(
                rounds,
                seconds,
                longSeconds,
                String.join(",", chunks.stream().map(String::valueOf).toList())));
    try (BenchLab lab = new BenchLab();
        ReceiveLoop loop = new ReceiveLoop()) {
      Machine.printVersion(
          Programs.inCaptureNetns(lab, List.of("dpdk-testpmd", "-v", "--no-huge")), "RTE Version");
      return measure(lab, loop) ? 0 : 1;
    }
  }

  private boolean measure(BenchLab lab, ReceiveLoop loop) {
    Duration duration = Duration.ofSeconds(seconds);
    Map<String, Supplier<Run>> contenders = new LinkedHashMap<>();
    for (int r : chunks) {
      contenders.put("wirecap R=" + r, () -> wirecap(lab, r, duration));
    }
    contenders.put(TESTPMD, () -> testpmd(lab, duration));
    contenders.put("C loop, poll", () -> plainLoop(lab, loop, "poll", duration));
    contenders.put("C loop, spin", () -> plainLoop(lab, loop, "spin", duration));

    Run ignored = wirecap(lab, chunks.getFirst(), duration);
    System.out.println("a first run of wirecap, not counted: the generator is warm from here on");
    Run whole = wirecap(lab, chunks.getFirst(), Duration.ofSeconds(longSeconds));
    print("wirecap R=" + chunks.getFirst(), longSeconds + " s", whole);
    Map<String, List<Run>> runs = new LinkedHashMap<>();
    List<String> order = new ArrayList<>(contenders.keySet());
    for (int round = 1; round <= rounds; round++) {
      for (String name : order) {
        Run run = contenders.get(name).get();
        print(name, "round " + round, run);
        runs.computeIfAbsent(name, key -> new ArrayList<>()).add(run);
      }
      // Whoever is first in a round is last in the next.
      Collections.reverse(order);
    }
    return report(whole, contenders.keySet(), runs);
  }

  private boolean report(Run whole, Collection<String> names, Map<String, List<Run>> runs) {
    System.out.println();
    for (String name : names) {
      System.out.printf(
          "%-14s %s packets/s received, %s of those sent lost%n",
          name,
          Spread.of(runs.get(name).stream().map(Run::rate).toList()).text("%,.0f"),
          Spread.of(runs.get(name).stream().map(run -> 100.0 * run.lost() / run.sent()).toList())
              .text("%.3f %%"));
    }
    System.out.println();
    boolean reached = false;
    for (String ours : names.stream().filter(name -> name.startsWith("wirecap")).toList()) {
      for (String other : names.stream().filter(name -> !name.startsWith("wirecap")).toList()) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
          ratios.add(runs.get(ours).get(i).rate() / runs.get(other).get(i).rate());
        }
        Spread ratio = Spread.of(ratios);
        System.out.printf("%s : %s = %s%n", ours, other, ratio.text("%.3f"));
        reached |= other.equals(TESTPMD) && ratio.median() >= TARGET;
      }
    }
    reached &= whole.lost() == 0;
    System.out.printf(
        "target: nothing lost in %d s, and a median of at least %.2f times testpmd: %s%n",
        longSeconds, TARGET, reached ? "reached" : "MISSED");
    return reached;
  }

  private static void print(String program, String run, Run result) {
    System.out.printf(
        "%-14s %-8s sent %,12d in %5.2f s, received %,12d, lost %,9d, %,10.0f packets/s%n",
        program,
        run,
        result.sent(),
        result.seconds(),
        result.received(),
        result.lost(),
        result.rate());
  }

  private static Run run(GeneratorResult sent, long received) {
    return new Run(sent.ledger().total().offered(), received, sent.elapsedNanos() / 1e9);
  }

  private static Run wirecap(BenchLab lab, int chunks, Duration duration) {
    List<String> command =
        Programs.capture(lab, "--mode", "exclusive", "-M", "256", "-R", Integer.toString(chunks));
    try (Child capture = Child.start(command)) {
      capture.await("capturing on");
      GeneratorResult sent = lab.generate(Traffic.max(duration));
      capture.stop();
      Map<String, Object> ledger = capture.json();
      if (!Boolean.TRUE.equals(ledger.get("balanced"))) {
        throw new WirecapException("the ledger does not balance: " + ledger);
      }
      return run(sent, ((Number) ledger.get("delivered")).longValue());
    }
  }

  private static final Pattern COUNTED = Pattern.compile("packets: (\\d+)");

  private static Run plainLoop(BenchLab lab, ReceiveLoop loop, String idle, Duration duration) {
    try (Child child = Child.start(loop.command(lab, idle))) {
      child.await("receiving");
      GeneratorResult sent = lab.generate(Traffic.max(duration));
      pause(200);
      child.signal("TERM");
      return run(sent, number(COUNTED, child.await("packets:")));
    }
  }

  private static final Pattern RECEIVED = Pattern.compile("RX-packets: (\\d+)");

  private static Run testpmd(BenchLab lab, Duration duration) {
    List<String> command =
        List.of(
            // It does not end its lines in a pipe otherwise, and nobody would know that it is
            // ready.
            "stdbuf",
            "-oL",
            "dpdk-testpmd",
            "-l",
            "0,1",
            "--no-huge",
            "-m",
            "512",
            "--no-pci",
            "--file-prefix",
            "bench" + ProcessHandle.current().pid(),
            "--vdev",
            "net_af_xdp0,iface=" + BenchLab.INTERFACE + ",start_queue=0,queue_count=1",
            "--",
            "--forward-mode=rxonly",
            "--no-mlockall",
            "--total-num-mbufs=65536",
            "-i",
            "--auto-start");
    try (Child testpmd = Child.start(Programs.inCaptureNetns(lab, command))) {
      testpmd.await("packet forwarding - ports=1");
      pause(1000);
      GeneratorResult sent = lab.generate(Traffic.max(duration));
      pause(200);
      testpmd.say("show port stats all\n");
      long received = number(RECEIVED, testpmd.await("RX-packets"));
      testpmd.say("quit\n");
      testpmd.awaitEnd();
      return run(sent, received);
    }
  }

  private static long number(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.find()) {
      throw new WirecapException("bench: no number of packets in: " + line);
    }
    return Long.parseLong(matcher.group(1));
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }
}
