package org.wirecap.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.wirecap.Middlebox;
import org.wirecap.file.LinkType;
import org.wirecap.filter.Filter;
import org.wirecap.filter.FilterOptions;
import org.wirecap.forward.ForwardEngine;
import org.wirecap.forward.WhenFull;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.Netns;
import org.wirecap.pool.PoolShape;
import org.wirecap.xdp.AttachMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wirecap forward}: a bump in the wire. */
@Command(
    name = "forward",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Forward packets from one interface to another: a bump in the wire.",
      "",
      "What arrives at IF1 leaves at IF2 from the memory that it arrived in, and never reaches this"
          + " host; with --bidirectional also the other way round. Both interfaces are AF_XDP's.",
      "",
      "With a filter only what it accepts is forwarded. In the kernel it leaves the rest to this host;"
          + " in user space the rest is dropped, and counted as filtered.",
      "",
      "It forwards as soon as it has said \"forwarding between\".",
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
      "  wirecap forward -i eth1 -o eth2 --bidirectional",
      "  wirecap forward -i eth1 -o eth2 --bidirectional --drop 'tcp port 23'",
      "  wirecap forward -i eth1 -o eth2 --bidirectional not port 179",
      "  wirecap forward -i eth1 -o eth2 --offload flow -T 40 --duration 1m",
    })
final class ForwardCommand implements Callable<Integer> {
  @Option(
      names = {"-i", "--interface"},
      paramLabel = "IF1",
      required = true,
      description = "Forward what arrives here.")
  private String in;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "IF2",
      required = true,
      description = "It leaves here.")
  private String out;

  @Option(names = "--bidirectional", description = "Forward what arrives at IF2 to IF1, too.")
  private boolean bidirectional;

  @Option(
      names = "--drop",
      paramLabel = "FILTER",
      description = "Drop the packets that this filter accepts, e.g. 'udp port 53'.")
  private String drop;

  @Option(
      names = "--when-full",
      paramLabel = "WHAT",
      defaultValue = "wait",
      description = {
        "When an interface takes no more just now:",
        "wait (default): what arrives meanwhile waits in the pool;",
        "drop: drop the packet, and count it as TX full."
      })
  private WhenFullName whenFull;

  @Option(
      names = {"-M", "--cells"},
      paramLabel = "CELLS",
      description = "Cells of a chunk, the most packets of a batch (default: 256).")
  private Integer cells;

  @Option(
      names = {"-R", "--chunks"},
      paramLabel = "CHUNKS",
      description = "Chunks of a receive queue's pool (default: 256).")
  private Integer chunks;

  @Option(
      names = "--cell-size",
      paramLabel = "BYTES",
      converter = SizeConverter.class,
      description = "2048, or 4096 for a larger MTU (default: what the larger MTU needs).")
  private Integer cellSize;

  @Option(
      names = "--batch-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = {
        "Let packets gather so long for a full batch, e.g. 1ms (default: 0, take what is there)."
      })
  private Long batchTimeout;

  @Mixin private FilterArguments filter = new FilterArguments();

  @Mixin private OffloadOptions offload = new OffloadOptions();

  @Option(
      names = "--attach",
      paramLabel = "HOW",
      description = "auto (default), zero-copy, native or generic; the same for both interfaces.")
  private SourceOptions.AttachName attach;

  @Option(
      names = {"-p", "--no-promiscuous"},
      description = "Forward only what is addressed to the interface itself, and to groups.")
  private boolean notPromiscuous;

  @Option(
      names = "--huge-pages",
      description = "Put the pools into huge pages; reserve them first (vm.nr_hugepages).")
  private boolean hugePages;

  @Option(
      names = "--force",
      description =
          "Take the interfaces even if the host's default route, or your own connection, goes"
              + " through one of them.")
  private boolean force;

  @Option(
      names = "--netns",
      paramLabel = "NAME",
      description = "The interfaces are in this network namespace (ip netns).")
  private String netns;

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

  ForwardCommand(Console console) {
    this.console = console;
  }

  /** The names of {@link WhenFull} on the command line. */
  enum WhenFullName {
    WAIT,
    DROP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() throws IOException {
    Usage usage = new Usage(spec);
    offload.checkWithWorkers(usage);
    usage.refuse(
        offload.measuresOrder(),
        "--measure-order: 'wirecap handle' measures order, forward does not");
    filter.check(usage, true);
    usage.refuse(in.equals(out), "-i and -o name the same interface");
    usage.refuse(duration != null && duration == 0, "--duration 0: the time is positive");
    PoolShape shape =
        usage.checked(
            () ->
                new PoolShape(
                    cells == null ? PoolShape.DEFAULT.cells() : cells,
                    chunks == null ? PoolShape.DEFAULT.chunks() : chunks,
                    cellSize == null ? PoolShape.DEFAULT.cellSize() : cellSize));
    Filter dropped =
        drop == null ? null : usage.checked(() -> Filter.compile(drop, FilterOptions.ethernet()));
    ForwardReport report =
        netns == null
            ? forward(usage, shape, dropped)
            : Netns.call(netns, () -> forward(usage, shape, dropped));
    if (report.failure() != null) {
      console.err().println("wirecap forward: " + report.failure());
    }
    if (json) {
      Json.print(console, report.json());
    } else {
      console.println(String.join("\n", report.lines()));
    }
    return report.exitCode();
  }

  private ForwardReport forward(Usage usage, PoolShape shape, Filter dropped) {
    Middlebox described =
        Middlebox.between(in, out)
            .bidirectional(bidirectional)
            .shape(shape.cells(), shape.chunks())
            .cellSize(cellSize == null ? 0 : cellSize)
            .attach(attach == null ? AttachMode.AUTO : attach.mode())
            .promiscuous(!notPromiscuous)
            .hugePages(hugePages)
            .force(force);
    ForwardRun run;
    try (ForwardEngine engine = open(usage, described)) {
      run = new ForwardRun(engine, offload, dropped, console);
      run.run(
          whenFull == WhenFullName.WAIT ? WhenFull.WAIT : WhenFull.DROP,
          batchTimeout == null ? 0 : batchTimeout,
          duration == null ? Long.MAX_VALUE : duration,
          !quiet);
    }
    return run.report();
  }

  private ForwardEngine open(Usage usage, Middlebox described) {
    if (!filter.isGiven()) {
      return described.open();
    }
    return filter.open(
        filter.compile(usage, LinkType.ETHERNET, Interfaces.get(in)),
        "XDP",
        console,
        compiled -> described.filter(compiled == null ? null : compiled.program()).open());
  }
}
