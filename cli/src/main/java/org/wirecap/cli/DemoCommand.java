package org.wirecap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.wirecap.error.WirecapException;
import org.wirecap.lab.Demo;
import org.wirecap.lab.DemoOptions;
import org.wirecap.lab.DemoResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wirecap demo}: that nothing is lost, shown in some seconds. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Show a lossless capture: some ten seconds.",
      "",
      "Makes a lab of its own (namespaces joined by veth pairs), sends a trace with both kinds of"
          + " load imbalance to an interface with several queues, captures it to a pcapng file,"
          + " compares the file with what was sent, packet by packet, and removes the lab. Without"
          + " privileges the NIC is a simulated one.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.HELP_OK,
      ExitCode.HELP_FAILED,
      ExitCode.HELP_USAGE,
      ExitCode.HELP_NOT_BALANCED,
      ExitCode.HELP_INTERNAL
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = {"-w", "--write"},
      paramLabel = "FILE",
      description = "Keep the capture file (pcapng); without, it is deleted in the end.")
  private Path file;

  @Option(
      names = "--queues",
      paramLabel = "N",
      defaultValue = "4",
      description = "Receive queues (default: ${DEFAULT-VALUE}).")
  private int queues;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another number, another trace (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--simulated", description = "Use the simulated NIC, also with privileges.")
  private boolean simulated;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show the result only.")
  private boolean quiet;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  private final Console console;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path target = file != null ? file : temporary();
    try {
      DemoOptions options =
          new Usage(spec).checked(() -> new DemoOptions(target, queues, seed, simulated));
      return run(options);
    } finally {
      if (file == null) {
        boolean ignored = Files.deleteIfExists(target);
      }
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempFile("wirecap-demo", ".pcapng");
    } catch (IOException e) {
      throw new WirecapException(
          "demo: no temporary file can be made: name a file with -w: " + e.getMessage(), e);
    }
  }

  private int run(DemoOptions options) throws IOException {
    DemoStatus status = new DemoStatus(console, !quiet);
    DemoResult result = new Demo(options, status, console.stop()::isRequested).run();
    status.close();
    DemoReport report = new DemoReport(result, file != null, console.stop().isRequested());
    result.notes().forEach(note -> console.err().println("note: " + note));
    if (json) {
      Json.print(console, report.json());
    } else {
      console.println(String.join("\n", report.lines()));
    }
    return report.exitCode();
  }
}
