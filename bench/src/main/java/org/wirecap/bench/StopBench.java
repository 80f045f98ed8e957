package org.wirecap.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.wirecap.lab.GeneratorResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** All threads of a capture stopped for ten seconds while packets arrive. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description =
        "A capture to a file is stopped for 10 s (SIGSTOP, SIGCONT) while packets arrive at a rate"
            + " that fits its pool, in both modes.")
final class StopBench implements Callable<Integer> {
  private static final int CELLS = 256;
  private static final int CHUNKS = 512;
  private static final Duration SENDING = Duration.ofSeconds(16);

  static final Report REPORT =
      new Report(
          "stop",
          new Layout(
              List.of("mode", "pps"),
              List.of(
                  Layout.Column.spread("stopped, s", "%.1f", run -> run.number("stopped_s")),
                  Layout.Column.sum("sent", run -> run.number("sent")),
                  Layout.Column.sum("in the file", run -> run.number("in_file")),
                  Layout.Column.sum("lost", run -> run.number("lost")))),
          StopBench::verdict);

  private static Report.Verdict verdict(List<Outcome> outcomes) {
    return new Report.Verdict(
        outcomes.stream().allMatch(run -> run.number("lost") == 0 && run.is("balanced")),
        "nothing lost, ledgers balanced, in %d runs".formatted(outcomes.size()));
  }

  @Option(names = "--rounds", defaultValue = "5", description = "Rounds of both (default: 5).")
  private int rounds;

  @Option(
      names = "--pps",
      defaultValue = "10000",
      description = "Packets per second (default: 10000).")
  private long rate;

  @Option(
      names = "--directory",
      defaultValue = "/tmp",
      description = "Where to write the file (default: /tmp).")
  private Path directory;

  @Override
  public Integer call() {
    Machine.print("stop --rounds %d --pps %d --directory %s".formatted(rounds, rate, directory));
    System.out.printf(
        "pool (M,R) = (%d,%d): %,d cells; %,d packets arrive in 10 s%n",
        CELLS, CHUNKS, CELLS * CHUNKS, 10 * rate);
    List<Outcome> outcomes = new ArrayList<>();
    try (BenchLab lab = new BenchLab()) {
      for (int round = 1; round <= rounds; round++) {
        for (String mode : List.of("exclusive", "shared")) {
          outcomes.add(measure(lab, mode).print());
        }
      }
    }
    return REPORT.print(outcomes);
  }

  private Outcome measure(BenchLab lab, String mode) {
    Path file = BenchFile.in(directory, "stop", "pcapng");
    List<String> command =
        Programs.capture(
            lab,
            "--mode",
            mode,
            "-M",
            Integer.toString(CELLS),
            "-R",
            Integer.toString(CHUNKS),
            "-w",
            file.toString());
    try (Child capture = Child.start(command)) {
      capture.await("capturing on");
      CompletableFuture<GeneratorResult> sending =
          lab.startGenerating(Traffic.paced(rate, SENDING));
      MemoryBench.pause(3000);
      long start = System.nanoTime();
      capture.signal("STOP");
      MemoryBench.pause(10_000);
      capture.signal("CONT");
      double stopped = (System.nanoTime() - start) / 1e9;
      long sent = BenchLab.join(sending).ledger().total().offered();
      MemoryBench.pause(500);
      capture.stop();
      Map<String, Object> ledger = capture.json();
      long inFile = Recorder.packets(file);
      return Outcome.of("stop")
          .with("mode", mode)
          .with("pps", rate)
          .with("stopped_s", stopped)
          .with("sent", sent)
          .with("in_file", inFile)
          .with("lost", sent - inFile)
          .with("ledger_lost", ((Number) ledger.get("lost")).longValue())
          .with("balanced", Boolean.TRUE.equals(ledger.get("balanced")));
    } finally {
      BenchFile.delete(file);
    }
  }
}
