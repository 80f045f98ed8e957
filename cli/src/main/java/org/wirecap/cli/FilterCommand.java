package org.wirecap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.LinkType;
import org.wirecap.filter.Filter;
import org.wirecap.filter.FilterOptions;
import org.wirecap.filter.classic.ClassicProgram;
import org.wirecap.filter.ebpf.XdpFilter;
import org.wirecap.filter.ir.ProgramText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code wirecap filter}: what becomes of a filter expression. */
@Command(
    name = "filter",
    mixinStandardHelpOptions = true,
    description = {
      "Show what becomes of a filter expression, or count the packets of a file that match it.",
      "",
      "The expression is that of tcpdump, see pcap-filter(7), in one word or several. Without another"
          + " choice its intermediate form is printed: [12:2] is the two bytes from byte 12 on. With"
          + " -r the packets are of a file, for which inbound, outbound and ifindex are not known.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.HELP_OK,
      ExitCode.HELP_FAILED,
      ExitCode.HELP_USAGE,
      ExitCode.HELP_INTERNAL
    })
final class FilterCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "EXPRESSION", arity = "0..*", description = "The filter.")
  private List<String> words = List.of();

  @Option(
      names = "-y",
      paramLabel = "LINKTYPE",
      converter = LinkTypeConverter.class,
      description =
          "What the packets are: EN10MB (the default), LINUX_SLL, LINUX_SLL2, RAW, IPV4, IPV6,"
              + " NULL, LOOP, PPP, or a number.")
  private Integer linkType;

  @Option(
      names = "-s",
      paramLabel = "BYTES",
      converter = SizeConverter.class,
      description = "How much of a packet to keep; 0, the default, is 262,144.")
  private int snaplen;

  @Option(
      names = "-d",
      description =
          "Print classic BPF; -dd as a fragment of C; -ddd as numbers. As tcpdump does, not the same"
              + " program.")
  private boolean[] dump = {};

  @Option(names = "--ir", description = "Print the intermediate form: the default.")
  private boolean intermediate;

  @Option(
      names = "--ebpf",
      description =
          "Print the eBPF instructions that decide in the XDP program of exclusive mode: r6 has the"
              + " context, r9 the packet's length; r0 is 1 in the end if the packet is accepted.")
  private boolean ebpf;

  @Option(
      names = "-F",
      paramLabel = "FILE",
      description =
          "Read the expression from this file, as tcpdump does; what follows a # is a comment.")
  private Path expressionFile;

  @Option(
      names = "-r",
      paramLabel = "FILE",
      description = "Count the packets of this file (pcap, pcapng, gzip; - is standard input).")
  private String file;

  FilterCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (dump.length > 3) {
      throw new ParameterException(spec.commandLine(), "-d can be given three times at most");
    }
    if (file != null && (dump.length > 0 || intermediate || ebpf || linkType != null)) {
      throw new ParameterException(
          spec.commandLine(),
          "-r counts, by the link types of the file: without -d, --ir, --ebpf and -y");
    }
    if ((dump.length > 0 ? 1 : 0) + (intermediate ? 1 : 0) + (ebpf ? 1 : 0) > 1) {
      throw new ParameterException(spec.commandLine(), "one of --ir, -d and --ebpf at a time");
    }
    if (expressionFile != null && !words.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "-F and an expression on the command line: give one of them");
    }
    String expression =
        expressionFile == null ? String.join(" ", words) : FilterArguments.read(expressionFile);
    if (file != null) {
      return count(expression);
    }
    int type = linkType == null ? LinkType.ETHERNET : linkType;
    FilterOptions options =
        FilterOptions.of(type)
            .withLive(type == LinkType.ETHERNET || type == LinkType.RAW)
            .withSnaplen(snaplen == 0 ? FilterOptions.DEFAULT_SNAPLEN : snaplen);
    Filter filter = Filter.compile(expression, options);
    console.println(text(filter));
    return ExitCode.OK;
  }

  private String text(Filter filter) {
    if (ebpf) {
      return XdpFilter.text(filter.program()).stripTrailing();
    }
    return dump.length == 0 ? ProgramText.of(filter.program()) : classic(filter);
  }

  private String classic(Filter filter) {
    ClassicProgram program = filter.classicBpf();
    return switch (dump.length) {
      case 1 -> program.disassembly();
      case 2 -> program.fragment();
      default -> program.decimal();
    };
  }

  /** A file may hold packets of several link types; the filter is compiled for each. */
  private int count(String expression) throws IOException {
    long packets = 0;
    long matching = 0;
    Map<Integer, Filter> filters = new HashMap<>();
    try (CaptureFileReader reader = open()) {
      while (reader.next()) {
        packets++;
        Filter filter =
            filters.computeIfAbsent(
                reader.linkType(), type -> Filter.compile(expression, FilterOptions.of(type)));
        if (filter.matches(
            reader.memory(), reader.offset(), reader.capturedLength(), reader.originalLength())) {
          matching++;
        }
      }
      if (reader.warning() != null) {
        console.err().println("wirecap filter: " + reader.warning());
      }
    }
    console.println("%d of %d packets match".formatted(matching, packets));
    return ExitCode.OK;
  }

  private CaptureFileReader open() {
    return file.equals("-")
        ? CaptureFileReader.open(console.in(), "standard input")
        : CaptureFileReader.open(Path.of(file));
  }
}
