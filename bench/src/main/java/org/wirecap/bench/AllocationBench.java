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

/** What a capture allocates, and how often it collects garbage. */
@Command(
    name = "allocation",
    mixinStandardHelpOptions = true,
    description =
        "Bytes allocated by all threads of a capturing process, with packets and without, and the"
            + " collections of garbage in a capture of 60 s, in memory and to a file.")
final class AllocationBench implements Callable<Integer> {
  private static final double LIMIT = 0.01;

  static final Report REPORT =
      new Report(
          "allocation",
          new Layout(
              List.of("capture"),
              List.of(
                  Layout.Column.spread("seconds", "%.1f", run -> run.number("seconds")),
                  Layout.Column.sum("packets", run -> run.number("packets")),
                  Layout.Column.sum("lost", run -> run.number("lost")),
                  new Layout.Column("bytes per packet", AllocationBench::perPacket),
                  Layout.Column.sum("collections", run -> run.number("collections")))),
          AllocationBench::verdict);

  private static String perPacket(List<Outcome> runs) {
    return runs.getFirst().has("bytes_per_packet")
        ? Spread.of(Layout.values(runs, run -> run.number("bytes_per_packet"))).text("%.5f")
        : "not measured";
  }

  private static Report.Verdict verdict(List<Outcome> outcomes) {
    return new Report.Verdict(
        outcomes.stream()
            .allMatch(
                run ->
                    run.number("collections") == 0
                        && (!run.has("bytes_per_packet")
                            || run.number("bytes_per_packet") < LIMIT)),
        "less than 1 byte per 100 packets beyond what is allocated without packets, and no"
            + " collection of garbage");
  }

  @Option(
      names = "--captures",
      split = ",",
      defaultValue = "memory,exclusive,shared",
      description = "In memory, or to a file in a mode (default: memory,exclusive,shared).")
  private List<String> captures;

  @Option(names = "--seconds", defaultValue = "60", description = "Of traffic (default: 60).")
  private int seconds;

  @Option(
      names = "--pps",
      defaultValue = "200000",
      description = "Packets per second to the file (default: 200000).")
  private long rate;

  @Option(
      names = "--directory",
      defaultValue = "/tmp",
      description = "Where to write the file (default: /tmp).")
  private Path directory;

  @Override
  public Integer call() {
    Machine.print(
        "allocation --seconds %d --pps %d --directory %s --captures %s"
            .formatted(seconds, rate, directory, String.join(",", captures)));
    List<Outcome> outcomes = new ArrayList<>();
    try (BenchLab lab = new BenchLab()) {
      for (String capture : captures) {
        outcomes.add((capture.equals("memory") ? reader(lab) : file(lab, capture)).print());
      }
    }
    return REPORT.print(outcomes);
  }

  /** In memory: the process itself counts. */
  private Outcome reader(BenchLab lab) {
    try (ReaderProcess reader = new ReaderProcess(lab, "basic:256x256", 0)) {
      // The first seconds: what the JIT compiler and the first lines of text need.
      GeneratorResult warm = lab.generate(Traffic.max(Duration.ofSeconds(10)));
      reader.awaitSettled(warm.ledger().total().delivered());
      double idle = span("in memory, without packets", reader.next(), reader, 10);
      CompletableFuture<GeneratorResult> sending =
          lab.startGenerating(Traffic.max(Duration.ofSeconds(seconds + 5)));
      ReaderProcess.Account before = reader.next();
      while (before.idle()) {
        before = reader.next();
      }
      long start = before.delivered();
      double busy = span("in memory, with packets", before, reader, seconds);
      ReaderProcess.Account after = reader.next();
      GeneratorResult ignored = BenchLab.join(sending);
      double perPacket = (busy - idle) * seconds / (after.delivered() - start);
      return Outcome.of("allocation")
          .with("capture", "in memory, as fast as possible")
          .with("seconds", (after.nanos() - before.nanos()) / 1e9)
          .with("packets", after.delivered() - start)
          .with("lost", after.lost())
          .with("bytes_per_packet", perPacket)
          .with("collections", after.collections());
    }
  }

  /** Bytes per second, from one account to one that is so many seconds later. */
  private static double span(
      String what, ReaderProcess.Account from, ReaderProcess reader, int seconds) {
    ReaderProcess.Account to = reader.next();
    while (to.nanos() - from.nanos() < seconds * 1_000_000_000L) {
      to = reader.next();
    }
    double elapsed = (to.nanos() - from.nanos()) / 1e9;
    double bytes = (to.allocated() - from.allocated()) / elapsed;
    System.out.printf(
        "%-28s %.1f s, %,d packets, %,.0f bytes allocated per second, %d collections%n",
        what,
        elapsed,
        to.delivered() - from.delivered(),
        bytes,
        to.collections() - from.collections());
    return bytes;
  }

  /** To a file: the program as it is; its garbage collector tells, by the JVM's own log. */
  private Outcome file(BenchLab lab, String mode) {
    Path file = BenchFile.in(directory, "alloc", "pcapng");
    List<String> command = new ArrayList<>();
    command.add("env");
    command.add("WIRECAP_JAVA_OPTS=-Xlog:gc*:stdout");
    command.addAll(Programs.capture(lab, "--mode", mode, "-w", file.toString()));
    try (Child capture = Child.start(command)) {
      capture.await("capturing on");
      long before = collections(capture);
      GeneratorResult result = lab.generate(Traffic.paced(rate, Duration.ofSeconds(seconds)));
      long during = collections(capture) - before;
      capture.stop();
      Map<String, Object> ledger = capture.json();
      return Outcome.of("allocation")
          .with("capture", "wirecap capture --mode " + mode + " -w")
          .with("seconds", result.elapsedNanos() / 1e9)
          .with("packets", result.ledger().total().offered())
          .with("lost", ((Number) ledger.get("lost")).longValue())
          .with("collections_before", before)
          .with("collections", during);
    } finally {
      BenchFile.delete(file);
    }
  }

  private static long collections(Child capture) {
    return capture.lines().stream().filter(line -> line.contains("Pause")).count();
  }
}
