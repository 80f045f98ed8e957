package org.wirecap.bench.evaluation.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.evaluation.Experiment;
import org.wirecap.bench.evaluation.PlannedRun;
import org.wirecap.bench.evaluation.Runs;
import org.wirecap.bench.evaluation.Scale;
import org.wirecap.bench.evaluation.Section;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.sim.BorderRouter;

/** Experiment 2 of the slides: the border router's trace, and offloading with T varied. */
public final class BuddyOffloading implements Experiment {
  private static final String NAME = "experiment-2-simulated";
  private static final List<Integer> QUEUES = List.of(4, 5, 6);
  private static final List<Integer> THRESHOLDS = List.of(10, 30, 60, 90);
  private static final int CELLS = 256;
  private static final int CHUNKS = 100;
  private static final int DEFAULT_THRESHOLD = 60;

  /** So much more than the least possible may be lost, per cent of what is sent. */
  private static final double TOLERANCE_PERCENT = 2;

  /** Losses that differ by less than this part of what is sent, in per cent, count as equal. */
  private static final double EQUAL_PERCENT = 0.1;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Experiment 2, simulated: offloading to buddies";
  }

  private static List<Model> models() {
    List<Model> models =
        new ArrayList<>(
            List.of(
                new IdealModel(CELLS * CHUNKS),
                RingModel.dna(EngineDrops.RING),
                RingModel.netmap(EngineDrops.RING),
                new CopyModel(EngineDrops.RING, CopyModel.DEFAULT_SLOTS, 1000, true),
                RingModel.plainXdp(1024),
                RingModel.plainXdp(4096),
                RingModel.basic(CELLS, CHUNKS)));
    for (OffloadPolicy policy : List.of(OffloadPolicy.CHUNK, OffloadPolicy.FLOW)) {
      for (int threshold : THRESHOLDS) {
        models.add(new BuddyModel(CELLS, CHUNKS, threshold, policy));
      }
    }
    return models;
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    long nanos = scale == Scale.QUICK ? 3_000_000_000L : 5_000_000_000L;
    List<PlannedRun> runs = new ArrayList<>();
    for (long seed = 1; seed <= scale.runs(); seed++) {
      long traceSeed = seed;
      for (int queues : QUEUES) {
        for (Model model : models()) {
          runs.add(
              new PlannedRun(
                  "%s queues %d seed %d".formatted(model.title(), queues, seed),
                  nanos * 1.2e-10,
                  site -> run(model, queues, nanos, traceSeed)));
        }
      }
    }
    return runs;
  }

  private static Outcome run(Model model, int queues, long nanos, long seed) {
    Outcome outcome =
        model
            .outcome(NAME, Load.of(BorderRouter.plan(seed, queues, nanos)), seed)
            .with("trace_s", nanos / 1e9);
    return model instanceof BuddyModel buddy
        ? outcome.with("policy", buddy.policy().name()).with("threshold", buddy.threshold())
        : outcome;
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    Runs runs = new Runs(outcomes);
    return Section.of(
        new Section.Text(
            "Some seconds of the border router's traffic, at its rates, over 4, 5 and 6 queues with a"
                + " thread of %,.0f packets/s each. Four threads are together a little slower than the"
                    .formatted(Load.SLIDES_PACE)
                + " traffic while queue 0 is busy: what has to be lost then is the row \""
                + IdealModel.TITLE
                + "\", all threads as one that always works on the fullest queue. Packets out of order"
                + " are those that a thread was done with after a later packet of their flow."),
        new Section.Table("What each model assumes", EngineDrops.assumptions(), outcomes),
        new Section.Table("Losses and order", layout(), outcomes),
        new Section.Chart(
            "Loss against the number of queues",
            "queues",
            "lost, % of what was sent",
            runs.where(run -> !run.has("threshold") || isDefault(run))
                .lines("engine", run -> run.number("queues"), Runs::lostPercent)),
        new Section.Chart(
            "Loss against T",
            "T, %",
            "lost, % of what was sent",
            runs.where(run -> run.has("threshold"))
                .lines(
                    run -> "%s, %s queues".formatted(policy(run), run.text("queues")),
                    run -> run.number("threshold"),
                    Runs::lostPercent)),
        othersLose(runs),
        nothingIsLost(runs),
        littleMoreThanTheLeast(runs),
        lowerIsBetter(runs),
        flowsKeepTheirOrder(runs));
  }

  private static String policy(Outcome run) {
    return run.text("policy").toLowerCase(Locale.ROOT);
  }

  private static boolean isDefault(Outcome run) {
    return run.has("threshold") && run.number("threshold") == DEFAULT_THRESHOLD;
  }

  private static Layout layout() {
    return new Layout(
        List.of("queues", "engine"),
        List.of(
            Layout.Column.spread("sent", "%,.0f", run -> run.number("sent")),
            Layout.Column.spread("lost, %", "%.2f", Runs::lostPercent),
            Layout.Column.spread(
                "of it at delivery, %",
                "%.2f", run -> 100 * run.number("delivery_lost") / run.number("sent")),
            Layout.Column.spread("out of order", "%,.0f", run -> run.number("out_of_order")),
            Layout.Column.spread(
                "offloaded, % of sent",
                "%.1f", run -> 100 * run.number("offloaded") / run.number("sent")),
            Layout.Column.spread("buckets moved", "%,.0f", run -> run.number("buckets_moved"))));
  }

  private static Claim othersLose(Runs runs) {
    List<String> engines = List.of("DNA", "netmap", "PF_RING", "AF_XDP");
    Runs others = runs.where(run -> engines.stream().anyMatch(run.text("engine")::startsWith));
    return Runs.claim(
        "DNA, netmap, PF_RING and plain AF_XDP each lose more than 20 %",
        others.texts("engine").size() >= engines.size() + 1,
        () -> others.outcomes().stream().allMatch(run -> Runs.lostPercent(run) > 20),
        () -> others.spread(Runs::lostPercent).text("%.1f") + " % lost");
  }

  /** What the best possible loses with the same traffic; null if that was not run. */
  private static Double least(Runs runs, Outcome run) {
    Runs best =
        runs.where("engine", IdealModel.TITLE)
            .where("queues", run.text("queues"))
            .where("seed", run.text("seed"));
    return best.isEmpty() ? null : best.spread(each -> each.number("lost")).median();
  }

  private static Claim nothingIsLost(Runs runs) {
    Runs possible =
        runs.where(BuddyOffloading::isDefault)
            .where(
                run -> {
                  Double least = least(runs, run);
                  return least != null && least == 0;
                });
    return Runs.claim(
        "WireCAP-A with T = 60 % loses nothing where the best possible loses nothing",
        !possible.isEmpty(),
        () -> possible.outcomes().stream().allMatch(run -> run.number("lost") == 0),
        () -> byQueuesAndPolicy(possible, Runs::lostPercent, "%.2f %% lost"));
  }

  private static String byQueuesAndPolicy(
      Runs runs, ToDoubleFunction<Outcome> value, String format) {
    List<String> lines = new ArrayList<>();
    for (String queues : runs.texts("queues")) {
      for (String policy : runs.texts("policy")) {
        Runs these = runs.where("queues", queues).where("policy", policy);
        if (!these.isEmpty()) {
          lines.add(
              "%s queues, %s: ".formatted(queues, policy.toLowerCase(Locale.ROOT))
                  + format.formatted(these.spread(value).median()));
        }
      }
    }
    return String.join("; ", lines);
  }

  private static Claim littleMoreThanTheLeast(Runs runs) {
    Runs measured = runs.where(BuddyOffloading::isDefault).where(run -> least(runs, run) != null);
    return Runs.claim(
        "WireCAP-A with T = 60 %% loses at most %.0f %% of what is sent beyond the best possible"
            .formatted(TOLERANCE_PERCENT),
        !measured.isEmpty(),
        () -> measured.outcomes().stream().allMatch(run -> beyond(runs, run) <= TOLERANCE_PERCENT),
        () ->
            byQueuesAndPolicy(measured, run -> beyond(runs, run), "%.2f %% beyond")
                + "; worst run %.2f %%".formatted(measured.spread(run -> beyond(runs, run)).max()));
  }

  private static double beyond(Runs runs, Outcome run) {
    return 100 * (run.number("lost") - least(runs, run)) / run.number("sent");
  }

  /** The slides' claim: for each policy and number of queues, no loss falls when T grows. */
  private static Claim lowerIsBetter(Runs runs) {
    Runs varied = runs.where(run -> run.has("threshold"));
    List<String> found = new ArrayList<>();
    boolean[] better = {true};
    for (String policy : varied.texts("policy")) {
      for (String queues : varied.texts("queues")) {
        Map<String, Double> lost =
            varied
                .where("policy", policy)
                .where("queues", queues)
                .medians("threshold", Runs::lostPercent);
        double before = 0;
        for (double percent : lost.values()) {
          better[0] &= percent >= before - EQUAL_PERCENT;
          before = Math.max(before, percent);
        }
        found.add(
            "%s, %s queues: %s"
                .formatted(
                    policy.toLowerCase(Locale.ROOT),
                    queues,
                    lost.entrySet().stream()
                        .map(each -> "T %s %.2f %%".formatted(each.getKey(), each.getValue()))
                        .collect(Collectors.joining(", "))));
      }
    }
    return Runs.claim(
        "A lower T is better: with a higher one no less is lost",
        varied.texts("threshold").size() == THRESHOLDS.size(),
        () -> better[0],
        () -> String.join("; ", found));
  }

  private static Claim flowsKeepTheirOrder(Runs runs) {
    Runs flow = runs.where("policy", OffloadPolicy.FLOW.name());
    Runs chunk = runs.where("policy", OffloadPolicy.CHUNK.name());
    return Runs.claim(
        "Policy flow keeps every packet in the order of its flow",
        !flow.isEmpty(),
        () -> flow.outcomes().stream().allMatch(run -> run.number("out_of_order") == 0),
        () ->
            "out of order: flow %s%s"
                .formatted(
                    flow.spread(run -> run.number("out_of_order")).text("%,.0f"),
                    chunk.isEmpty()
                        ? ""
                        : ", chunk "
                            + chunk.spread(run -> run.number("out_of_order")).text("%,.0f")));
  }
}
