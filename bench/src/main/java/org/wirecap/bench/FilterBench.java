package org.wirecap.bench;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.Filter;
import org.wirecap.filter.FilterOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Filters against libpcap's interpreter and the kernel's JIT, on the same packets in turn. */
@Command(
    name = "filter",
    mixinStandardHelpOptions = true,
    description =
        "ns for each packet of five filters, from trivial to 30 terms, as JVM bytecode (JMH), 64"
            + " packets in a call and one, by libpcap's bpf_filter in C, and as eBPF in the kernel; the paper's filter applied"
            + " 300 times to each packet; and what compiling takes.")
final class FilterBench implements Callable<Integer> {
  private static final double TARGET = 5;
  private static final double MOST_COMPILE_MILLIS = 5;
  private static final int HANDLER_TIMES = 300;

  static final Report REPORT =
      new Report(
          "filter",
          new Layout(
              List.of("filter", "times"),
              List.of(
                  ifMeasured("64 a call ns", "%.2f", "select_ns"),
                  Layout.Column.spread("one a call ns", "%.2f", run -> run.number("bytecode_ns")),
                  Layout.Column.spread("bpf_filter ns", "%.2f", run -> run.number("libpcap_ns")),
                  Layout.Column.spread("times faster", "%.1f", FilterBench::ratio),
                  Layout.Column.spread("one a call", "%.1f", FilterBench::singleRatio),
                  Layout.Column.spread("eBPF ns", "%.1f", run -> run.number("kernel_ns")),
                  ifMeasured("compile µs", "%.0f", "compile_us"))),
          FilterBench::verdict);

  @Option(names = "--rounds", defaultValue = "3", description = "Runs of each (default: 3).")
  private int rounds;

  /** A handler has one packet at a time, and its filter is compiled once. */
  private static Layout.Column ifMeasured(String title, String format, String name) {
    Layout.Column column = Layout.Column.spread(title, format, run -> run.number(name));
    return new Layout.Column(
        title, runs -> runs.getFirst().has(name) ? column.cell().apply(runs) : "–");
  }

  /** Of the way that a capture takes: many packets in a call; of a handler, which has one. */
  private static double ratio(Outcome run) {
    return run.number("times") > 1
        ? singleRatio(run)
        : run.number("libpcap_ns") / run.number("select_ns");
  }

  private static double singleRatio(Outcome run) {
    return run.number("libpcap_ns") / run.number("bytecode_ns");
  }

  private static Report.Verdict verdict(List<Outcome> outcomes) {
    double least = least(outcomes, run -> run.number("times") == 1);
    double handler = least(outcomes, run -> run.number("times") > 1);
    double slowest =
        outcomes.stream()
                .filter(run -> run.number("times") == 1)
                .mapToDouble(run -> run.number("compile_us"))
                .max()
                .orElse(0)
            / 1000;
    return new Report.Verdict(
        least >= TARGET && slowest < MOST_COMPILE_MILLIS,
        "bytecode at least %.0f times faster than bpf_filter, compiled in less than %.0f ms; least %.1f times, at most %.2f ms (a handler that applies one %d times to a packet: %.1f times)"
            .formatted(TARGET, MOST_COMPILE_MILLIS, least, slowest, HANDLER_TIMES, handler));
  }

  /** Of the medians of each filter's runs: a single one says more about the neighbours. */
  private static double least(List<Outcome> outcomes, Predicate<Outcome> wanted) {
    return outcomes.stream()
        .filter(wanted)
        .collect(
            Collectors.groupingBy(
                run -> run.text("filter"),
                Collectors.mapping(FilterBench::ratio, Collectors.toList())))
        .values()
        .stream()
        .mapToDouble(ratios -> Spread.of(ratios).median())
        .min()
        .orElse(0);
  }

  @Override
  public Integer call() throws IOException {
    Machine.print("filter --rounds " + rounds);
    Path program = BenchFile.temporary("filter", "");
    Path packets = BenchFile.temporary("filter", ".pcap");
    try {
      compile(program);
      FilterTraffic.write(packets);
      List<Outcome> outcomes = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        for (String filter : FilterTraffic.FILTERS) {
          outcomes.add(run(program, packets, filter, 1).print());
        }
        outcomes.add(run(program, packets, FilterTraffic.PAPER, HANDLER_TIMES).print());
      }
      return REPORT.print(outcomes);
    } finally {
      BenchFile.delete(program);
      BenchFile.delete(packets);
    }
  }

  private static void compile(Path program) {
    List<String> said =
        Child.run(
            List.of(
                "gcc",
                "-O2",
                "-o",
                program.toString(),
                Programs.source("bench/src/main/c/filter.c"),
                "-lpcap"));
    if (!said.isEmpty()) {
      throw new WirecapException(
          "bench: libpcap's loop in C cannot be compiled (apt-get install gcc libpcap-dev): "
              + said.getFirst());
    }
  }

  private static Outcome run(Path program, Path packets, String filter, int times) {
    Map<String, Object> c;
    try (Child child =
        Child.start(
            List.of(
                program.toString(), packets.toString(), "1.5", Integer.toString(times), filter))) {
      child.awaitEnd();
      c = child.json();
    }
    double bytecode = jmh("match", filter, times) / FilterTraffic.PACKETS;
    Filter compiled = Filter.compile(filter, FilterOptions.ethernet());
    int matched = matches(compiled);
    if (matched != ((Number) c.get("matched")).intValue()) {
      throw new WirecapException(
          "filter '%s': %d packets match here, %s with libpcap"
              .formatted(filter, matched, c.get("matched")));
    }
    double kernel = (KernelTime.nanos(compiled.program()) - KernelTime.nanos(null)) * times;
    Outcome outcome =
        Outcome.of("filter")
            .with("filter", name(filter))
            .with("times", times)
            .with("matched", (long) matched)
            .with("bytecode_ns", bytecode)
            .with("libpcap_ns", ((Number) c.get("ns")).doubleValue())
            .with("kernel_ns", kernel)
            .with("libpcap_instructions", ((Number) c.get("instructions")).longValue())
            .with("expression", filter);
    return times > 1
        ? outcome // a handler has one packet at a time, and compiles once
        : outcome
            .with("select_ns", jmh("select", filter, 1) / FilterTraffic.PACKETS)
            .with("compile_us", jmh("compile", filter, 1) / 1000);
  }

  private static String name(String filter) {
    return filter.length() > 80 ? "30 terms" : filter.replace("|", "\\|");
  }

  private static int matches(Filter filter) {
    int matched = 0;
    for (byte[] frame : FilterTraffic.frames()) {
      MemorySegment memory = MemorySegment.ofArray(frame);
      matched += filter.matches(memory, 0, frame.length, frame.length) ? 1 : 0;
    }
    return matched;
  }

  /** ns for one operation, in a JVM of its own. */
  private static double jmh(String benchmark, String filter, int times) {
    try {
      return new Runner(
              new OptionsBuilder()
                  .include("FilterBenchmark\\." + benchmark + "$")
                  .param("expression", filter)
                  .param("times", Integer.toString(times))
                  .forks(1)
                  .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
                  // Compiling runs through far more code than deciding, and has to be warm as well.
                  .warmupIterations(benchmark.equals("compile") ? 16 : 5)
                  .warmupTime(TimeValue.milliseconds(300))
                  .measurementIterations(3)
                  .measurementTime(TimeValue.milliseconds(250))
                  .verbosity(VerboseMode.SILENT)
                  .build())
          .runSingle()
          .getPrimaryResult()
          .getScore();
    } catch (RunnerException e) {
      throw new WirecapException("bench: " + e.getMessage(), e);
    }
  }
}
