package org.wirecap.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import org.wirecap.bench.micro.DecodeBenchmark;
import org.wirecap.bench.micro.FileBenchmark;
import org.wirecap.bench.micro.PoolBenchmark;
import org.wirecap.buddy.HandOverBenchmark;
import org.wirecap.error.WirecapException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The parts on the path of a packet, each for itself (JMH), and what threads may see (jcstress).
 */
@Command(
    name = "micro",
    mixinStandardHelpOptions = true,
    description =
        "ns of the pool, of the hand-over between threads, of decoding, of filters, and of capture"
            + " files (JMH); then the jcstress tests of the queues between threads. Needs no root.")
final class MicroBench implements Callable<Integer> {
  private static final String NAME = "micro";
  private static final double CONFIDENCE = 0.999;

  static final Report REPORT =
      new Report(
          NAME,
          new Layout(
              List.of("benchmark", "parameters"),
              List.of(
                  Layout.Column.spread("ns each", "%.2f", run -> run.number("ns")),
                  Layout.Column.spread("error (99.9 %)", "%.2f", run -> run.number("error_ns")),
                  Layout.Column.spread("least", "%.2f", run -> run.number("least_ns")),
                  Layout.Column.spread("greatest", "%.2f", run -> run.number("greatest_ns")),
                  Layout.Column.spread("iterations", "%.0f", run -> run.number("iterations")))),
          outcomes -> new Report.Verdict(true, "none: to compare with later runs"));

  @Option(names = "--quick", description = "Short: to see that all of it runs.")
  private boolean quick;

  /**
   * A class of benchmarks.
   *
   * @param benchmarks the class
   * @param pattern of the methods that are run
   * @param operations that JMH takes for one
   * @param each what one operation is
   */
  private record Part(Class<?> benchmarks, String pattern, int operations, String each) {}

  private static final List<Part> PARTS =
      List.of(
          new Part(PoolBenchmark.class, ".*", 1, "chunk of 256 packets"),
          new Part(HandOverBenchmark.class, "thereAndBack", 1, "chunk"),
          new Part(DecodeBenchmark.class, ".*", 1, "packet"),
          new Part(FilterBenchmark.class, "match", FilterTraffic.PACKETS, "packet"),
          new Part(FileBenchmark.class, ".*", 1, "packet"));

  @Override
  public Integer call() {
    Machine.print(NAME + (quick ? " --quick" : ""));
    List<Outcome> outcomes = new ArrayList<>();
    for (Part part : PARTS) {
      run(part).forEach(result -> outcomes.add(outcome(part, result).print()));
    }
    boolean passed = stress();
    int exit = REPORT.print(outcomes);
    System.out.println(
        "jcstress: " + (passed ? "no forbidden outcome" : "FAILED: see the log named above"));
    return passed ? exit : 1;
  }

  private Iterable<RunResult> run(Part part) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\b" + part.benchmarks().getSimpleName() + "\\." + part.pattern() + "$")
            .jvmArgsAppend("--enable-native-access=ALL-UNNAMED")
            .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
            .forks(quick ? 1 : 3)
            .warmupIterations(quick ? 2 : 5)
            .warmupTime(TimeValue.milliseconds(quick ? 200 : 500))
            .measurementIterations(quick ? 3 : 5)
            .measurementTime(TimeValue.milliseconds(quick ? 200 : 500))
            .verbosity(VerboseMode.SILENT);
    if (part.benchmarks() == FilterBenchmark.class) {
      options.param("expression", FilterTraffic.FILTERS.toArray(String[]::new));
    }
    try {
      return new Runner(options.build()).run();
    } catch (RunnerException e) {
      throw new WirecapException(NAME + ": " + e.getMessage(), e);
    }
  }

  private static Outcome outcome(Part part, RunResult result) {
    Statistics ns = result.getPrimaryResult().getStatistics();
    String benchmark = result.getParams().getBenchmark();
    List<String> parameters = new ArrayList<>();
    List<String> shown = new ArrayList<>(result.getParams().getParamsKeys());
    // Those that FilterBench varies, and that are the same for all here.
    shown.removeAll(List.of("times", "interpreted"));
    for (String name : shown) {
      String value = result.getParams().getParam(name);
      parameters.add(value.length() > 80 ? "30 terms" : value.replace("|", "\\|"));
    }
    return Outcome.of(NAME)
        .with(
            "benchmark",
            benchmark.replaceFirst(".*\\.(\\w+)Benchmark\\.", "$1.") + ", each " + part.each())
        .with("parameters", String.join(", ", parameters))
        .with("ns", ns.getMean() / part.operations())
        .with("error_ns", ns.getMeanErrorAt(CONFIDENCE) / part.operations())
        .with("least_ns", ns.getMin() / part.operations())
        .with("greatest_ns", ns.getMax() / part.operations())
        .with("iterations", ns.getN());
  }

  /** Runs the tests of the module stress, by Maven, which has their class path. */
  private boolean stress() {
    Path root = Path.of(System.getProperty("wirecap.root", ".")).toAbsolutePath().normalize();
    File log = root.resolve("bench/target/jcstress.log").toFile();
    List<String> command =
        new ArrayList<>(
            List.of("mvn", "-B", "-ntp", "-pl", "stress", "-am", "test", "-Dtest=StressTest"));
    command.add("-Dsurefire.failIfNoSpecifiedTests=false");
    command.add("-Dspotless.check.skip=true");
    if (!quick) {
      command.add("-Dwirecap.jcstress=-m quick -spinStyle THREAD_YIELD");
    }
    ProcessBuilder maven =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log);
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    System.out.println("jcstress: running; what it says: " + log);
    try {
      return maven.start().waitFor() == 0;
    } catch (IOException e) {
      throw new WirecapException("jcstress needs Maven: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }
}
