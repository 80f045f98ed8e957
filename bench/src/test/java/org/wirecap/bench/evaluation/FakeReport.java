package org.wirecap.bench.evaluation;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The report of an experiment that is made up. */
final class FakeReport {
  private static final Map<String, String> MACHINE =
      Map.of("CPU", "EPYC of the test", "CPUs", "2", "kernel", "6", "JDK", "25", "commit", "c1");

  private FakeReport() {}

  /** Evaluates, without netsniff-ng, and writes the report. */
  static Path write(Path directory, FakeExperiment experiment, Scale scale) {
    List<Experiment> asked = List.of(experiment);
    Set<Need> missing = Set.of(Need.NETSNIFF_NG);
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    try (Results results = Results.open(directory);
        LiveSite site = new LiveSite()) {
      new Evaluation(asked, scale, missing, results, nowhere, () -> false).run(MACHINE, site);
      experiment.needsOfB = List.of(Need.NETSNIFF_NG);
      return ReportFiles.write(directory, Findings.of(results, asked, asked, scale, missing));
    }
  }
}
