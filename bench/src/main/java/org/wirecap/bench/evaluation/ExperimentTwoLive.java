package org.wirecap.bench.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Scenario;
import org.wirecap.bench.evaluation.Section.Chart;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.bench.evaluation.Section.Part;
import org.wirecap.bench.evaluation.Section.Table;
import org.wirecap.bench.evaluation.Section.Text;

/** Experiment 2 on a veth: long-term imbalance, in basic and in advanced mode. */
final class ExperimentTwoLive implements Experiment {
  private static final double MUST_LOSE_PERCENT = 20;
  private static final List<Integer> MORE_QUEUES = List.of(5, 6);
  private static final List<String> MAIN = List.of("ring:1024", "packet", "chunk:60", "flow:60");
  private static final List<String> FOUR =
      List.of("basic", "ring:1024", "ring:4096", "packet", "chunk:60", "flow:60");
  private static final List<String> THRESHOLDS = List.of("chunk:10", "chunk:30", "chunk:90");

  private static final Layout LAYOUT =
      new Layout(
          List.of("queues", "engine"),
          List.of(
              Layout.Column.spread("sent", "%,.0f", run -> run.number("sent")),
              Layout.Column.spread("arithmetic", "%,.0f", run -> run.number("arithmetic")),
              Layout.Column.spread("lost", "%,.0f", run -> run.number("lost")),
              Layout.Column.spread("lost, % of sent", "%.1f", Runs::lostPercent),
              Layout.Column.spread("offloaded, packets", "%,.0f", run -> run.number("offloaded")),
              Layout.Column.spread("out of order", "%,.0f", run -> run.number("out_of_order")),
              Layout.Column.spread("late, p99, ms", "%.1f", run -> run.number("late_p99_ms"))));

  @Override
  public String name() {
    return "experiment-2-live";
  }

  @Override
  public String title() {
    return "Experiment 2, live: advanced mode under long-term load imbalance";
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    List<PlannedRun> plan = new ArrayList<>();
    if (scale == Scale.QUICK) {
      add(plan, scale, 4, MAIN);
      return plan;
    }
    List<String> four = new ArrayList<>(FOUR);
    four.addAll(THRESHOLDS);
    add(plan, scale, 4, four);
    MORE_QUEUES.forEach(queues -> add(plan, scale, queues, MAIN));
    return plan;
  }

