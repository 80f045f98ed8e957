package org.wirecap.bench;

import java.util.List;
import java.util.Locale;
import org.wirecap.bench.evaluation.EvaluateCommand;
import org.wirecap.error.WirecapException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code bin/bench}: one subcommand for each table of docs/evaluation.md. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures WireCAP, side by side with others where there are any.",
      "",
      "Each measurement makes a lab of its own and removes it. The exit code is 0 when the target"
          + " was reached, 1 when it was missed or could not be measured.",
      ""
    },
    subcommands = {
      MemoryBench.class,
      DiskBench.class,
      BurstBench.class,
      AllocationBench.class,
      StopBench.class,
      OffloadBench.class,
      ThresholdBench.class,
      OverloadBench.class,
      OverheadBench.class,
      CostBench.class,
      PcapBench.class,
      FilterBench.class,
      ForwardBench.class,
      MicroBench.class,
      TableCommand.class,
      EvaluateCommand.class
    })
final class Bench {
  /** One for each measurement. */
  static final List<Report> REPORTS =
      List.of(
          MemoryBench.REPORT,
          DiskBench.REPORT,
          BurstBench.REPORT,
          AllocationBench.REPORT,
          StopBench.REPORT,
          OffloadBench.REPORT,
          ThresholdBench.REPORT,
          OverloadBench.REPORT,
          OverheadBench.REPORT,
          CostBench.REPORT,
          PcapBench.REPORT,
          FilterBench.REPORT,
          MicroBench.REPORT,
          ForwardRate.REPORT,
          ForwardLossFree.REPORT,
          ForwardLatency.REPORT,
          ForwardHeavy.REPORT,
          ForwardAllocation.REPORT);

  /** What its user called: this, or {@code wirecap evaluate}. */
  private static final String PROGRAM = System.getProperty("wirecap.program", "bench");

  private Bench() {}

  /**
   * Runs one measurement.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    CommandLine commands = new CommandLine(new Bench()).setCommandName(PROGRAM);
    commands.setExecutionExceptionHandler(
        (e, command, result) -> {
          if (!(e instanceof WirecapException)) {
            throw e;
          }
          String name =
              PROGRAM.equals("bench") ? PROGRAM : PROGRAM + " " + command.getCommandName();
          command.getErr().println(name + ": " + e.getMessage());
          return 1;
        });
    System.exit(commands.execute(args));
  }
}
