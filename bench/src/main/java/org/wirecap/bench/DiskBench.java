package org.wirecap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.wirecap.lab.GeneratorResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The highest rate at which nothing is lost on the way to a file, beside tcpdump and dumpcap. */
@Command(
    name = "disk",
    mixinStandardHelpOptions = true,
    description =
        "64-byte frames at rising rates to one queue, written to a file by wirecap, tcpdump and"
            + " dumpcap in turns: the highest rate of each at which the file has every packet.")
final class DiskBench implements Callable<Integer> {
  private static final double TARGET = 1.5;

  /** Packets per second, each about 1.19 times the one before: the resolution of the result. */
  private static final long[] LADDER = {
    105_000, 125_000, 149_000, 177_000, 210_000, 250_000, 297_000, 354_000, 420_000, 500_000,
    595_000, 707_000, 841_000, 1_000_000, 1_190_000, 1_410_000, 1_680_000, 2_000_000, 2_380_000,
    2_830_000
  };

  static final Report REPORT =
      new Report(
          "disk",
          new Layout(
              List.of("recorder"),
              List.of(
                  Layout.Column.spread(
                      "highest loss-free, packets/s", "%,.0f", run -> run.number("highest_pps")),
                  new Layout.Column("lost at, packets/s", DiskBench::failed))),
          DiskBench::verdict);

  /** The rates at which packets were lost, of the rounds in which any were. */
  private static String failed(List<Outcome> runs) {
    List<Double> rates =
        runs.stream().map(run -> run.number("failed_pps")).filter(rate -> rate > 0).toList();
    return rates.isEmpty()
        ? "never"
        : "%s, in %d of %d".formatted(Spread.of(rates).text("%,.0f"), rates.size(), runs.size());
  }

  /** Ours against tcpdump: the medians of all rounds. */
  private static Report.Verdict verdict(List<Outcome> outcomes) {
    double tcpdump = median(outcomes, Recorder.TCPDUMP);
    List<String> found = new ArrayList<>();
    boolean reached = true;
    for (Recorder ours : List.of(Recorder.WIRECAP_EXCLUSIVE, Recorder.WIRECAP_SHARED)) {
      double ratio = median(outcomes, ours) / tcpdump;
      found.add("%s %.2f".formatted(ours.title(), ratio));
      reached &= ratio >= TARGET || ours == Recorder.WIRECAP_SHARED;
    }
    return new Report.Verdict(
        reached,
        "exclusive mode at least %.1f times tcpdump, medians (%s)"
            .formatted(TARGET, String.join(", ", found)));
  }

  private static double median(List<Outcome> outcomes, Recorder recorder) {
    List<Double> rates =
        outcomes.stream()
            .filter(run -> run.text("recorder").equals(recorder.title()))
            .map(run -> run.number("highest_pps"))
            .toList();
    return rates.isEmpty() ? Double.NaN : Spread.of(rates).median();
  }

  @Option(names = "--rounds", defaultValue = "5", description = "Searches each (default: 5).")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "3", description = "At a rate (default: 3).")
  private int seconds;

  @Option(
      names = "--recorders",
      split = ",",
      description = "Only these: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Recorder> recorders = List.of(Recorder.values());

  @Option(
      names = "--directory",
      defaultValue = "/tmp",
      description = "Where to write the files (default: /tmp).")
  private Path directory;

  @Override
  public Integer call() {
    Machine.print(
        "disk --rounds %d --seconds %d --recorders %s --directory %s"
            .formatted(
                rounds,
                seconds,
                String.join(",", recorders.stream().map(Recorder::name).toList()),
                directory));
    Machine.printVersion(List.of("tcpdump", "--version"), "tcpdump version");
    Machine.printVersion(List.of("dumpcap", "--version"), "Dumpcap");
    System.out.println("file system: " + fileSystem());
    System.out.printf("rates tried: %,d to %,d packets/s%n", LADDER[0], LADDER[LADDER.length - 1]);
    List<Outcome> outcomes = new ArrayList<>();
    Map<Recorder, Long> last = new EnumMap<>(Recorder.class);
    try (BenchLab lab = new BenchLab()) {
      for (int round = 1; round <= rounds; round++) {
        for (Recorder recorder : recorders) {
          outcomes.add(search(lab, recorder, last).print());
        }
      }
    }
    return REPORT.print(outcomes);
  }

  /** The highest step of the ladder that passes and whose next fails, near the last one found. */
  private Outcome search(BenchLab lab, Recorder recorder, Map<Recorder, Long> last) {
    Map<Long, Double> achieved = new HashMap<>();
    long begin = last.getOrDefault(recorder, (long) LADDER.length / 2);
    long step =
        Ladder.highest(
            LADDER.length,
            begin,
            index -> {
              double rate = tryRate(lab, recorder, LADDER[(int) index]);
              achieved.put(index, Math.abs(rate));
              return rate > 0;
            });
    last.put(recorder, Math.max(0, step));
    return Outcome.of("disk")
        .with("recorder", recorder.title())
        .with("highest_pps", step < 0 ? 0.0 : achieved.get(step))
        .with("failed_pps", achieved.getOrDefault(step + 1, 0.0));
  }

  /** The rate that was achieved; negative when not everything that was sent is in the file. */
  private double tryRate(BenchLab lab, Recorder recorder, long rate) {
    Path file = BenchFile.in(directory, "disk", "pcapng");
    try (Child child = recorder.start(lab, file)) {
      GeneratorResult result = lab.generate(Traffic.paced(rate, Duration.ofSeconds(seconds)));
      awaitQuiet(file);
      child.stop();
      long sent = result.ledger().total().offered();
      long inFile = Recorder.packets(file);
      System.out.printf(
          "%-18s asked %,9d sent %,11d at %,9.0f packets/s, in the file %,11d, lost %,10d%n",
          recorder.title(), rate, sent, result.rate(), inFile, sent - inFile);
      return sent == inFile ? result.rate() : -result.rate();
    } finally {
      BenchFile.delete(file);
    }
  }

  /** Waits until a program has had a second in which it wrote nothing. */
  private static void awaitQuiet(Path file) {
    try {
      long size = -1;
      while (Files.size(file) != size) {
        size = Files.size(file);
        MemoryBench.pause(1000);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String fileSystem() {
    try {
      return Files.getFileStore(directory).type();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