  private void add(List<PlannedRun> plan, Scale scale, int queues, List<String> engines) {
    for (int number = 1; number <= scale.runs(); number++) {
      for (String engine : engines) {
        plan.add(LiveLoss.run(name(), Scenario.SKEW_SHORT, queues, engine, number));
      }
    }
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    Runs runs = LiveLoss.onTime(outcomes);
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Text(
            "Each queue has a thread that processes 38,844 packets/s, and gets 10,000 packets/s; queue 0 gets 80,000 packets/s for four seconds, in eight flows and many small ones. So one thread is overloaded, and the group is not. Arithmetic is what must be lost of the planned traffic, whoever the engine is: what comes beyond 38,844 packets/s waits while there are places (R·M, the descriptors of a ring, or 8 blocks of 256 KiB), and the rest is lost; in advanced mode, as if the group's threads were one. Packets out of order are those that were processed after a later one of their flow, by the numbers in the packets. Per cent are of all that is sent, to whichever queue."));
    parts.add(new Table("Loss and order by engine", LAYOUT, runs.outcomes()));
    parts.add(
        new Chart(
            "Loss by the number of queues",
            "queues",
            "lost, % of all that is sent",
            atDefaultThreshold(runs)
                .lines("engine", run -> run.number("queues"), Runs::lostPercent)));
    parts.add(
        new Chart(
            "Packets that a buddy processed, by T (4 queues)",
            "T, %",
            "offloaded, % of all that is sent",
            thresholds(runs)
                .lines("policy", run -> run.number("threshold"), ExperimentTwoLive::offloaded)));
    parts.add(nothingLost(runs));
    parts.add(othersLose(runs));
    parts.add(inOrder(runs));
    parts.add(lowerIsBetter(runs));
    return LiveLoss.section(parts, LAYOUT, runs.late());
  }

  private static double offloaded(Outcome run) {
    return 100 * run.number("offloaded") / run.number("sent");
  }

  private static Runs advanced(Runs runs) {
    return runs.where(run -> run.number("threshold") > 0);
  }

  private static Runs atDefaultThreshold(Runs runs) {
    return runs.where("threshold", "0", "60");
  }

  private static Runs thresholds(Runs runs) {
    return advanced(runs).where("queues", "4");
  }

  private static Claim nothingLost(Runs runs) {
    String claim = "WireCAP-A loses nothing at T = 60 %, with either policy, and 4, 5 and 6 queues";
    Runs ours = runs.where("threshold", "60");
    if (ours.isEmpty()) {
      return Runs.notMeasured(claim, ours.whyNone("advanced mode with T = 60 %"));
    }
    double most = ours.spread(run -> run.number("lost")).max();
    if (most == 0 && (ours.texts("engine").size() < 2 || ours.texts("queues").size() < 3)) {
      return Runs.notMeasured(
          claim,
          "nothing was lost by %s, with %s queues"
              .formatted(
                  String.join("; ", ours.texts("engine")), String.join(", ", ours.texts("queues"))),
          ours.whyMissing("policy", List.of("chunk", "flow")),
          ours.whyMissing("queues", List.of("4", "5", "6")));
    }
    return Runs.claim(
        claim,
        most == 0,
        "%d runs of %s, queues %s; the worst lost %,.0f packets"
            .formatted(
                ours.outcomes().size(),
                String.join("; ", ours.texts("engine")),
                String.join(", ", ours.texts("queues")),
                most));
  }

  private static Claim othersLose(Runs runs) {
    String claim =
        "Plain AF_XDP and TPACKET_V3 each lose more than %.0f %% of all that is sent"
            .formatted(MUST_LOSE_PERCENT);
    Runs rings = runs.where(run -> run.text("engine").startsWith("AF_XDP ring"));
    Runs packet = runs.where(run -> run.text("engine").startsWith("TPACKET_V3"));
    if (rings.isEmpty() || packet.isEmpty()) {
      return Runs.notMeasured(claim, rings.whyNone("a plain ring"), packet.whyNone("TPACKET_V3"));
    }
    double ring = rings.spread(Runs::lostPercent).min();
    double socket = packet.spread(Runs::lostPercent).min();
    return Runs.claim(
        claim,
        ring > MUST_LOSE_PERCENT && socket > MUST_LOSE_PERCENT,
        "at least %.1f %% by the rings and %.1f %% by TPACKET_V3, queues %s"
            .formatted(ring, socket, String.join(", ", packet.texts("queues"))));
  }

  private static Claim inOrder(Runs runs) {
    String claim = "With the policy flow no packet is out of order within its flow";
    Runs flow = advanced(runs).where(run -> run.text("engine").endsWith("flow"));
    Runs chunk = advanced(runs).where(run -> run.text("engine").endsWith("chunk"));
    if (flow.isEmpty()) {
      return Runs.notMeasured(claim, flow.whyNone("policy flow"));
    }
    double most = flow.spread(run -> run.number("out_of_order")).max();
    return Runs.claim(
        claim,
        most == 0,
        "%,.0f of %d runs with flow at most; with chunk, median, %,.0f"
            .formatted(
                most, flow.outcomes().size(), chunk.median(run -> run.number("out_of_order"))));
  }

  /** The slides' claim, by what it is about: packets lost. */
  private static Claim lowerIsBetter(Runs runs) {
    String claim = "A lower T loses less (T from 10 to 90 %, 4 queues)";
    Runs all = thresholds(runs);
    List<String> texts = new ArrayList<>();
    boolean less = true;
    boolean any = false;
    for (String policy : all.texts("policy")) {
      Runs its = all.where("policy", policy);
      List<Section.Point> points =
          its.line("", run -> run.number("threshold"), run -> run.number("lost")).points();
      if (points.size() < 2) {
        continue;
      }
      for (int i = 1; i < points.size(); i++) {
        less &= points.get(i).y() >= points.get(i - 1).y();
      }
      any |= points.getLast().y() > points.getFirst().y();
      points.forEach(
          point ->
              texts.add(
                  "%s T=%.0f %%: %,.0f lost, %.1f %% offloaded, %,.0f out of order"
                      .formatted(
                          policy,
                          point.x(),
                          point.y(),
                          at(its, point.x()).median(ExperimentTwoLive::offloaded),
                          at(its, point.x()).median(run -> run.number("out_of_order")))));
    }
    if (texts.isEmpty()) {
      return Runs.notMeasured(
          claim,
          "no policy has runs at several T",
          all.whyMissing("threshold", List.of("10", "30", "60", "90")));
    }
    return Runs.claim(
        claim,
        less && any,
        (any ? "" : "every T loses the same of this traffic. ")
            + "Medians: "
            + String.join("; ", texts));
  }

  private static Runs at(Runs runs, double threshold) {
    return runs.where(run -> run.number("threshold") == threshold);
  }
}
