package org.wirecap.bench.evaluation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.bench.Layout;
import org.wirecap.bench.LiveTrial;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.evaluation.Section.Chart;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.bench.evaluation.Section.Part;
import org.wirecap.bench.evaluation.Section.Table;
import org.wirecap.bench.evaluation.Section.Text;

/** The same traffic over one, two and four queues: rate and CPU time. */
final class QueueScaling implements Experiment {
  private static final List<Integer> QUEUES = List.of(1, 2, 4);
  private static final List<String> ENGINES = List.of("basic", "none");
  private static final Duration SENDING = Duration.ofSeconds(1);
  private static final double MOST = 1.5;

  private static final Layout LAYOUT =
      new Layout(
          List.of("engine", "queues"),
          List.of(
              Layout.Column.spread("sent, packets/s", "%,.0f", run -> run.number("rate")),
              Layout.Column.sum("lost", run -> run.number("lost")),
              Layout.Column.spread("CPU ns a packet, process", "%,.0f", QueueScaling::process),
              Layout.Column.spread("whole machine", "%,.0f", QueueScaling::machine)));

  private static double process(Outcome run) {
    return run.number("process_cpu_s") * 1e9 / run.number("sent");
  }

  private static double machine(Outcome run) {
    return run.number("machine_cpu_s") * 1e9 / run.number("sent");
  }

  @Override
  public String name() {
    return "scaling";
  }

  @Override
  public String title() {
    return "Scaling with receive queues";
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    List<PlannedRun> plan = new ArrayList<>();
    for (int queues : scale == Scale.QUICK ? List.of(1, 4) : QUEUES) {
      for (int number = 1; number <= scale.runs(); number++) {
        for (String engine : scale == Scale.QUICK ? ENGINES.subList(0, 1) : ENGINES) {
          plan.add(
              new PlannedRun(
                  "%d %s #%d".formatted(queues, engine, number),
                  3,
                  List.of(Need.ROOT, Need.IP),
                  site -> LiveTrial.fastest(site.lab(queues), name(), queues, engine, SENDING)));
        }
      }
    }
    return plan;
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    Runs runs = new Runs(outcomes);
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Text(
            "64 flows of 64-byte frames, spread over the queues by RSS, as fast as one thread sends them over AF_XDP; a thread for each queue that only takes note of each packet's number, and in advanced mode one capture thread for all queues. The sender is the same for any number of queues, and is the limit: what changes with queues is the CPU time. Sender, kernel and all threads share two CPUs."));
    parts.add(new Table("Rate and CPU time by queues", LAYOUT, outcomes));
    parts.add(
        new Chart(
            "CPU time by queues",
            "queues",
            "CPU ns a packet, process",
            runs.lines("engine", run -> run.number("queues"), QueueScaling::process)));
    parts.add(nothingLost(runs));
    parts.add(cost(runs));
    return new Section(parts);
  }

  private static Claim nothingLost(Runs runs) {
    String claim = "Nothing is lost at the rate that one thread sends, over 1, 2 or 4 queues";
    if (runs.isEmpty()) {
      return Runs.notMeasured(claim, runs.whyNone("any number of queues"));
    }
    double most = runs.spread(run -> run.number("lost")).max();
    return Runs.claim(
        claim,
        most == 0,
        "%d runs over %s queues; the worst lost %,.0f packets"
            .formatted(runs.outcomes().size(), String.join(", ", runs.texts("queues")), most));
  }

  private static Claim cost(Runs runs) {
    String claim =
        "Four queues take at most %.1f times the CPU time a packet of one (process, medians)"
            .formatted(MOST);
    List<String> found = new ArrayList<>();
    boolean holds = true;
    for (String engine : runs.texts("engine")) {
      Runs its = runs.where("engine", engine);
      String missing = its.whyMissing("queues", List.of("1", "4"));
      if (!missing.isEmpty()) {
        return Runs.notMeasured(claim, engine + ", " + missing);
      }
      double one = its.where("queues", "1").median(QueueScaling::process);
      double four = its.where("queues", "4").median(QueueScaling::process);
      holds &= four <= MOST * one;
      found.add("%s: %,.0f and %,.0f ns".formatted(engine, one, four));
    }
    return found.isEmpty()
        ? Runs.notMeasured(claim, runs.whyNone("any number of queues"))
        : Runs.claim(claim, holds, String.join("; ", found));
  }
}
