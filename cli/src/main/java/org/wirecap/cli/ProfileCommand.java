package org.wirecap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.wirecap.cli.chart.ChartLook;
import org.wirecap.linux.Netns;
import org.wirecap.pool.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wirecap profile}: how the load is spread over receive queues and over time. */
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Show how the packets are spread over receive queues and over time, and what it takes.",
      "",
      "Counts packets in bins by their own timestamps, for each receive queue, from the first"
          + " packet to the last; a bin without packets counts as 0. With -r, --queues N spreads"
          + " the file over N simulated receive queues, as an Intel 82599 does.",
      "",
      "For each queue:",
      "  packets/s, peak/s   of the mean and of the fullest bin",
      "  peak/mean p99/mean  fullest bin, and the one that 99 of 100 do not exceed, by the mean one",
      "  over, longest       seconds in bins with more than --thread-rate, in all and on end",
      "  backlog             the most packets that would wait for a thread of that rate, the one it"
          + " works on included: what R x M has to hold",
      "For all: as if each thread worked whenever any packet waits, an ideal buddy group.",
      "Between queues, of the packets n of Q queues:",
      "  max/mean            Q max n / sum n: 1 is even, Q is all in one queue; over bins or windows"
          + " weighted by their packets; worst: of windows with 100 packets x Q or more",
      "  variation           standard deviation of n / mean of n: 0 is even",
      "  Jain index          (sum n)^2 / (Q sum n^2): 1 is even, 1/Q is all in one queue",
      "  over, relieved      windows in which a queue is over a thread; of these, those in which all"
          + " queues together are not over all threads",
      "",
      "Memory does not grow with the time: of a long profile the charts show the fullest bin of"
          + " longer and longer spans (8,192 in all); numbers and --csv stay exact.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.HELP_OK,
      ExitCode.HELP_FAILED,
      ExitCode.HELP_USAGE,
      ExitCode.HELP_NOT_BALANCED,
      ExitCode.HELP_INTERNAL
    },
    footer = {
      "",
      "Examples:",
      "  wirecap profile -i eth1 --duration 60s",
      "  wirecap profile -i eth1 --mode exclusive --duration 60s --csv load.csv --chart load.png",
      "  wirecap profile -r in.pcap --queues 4 --speed 2 --thread-rate 38844 --chart load.svg",
    })
final class ProfileCommand implements Callable<Integer> {
  private static final long LEAST_BIN_NANOS = 10_000;
  private static final long DEFAULT_BIN_NANOS = 10_000_000;

  /** What the packet handler of the paper does, on the paper's machine. */
  private static final long PAPER_RATE = 38_844;

  @Mixin private SourceOptions source = SourceOptions.spreadingFiles();

  @Option(
      names = "--bin",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Width of a bin (default: 10ms).")
  private Long bin;

  @Option(
      names = "--thread-rate",
      paramLabel = "PPS",
      converter = CountConverter.class,
      description = "Packets/s that a thread can handle (default: 38844, the paper's).")
  private Long threadRate;

  @Option(
      names = "--speed",
      paramLabel = "X",
      description = "With -r: as if the packets had come X times as fast; 0.5 is half as fast.")
  private Double speed;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write packets and bytes of each queue and bin to FILE, as they come.")
  private Path csv;

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      description = "Draw the load over time into FILE, which ends in .png or .svg.")
  private List<Path> charts = new ArrayList<>();

  @Option(
      names = "--ascii",
      description = "Draw the chart in the terminal in ASCII, whatever the locale.")
  private boolean ascii;

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      converter = CountConverter.class,
      description = "End after N packets.")
  private Long count;

  @Option(
      names = {"-a", "--duration"},
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "End after this time: 10, 10s, 500ms, 2m.")
  private Long duration;

  @Option(
      names = {"-q", "--quiet"},
      description = "Do not show the live line; the summary stays.")
  private boolean quiet;

  @Option(names = "--json", description = "Print the summary as one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  private final Console console;

  ProfileCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Usage usage = new Usage(spec);
    check(usage);
    ProfileReport report =
        source.netns() == null ? profile(usage) : Netns.call(source.netns(), () -> profile(usage));
    if (report.failure() != null) {
      console.err().println("wirecap profile: " + report.failure());
    }
    if (json) {
      Json.print(console, report.json());
    } else {
      Map<String, String> environment = System.getenv();
      boolean unicode = !ascii && TerminalChart.isUnicode(environment);
      console.println(String.join("\n", report.lines(console.columns() - 1, unicode)));
    }
    return report.exitCode();
  }

  private void check(Usage usage) {
    source.check(usage);
    usage.refuse(
        bin != null && bin < LEAST_BIN_NANOS, "--bin: a bin has 10us or more; the default is 10ms");
    usage.refuse(
        threadRate != null && threadRate == 0, "--thread-rate 0: the rate of a thread is positive");
    usage.refuse(speed != null && source.isLive(), "--speed makes sense with -r only");
    usage.refuse(
        speed != null && !(speed > 0 && speed <= 1e6),
        "--speed " + speed + ": it is a factor of more than 0 and up to 1000000");
    for (Path chart : charts) {
      usage.refuse(
          !ChartFile.isKnown(chart),
          "--chart %s: the name ends in %s"
              .formatted(chart, String.join(" or ", ChartFile.formats())));
    }
    usage.refuse(count != null && count == 0, "-c 0: the number of packets is positive");
    usage.refuse(duration != null && duration == 0, "--duration 0: the time is positive");
    if (!charts.isEmpty()) {
      ChartLook.requireFonts("--chart");
    }
  }

  private ProfileReport profile(Usage usage) {
    ProfileOptions options =
        new ProfileOptions(
            bin == null ? DEFAULT_BIN_NANOS : bin,
            speed == null ? 1 : speed,
            threadRate == null ? PAPER_RATE : threadRate,
            csv,
            List.copyOf(charts));
    ProfileRun run;
    try (Engine engine = source.open(usage, console)) {
      run = new ProfileRun(engine, source, options, console);
      run.run(
          count == null ? Long.MAX_VALUE : count,
          duration == null ? Long.MAX_VALUE : duration,
          !quiet);
    }
    return run.report();
  }

  /**
   * What is asked for.
   *
   * @param binNanos width of a bin, ns
   * @param speed as if the packets had come so many times as fast
   * @param threadRate packets/s that a thread can handle
   * @param csv where the bins go; null for nowhere
   * @param charts what is drawn
   */
  record ProfileOptions(
      long binNanos, double speed, double threadRate, Path csv, List<Path> charts) {}
}
