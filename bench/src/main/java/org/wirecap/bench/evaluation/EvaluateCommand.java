package org.wirecap.bench.evaluation;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.wirecap.error.WirecapException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wirecap evaluate}: measures everything, and writes the report. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Repeats the experiments of the WireCAP work, live in a lab of its own and on simulated NICs,"
          + " beside other programs that capture, and writes what was found: DIR/report.html, which"
          + " needs nothing else, and the raw data beside it.",
      "",
      "Call it again after Ctrl-C: runs that were made are not made again. Without root, or without a"
          + " program that is compared with, the runs that need it are left out, and it is said.",
      ""
    },
    footer = {
      "",
      "The exit code is 0 when every claim holds and every ledger balances, 1 when not, or when a"
          + " run failed; 130 after Ctrl-C."
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Option(
      names = "--experiment",
      split = ",",
      paramLabel = "NAME",
      description = "These experiments only; --list has their names.")
  private List<String> names = List.of();

  @Option(names = "--quick", description = "Each run shorter and once: under 5 minutes.")
  private boolean quick;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where results are written (default: wirecap-evaluation, or wirecap-evaluation-quick).")
  private Path directory;

  @Option(names = "--list", description = "Show the experiments, and measure nothing.")
  private boolean list;

  @Option(
      names = "--report-only",
      description = "Write the report of the results that are there, and measure nothing.")
  private boolean reportOnly;

  private final Set<Need> missing = Need.missing();
  private volatile boolean stopped;

  @Override
  public Integer call() {
    List<Experiment> experiments = chosen();
    if (list) {
      list(experiments);
      return 0;
    }
    Scale scale = quick ? Scale.QUICK : Scale.WHOLE;
    Path out =
        directory != null
            ? directory
            : Path.of(quick ? "wirecap-evaluation-quick" : "wirecap-evaluation");
    try (Results results = Results.open(out)) {
      if (reportOnly) {
        if (results.sessions().isEmpty()) {
          throw new WirecapException(out + ": there are no results to report");
        }
        return report(results, out, experiments, results.sessions().getLast().scale());
      }
      return measure(results, out, experiments, scale);
    }
  }

  private List<Experiment> chosen() {
    for (String name : names) {
      if (Experiments.ALL.stream().noneMatch(experiment -> experiment.name().equals(name))) {
        throw new WirecapException(
            "--experiment %s: there is none: choose from %s"
                .formatted(
                    name,
                    String.join(", ", Experiments.ALL.stream().map(Experiment::name).toList())));
      }
    }
    return Experiments.ALL.stream()
        .filter(experiment -> names.isEmpty() || names.contains(experiment.name()))
        .toList();
  }

  private static void list(List<Experiment> experiments) {
    for (Experiment experiment : experiments) {
      System.out.printf("%-24s %s%n", experiment.name(), experiment.title());
      for (Scale scale : Scale.values()) {
        List<PlannedRun> plan = experiment.plan(scale);
        System.out.printf(
            "%-24s %s: %,d runs, %.1f minutes%n",
            "",
            scale == Scale.QUICK ? "--quick" : "whole",
            plan.size(),
            plan.stream().mapToDouble(PlannedRun::seconds).sum() / 60);
      }
    }
  }

  /** On Ctrl-C the report is made of what is there while the JVM ends. */
  private int measure(Results results, Path out, List<Experiment> experiments, Scale scale) {
    Map<String, String> machine = MachineFacts.read();
    PrintStream progress = System.err;
    sayWhatIsLeftOut(Evaluation.leftOut(experiments, scale, missing), progress);
    Thread onStop =
        new Thread(
            () -> {
              stopped = true;
              progress.println();
              progress.println("stopped: call it again to go on");
              int ignored = report(results, out, experiments, scale);
            },
            "report");
    Runtime.getRuntime().addShutdownHook(onStop);
    try (LiveSite site = new LiveSite()) {
      new Evaluation(experiments, scale, missing, results, progress, () -> stopped)
          .run(machine, site);
      if (stopped) {
        waitForTheEnd();
      }
    } catch (RuntimeException e) {
      if (stopped) {
        waitForTheEnd();
      }
      throw e;
    }
    boolean ignored = Runtime.getRuntime().removeShutdownHook(onStop);
    return report(results, out, experiments, scale);
  }

  /** The JVM is ending: its hooks write the report, remove the lab, and end programs. */
  private static void waitForTheEnd() {
    while (true) {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        // There is nothing else to do.
      }
    }
  }

  private static void sayWhatIsLeftOut(
      Map<Need, Map<String, Integer>> leftOut, PrintStream progress) {
    leftOut.forEach(
        (need, runs) ->
            progress.printf(
                "left out, for there is no %s: %s%n",
                need.description(), Findings.countsText(runs)));
  }

  private int report(Results results, Path out, List<Experiment> asked, Scale scale) {
    Findings findings = Findings.of(results, Experiments.ALL, asked, scale, missing);
    for (Findings.Chapter chapter : findings.chapters()) {
      for (Section.Claim claim : chapter.claims()) {
        System.out.printf(
            "%s: %s: %s (%s)%n",
            chapter.experiment().name(), claim.verdict().words(), claim.claim(), claim.found());
      }
    }
    System.out.printf(
        "%d runs, %d failed, %d with a ledger that does not balance%n",
        findings.made().size(), findings.failed().size(), findings.unbalanced().size());
    System.out.println("report: " + ReportFiles.write(out, findings));
    System.out.flush();
    return findings.isAllWell() ? 0 : 1;
  }
}
