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

/** {@code wirecap capture}: packets of an interface or a file, to a file or as lines. */
@Command(
    name = "capture",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Capture packets from an interface, or read them from a file.",
      "",
      "Ctrl-C, SIGTERM, -c, --duration or the end of the file ends the capture. The summary and"
          + " the loss ledger then go to standard error: every packet that the interface saw is"
          + " delivered, or named with the cause of its loss.",
      "",
      "One thread captures from all receive queues and writes, in time order. With --offload there"
          + " is a handler thread for each queue, which looks at the packets, cuts them to the"
          + " snapshot length or makes their lines, and copies them out of their cells; buddies"
          + " take over what is too much for one, and one thread writes, in time order. With -r,"
          + " --queues N spreads the file over N simulated receive queues, as an Intel 82599 does.",
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
      "  wirecap capture -i eth1                        a line for each packet",
      "  wirecap capture -i eth1 -w out.pcapng -c 1M    a million packets to a file",
      "  wirecap capture -i eth1 net 192.0.2 and udp    only what a filter accepts",
      "  wirecap capture -i eth1 --mode exclusive -R 1024 -w %%H%%M%%S.pcapng -G 60",
      "  wirecap capture -i eth1 -w - | wireshark -k -i -",
      "  wirecap capture -i eth1 --mode exclusive --offload flow -T 60 -w out.pcapng",
      "  wirecap capture -r in.pcap.gz -w out.pcapng    from one format to the other",
    })
final class CaptureCommand implements Callable<Integer> {
  @Mixin private SourceOptions source = SourceOptions.spreadingFiles();
  @Mixin private TargetOptions target = new TargetOptions();
  @Mixin private OffloadOptions offload = new OffloadOptions();

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
      description = "End after this time: 10, 10s, 500ms, 2m; dumpcap's duration:10 is understood.")
  private Long duration;

  @Option(
      names = {"-q", "--quiet"},
      description = "Do not show the live line; the summary stays.")
  private boolean quiet;

  @Option(
      names = "--json",
      description =
          "Print the summary as one JSON object on standard output, and no packets there.")
  private boolean json;

  @Option(
      names = "--no-rehearsal",
      description =
          "Start at once: without the half second in which -w is tried on packets of no interface,"
              + " so that the first real ones meet compiled code.")
  private boolean noRehearsal;

  @Option(
      names = "-n",
      description = "Accepted for tcpdump's sake: addresses are never turned into names.")
  @SuppressWarnings("unused")
  private boolean[] numeric;

  @Option(
      names = "-l",
      description = "Accepted for tcpdump's sake: lines do not wait for a buffer to be full.")
  @SuppressWarnings("unused")
  private boolean[] lineBuffered;

  @Option(
      names = {"-D", "--list-interfaces"},
      description = "List the interfaces, as 'wirecap interfaces' does.")
  private boolean listInterfaces;

  @Spec private CommandSpec spec;

  private final Console console;
  private final Rehearsal rehearsal;

  CaptureCommand(Console console) {
    this(console, WriteRehearsal::run);
  }

  /**
   * @param rehearsal of a capture to a file
   */
  CaptureCommand(Console console, Rehearsal rehearsal) {
    this.console = console;
    this.rehearsal = rehearsal;
  }

  /** As {@link WriteRehearsal#run}. */
  @FunctionalInterface
  interface Rehearsal {
    long run(
        TargetOptions target, OffloadOptions offload, int snapLength, int queues, StopRequest stop);
  }

  @Override
  public Integer call() throws IOException {
    if (listInterfaces) {
      return InterfacesCommand.print(console, source.netns(), json);
    }
    Usage usage = new Usage(spec);
    source.check(usage);
    target.check(usage);
    offload.check(usage);
    usage.refuse(count != null && count == 0, "-c 0: the number of packets is positive");
    usage.refuse(duration != null && duration == 0, "--duration 0: the time is positive");
    usage.refuse(
        target.overwrites(source.file()), "-r and -w are one file: it would be lost unread");
    usage.refuse(json && target.isStandardOutput(), "--json and -w - both want standard output");
    CaptureReport report =
        source.netns() == null ? capture(usage) : Netns.call(source.netns(), () -> capture(usage));
    print(report);
    return report.exitCode();
  }

  private CaptureReport capture(Usage usage) {
    CaptureRun run;
    // A file that cannot be made is refused below: nobody has to wait for that.
    if (!noRehearsal && source.isLive() && target.file() != null && target.canBeMade()) {
      long ignored =
          rehearsal.run(target, offload, source.snapLength(), source.queueCount(), console.stop());
    }
    try (Engine engine = source.open(usage, console)) {
      run = new CaptureRun(engine, source, target, offload, console);
      run.open(json);
      run.run(
          count == null ? Long.MAX_VALUE : count,
          duration == null ? Long.MAX_VALUE : duration,
          !quiet && (json || target.file() != null));
    }
    return run.report();
  }

  private void print(CaptureReport report) throws IOException {
    if (report.failure() != null) {
      console.err().println("wirecap capture: " + report.failure());
    }
    if (json) {
      Json.print(console, report.json());
    } else {
      report.lines().forEach(console.err()::println);
    }
  }
}
