package org.wirecap.bench.evaluation;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.wirecap.bench.Outcome;
import org.wirecap.error.WirecapException;

/**
 * Makes the runs of experiments that are not in the results yet. A run that fails is written down
 * with the reason, and tried again by the next evaluation in the same directory. Used by one
 * thread.
 */
final class Evaluation {
  /** Ctrl-C reaches the programs that are measured before it reaches us. */
  private static final long STOP_MILLIS = 500;

  private final List<Experiment> experiments;
  private final Scale scale;
  private final Set<Need> missing;
  private final Results results;
  private final PrintStream progress;
  private final BooleanSupplier stopped;

  /**
   * @param experiments that are run, in order
   * @param scale how much
   * @param missing needs that are not met
   * @param results where outcomes are written, and which are there already
   * @param progress where it is told
   * @param stopped asked after each run
   */
  Evaluation(
      List<Experiment> experiments,
      Scale scale,
      Set<Need> missing,
      Results results,
      PrintStream progress,
      BooleanSupplier stopped) {
    this.experiments = List.copyOf(experiments);
    this.scale = scale;
    this.missing = Set.copyOf(missing);
    this.results = results;
    this.progress = progress;
    this.stopped = stopped;
  }

  /** A run, and whose. */
  private record Job(Experiment experiment, PlannedRun run) {}

  /** Runs that are left out, by the needs that are not met: how many of which experiment. */
  static Map<Need, Map<String, Integer>> leftOut(
      List<Experiment> experiments, Scale scale, Set<Need> missing) {
    Map<Need, Map<String, Integer>> leftOut = new EnumMap<>(Need.class);
    for (Experiment experiment : experiments) {
      for (PlannedRun run : experiment.plan(scale)) {
        run.needs().stream()
            .filter(missing::contains)
            .forEach(
                need ->
                    leftOut
                        .computeIfAbsent(need, each -> new LinkedHashMap<>())
                        .merge(experiment.name(), 1, Integer::sum));
      }
    }
    return leftOut;
  }

  /**
   * Makes the runs.
   *
   * @param machine what they are made on
   * @param site where
   * @throws WirecapException if the results are of another scale or another machine
   */
  void run(Map<String, String> machine, LiveSite site) {
    requireSame(machine);
    List<Job> jobs = jobs();
    if (jobs.isEmpty()) {
      progress.println("all runs are there: nothing is measured");
      return;
    }
    results.append(new Session(now(), scale, machine));
    Progress lines =
        new Progress(
            progress, jobs.size(), jobs.stream().mapToDouble(job -> job.run().seconds()).sum());
    for (Job job : jobs) {
      lines.begin(job.experiment().name(), job.run());
      Made made = make(job, site);
      if (stopped.getAsBoolean()) {
        return;
      }
      results.append(made);
      lines.end(job.run(), made);
    }
  }

  private List<Job> jobs() {
    List<Job> jobs = new ArrayList<>();
    for (Experiment experiment : experiments) {
      for (PlannedRun run : experiment.plan(scale)) {
        if (run.needs().stream().noneMatch(missing::contains)
            && !results.has(experiment.name(), run.key())) {
          jobs.add(new Job(experiment, run));
        }
      }
    }
    return jobs;
  }

  private Made make(Job job, LiveSite site) {
    long begin = System.nanoTime();
    Outcome outcome = null;
    String failure = null;
    try {
      outcome = job.run().work().run(site);
    } catch (WirecapException e) {
      failure = oneLine(e.getMessage());
    } catch (RuntimeException e) {
      // A defect, of one run of hundreds: the others are worth having.
      failure = oneLine(e + (e.getStackTrace().length > 0 ? " at " + e.getStackTrace()[0] : ""));
    }
    if (failure != null) {
      afterFailure(site);
    }
    return new Made(
        job.experiment().name(),
        job.run().key(),
        now(),
        (System.nanoTime() - begin) / 1e9,
        outcome,
        failure);
  }

  /** What went wrong may have been the lab: the next run has a new one. */
  private void afterFailure(LiveSite site) {
    try {
      Thread.sleep(STOP_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
    if (!stopped.getAsBoolean()) {
      site.close();
    }
  }

  private void requireSame(Map<String, String> machine) {
    if (results.sessions().isEmpty()) {
      return;
    }
    Session before = results.sessions().getLast();
    if (before.scale() != scale) {
      throw new WirecapException(
          "the results there are of an evaluation %s --quick: choose another --out"
              .formatted(before.scale() == Scale.QUICK ? "with" : "without"));
    }
    for (String fact : MachineFacts.FIXED) {
      String then = before.machine().get(fact);
      if (!machine.get(fact).equals(then)) {
        throw new WirecapException(
            "the results there are of another machine (%s was %s, is %s): choose another --out"
                .formatted(fact, then, machine.get(fact)));
      }
    }
    String changed =
        machine.keySet().stream()
            .filter(fact -> !machine.get(fact).equals(before.machine().get(fact)))
            .map(
                fact ->
                    "%s was %s, is %s"
                        .formatted(fact, before.machine().get(fact), machine.get(fact)))
            .collect(Collectors.joining("; "));
    if (!changed.isEmpty()) {
      progress.println("note: since the results there were made: " + changed);
    }
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String oneLine(String text) {
    return text == null ? "no reason given" : text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
