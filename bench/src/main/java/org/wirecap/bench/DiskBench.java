package org.wirecap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
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
    595_000, 707_000, 841_000, 1_000_000, 1_190_000, 1_410_000, 1_680_000, 2_000_000, 2_380_000
  };

  @Option(names = "--rounds", defaultValue = "3", description = "Searches each (default: 3).")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "5", description = "At a rate (default: 5).")
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
        "disk --rounds %d --seconds %d --directory %s".formatted(rounds, seconds, directory));
    Machine.printVersion(List.of("tcpdump", "--version"), "tcpdump version");
    Machine.printVersion(List.of("dumpcap", "--version"), "Dumpcap");
    System.out.println("file system: " + fileSystem());
    System.out.printf("rates tried: %,d to %,d packets/s%n", LADDER[0], LADDER[LADDER.length - 1]);
    Map<Recorder, List<Double>> best = new EnumMap<>(Recorder.class);
    try (BenchLab lab = new BenchLab()) {
      for (int round = 1; round <= rounds; round++) {
        System.out.printf("%nround %d%n", round);
        for (Recorder recorder : recorders) {
          double rate = search(lab, recorder);
          best.computeIfAbsent(recorder, key -> new ArrayList<>()).add(rate);
        }
      }
    }
    return report(best) ? 0 : 1;
  }

  private boolean report(Map<Recorder, List<Double>> best) {
    System.out.println();
    System.out.println("highest loss-free rate, packets/s:");
    best.forEach(
        (recorder, rates) ->
            System.out.printf("%-18s %s%n", recorder.title(), Spread.of(rates).text("%,.0f")));
    List<Double> tcpdump = best.get(Recorder.TCPDUMP);
    boolean reached = tcpdump != null;
    for (Recorder ours : List.of(Recorder.WIRECAP_EXCLUSIVE, Recorder.WIRECAP_SHARED)) {
      if (best.containsKey(ours) && tcpdump != null) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
          ratios.add(best.get(ours).get(i) / tcpdump.get(i));
        }
        Spread ratio = Spread.of(ratios);
        System.out.printf("%s : tcpdump = %s%n", ours.title(), ratio.text("%.2f"));
        reached &= ratio.median() >= TARGET;
      }
    }
    System.out.printf(
        "target: median at least %.1f times tcpdump: %s%n", TARGET, reached ? "reached" : "MISSED");
    return reached;
  }

  /** The highest rate of the ladder that passes when all below do, as it was achieved. */
  private double search(BenchLab lab, Recorder recorder) {
    int good = -1;
    int bad = LADDER.length;
    double best = 0;
    while (bad - good > 1) {
      int middle = (good + bad) / 2;
      double achieved = tryRate(lab, recorder, LADDER[middle]);
      if (achieved > 0) {
        good = middle;
        best = achieved;
      } else {
        bad = middle;
      }
    }
    return best;
  }

  /** The rate that was achieved when everything sent is in the file; 0 when something was lost. */
  private double tryRate(BenchLab lab, Recorder recorder, long rate) {
    Path file = directory.resolve("bench-disk-" + ProcessHandle.current().pid() + ".pcapng");
    try (Child child = recorder.start(lab, file)) {
      GeneratorResult result = lab.generate(Traffic.paced(rate, Duration.ofSeconds(seconds)));
      awaitQuiet(file);
      child.stop();
      long sent = result.ledger().total().offered();
      long inFile = Recorder.packets(file);
      System.out.printf(
          "%-18s asked %,9d sent %,11d at %,9.0f packets/s, in the file %,11d, lost %,10d%n",
          recorder.title(), rate, sent, result.rate(), inFile, sent - inFile);
      return sent == inFile ? result.rate() : 0;
    } finally {
      StopBench.delete(file);
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
