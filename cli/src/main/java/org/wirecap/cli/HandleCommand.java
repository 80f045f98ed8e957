package org.wirecap.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.wirecap.linux.Netns;
import org.wirecap.pool.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wirecap handle}: the paper's packet handler, a thread for each receive queue. */
@Command(
    name = "handle",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Handle packets with one thread for each receive queue, and offload what is too much.",
      "",
      "The paper's packet handler: each thread works on its packets (--load, --pace) and throws"
          + " them away. Shows what the pools and the buddy groups do with a load imbalance."
          + " With -r, --queues N spreads the file over N simulated receive queues, as an Intel"
          + " 82599 does; a file waits, so that nothing is lost.",
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
      "  wirecap handle -i eth1 --mode exclusive -R 100 --pace 38844 --duration 20s",
      "  wirecap handle -i eth1 --mode exclusive --offload chunk -T 60 --load 300",
      "  wirecap handle -i eth1 --offload flow --buddy-group 0-3 --buddy-group 4,5",
      "  wirecap handle -r in.pcap --queues 4 --offload chunk --pace 10k --measure-order",
    })
final class HandleCommand implements Callable<Integer> {
  @Mixin private SourceOptions source = SourceOptions.spreadingFiles();
  @Mixin private OffloadOptions offload = new OffloadOptions();

  @Option(
      names = "--load",
      paramLabel = "X",
      description =
          "Apply the filter 'net 131.225.2 and udp' X times to each packet; the paper takes 300.")
  private int load;

  @Option(
      names = "--pace",
      paramLabel = "PPS",
      converter = CountConverter.class,
      description = {
        "Hold each thread to this many packets/s, asleep in between: as if it were that slow.",
        "A late thread catches up by at most one chunk."
      })
  private Long pace;

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      converter = CountConverter.class,
      description = "End after N packets; those that were captured by then are handled too.")
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

  HandleCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Usage usage = new Usage(spec);
    source.check(usage);
    offload.check(usage);
    usage.refuse(load < 0, "--load " + load + ": how often to apply the filter is 0 or more");
    usage.refuse(pace != null && pace == 0, "--pace 0: the rate is positive");
    usage.refuse(load > 0 && pace != null, "--load and --pace exclude each other");
    usage.refuse(count != null && count == 0, "-c 0: the number of packets is positive");
    usage.refuse(duration != null && duration == 0, "--duration 0: the time is positive");
    HandleReport report =
        source.netns() == null ? handle(usage) : Netns.call(source.netns(), () -> handle(usage));
    if (report.failure() != null) {
      console.err().println("wirecap handle: " + report.failure());
    }
    if (json) {
      Json.print(console, report.json());
    } else {
      console.println(String.join("\n", report.lines()));
    }
    return report.exitCode();
  }

  private HandleReport handle(Usage usage) {
    HandleRun run;
    try (Engine engine = source.open(usage, console)) {
      Workload workload = new Workload(load, pace == null ? 0 : pace, offload.measuresOrder());
      run = new HandleRun(engine, source, offload, workload, console);
      run.run(
          count == null ? Long.MAX_VALUE : count,
          duration == null ? Long.MAX_VALUE : duration,
          !quiet);
    }
    return run.report();
  }

  /**
   * What is done with each packet.
   *
   * @param load how often the filter is applied
   * @param pace packets/s of each thread; 0 for as fast as it can
   * @param measureOrder whether order is measured
   */
  record Workload(int load, long pace, boolean measureOrder) {
    @Override
    public String toString() {
      String text = load > 0 ? ", filter applied " + Quantity.count(load, "time") : "";
      return pace > 0 ? text + ", each at %,d packets/s".formatted(pace) : text;
    }
  }
}
