package org.wirecap.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.wirecap.error.WirecapException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes the tables of docs/evaluation.md from raw outputs. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description =
        "Puts the runs of raw outputs together, whether they come from one command or from several,"
            + " and prints their tables in Markdown, each with its verdict. Measures nothing.")
final class TableCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Raw outputs, as in docs/evaluation/.")
  private List<Path> files;

  @Override
  public Integer call() {
    List<Outcome> outcomes = Outcome.read(files);
    int exit = 0;
    boolean any = false;
    for (Report report : Bench.REPORTS) {
      List<Outcome> its =
          outcomes.stream().filter(run -> run.bench().equals(report.bench())).toList();
      if (!its.isEmpty()) {
        any = true;
        exit = Math.max(exit, report.print(its));
      }
    }
    if (!any) {
      throw new WirecapException("no runs in " + files);
    }
    return exit;
  }
}
