package org.wirecap.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wirecap.error.WirecapException;
import org.wirecap.lab.GeneratorResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The fastest generator to one queue, captured in memory, beside DPDK's testpmd. */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description =
        "64-byte frames as fast as the kernel makes them, to one queue, captured in memory: a long"
            + " run, then rounds with DPDK's testpmd (net_af_xdp, rxonly) in turns.")
final class MemoryBench implements Callable<Integer> {
  private static final double TARGET = 0.95;

  @Option(names = "--rounds", defaultValue = "7", description = "Rounds of both (default: 7).")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "10", description = "Of a round (default: 10).")
  private int seconds;

  @Option(names = "--long", defaultValue = "60", description = "Of the long run (default: 60).")
  private int longSeconds;

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
        "memory --rounds %d --seconds %d --long %d".formatted(rounds, seconds, longSeconds));
    try (BenchLab lab = new BenchLab()) {
      Machine.printVersion(
          Programs.inCaptureNetns(lab, List.of("dpdk-testpmd", "-v", "--no-huge")), "RTE Version");
      return measure(lab) ? 0 : 1;
    }
  }

  private boolean measure(BenchLab lab) {
    Run ignored = wirecap(lab, Duration.ofSeconds(seconds));
    System.out.println("a first run of wirecap, not counted: the generator is warm from here on");
    Run whole = wirecap(lab, Duration.ofSeconds(longSeconds));
    print("wirecap", longSeconds + " s", whole);
    List<Double> ratios = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    long lost = whole.lost();
    for (int round = 1; round <= rounds; round++) {
      // Whoever is first in a round is second in the next.
      Run wirecap = null;
      if (round % 2 == 1) {
        wirecap = wirecap(lab, Duration.ofSeconds(seconds));
      }
      Run testpmd = testpmd(lab, Duration.ofSeconds(seconds));
      if (wirecap == null) {
        wirecap = wirecap(lab, Duration.ofSeconds(seconds));
      }
      print("wirecap", "round " + round, wirecap);
      print("testpmd", "round " + round, testpmd);
      lost += wirecap.lost();
      ours.add(wirecap.rate());
      theirs.add(testpmd.rate());
      ratios.add(wirecap.rate() / testpmd.rate());
    }
    System.out.println();
    System.out.println("wirecap packets/s: " + Spread.of(ours).text("%,.0f"));
    System.out.println("testpmd packets/s: " + Spread.of(theirs).text("%,.0f"));
    Spread ratio = Spread.of(ratios);
    System.out.println("ratio: " + ratio.text("%.3f"));
    boolean reached = whole.lost() == 0 && ratio.median() >= TARGET;
    System.out.printf(
        "target: nothing lost in %d s, median ratio at least %.2f: %s (lost by wirecap in all runs:"
            + " %d)%n",
        longSeconds, TARGET, reached ? "reached" : "MISSED", lost);
    return reached;
  }

  private static void print(String program, String run, Run result) {
    System.out.printf(
        "%-8s %-8s sent %,12d in %5.2f s, received %,12d, lost %,9d, %,10.0f packets/s%n",
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

  private static Run wirecap(BenchLab lab, Duration duration) {
    try (Child capture = Child.start(Programs.capture(lab, "--mode", "exclusive"))) {
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
      Matcher matcher = RECEIVED.matcher(testpmd.await("RX-packets"));
      if (!matcher.find()) {
        throw new WirecapException("testpmd: printed no RX-packets: " + testpmd.lines());
      }
      testpmd.say("quit\n");
      testpmd.awaitEnd();
      return run(sent, Long.parseLong(matcher.group(1)));
    }
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }
}
