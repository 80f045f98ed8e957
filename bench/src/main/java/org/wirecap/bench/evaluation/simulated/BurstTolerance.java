package org.wirecap.bench.evaluation.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.evaluation.Experiment;
import org.wirecap.bench.evaluation.PlannedRun;
import org.wirecap.bench.evaluation.Runs;
import org.wirecap.bench.evaluation.Scale;
import org.wirecap.bench.evaluation.Section;
import org.wirecap.bench.evaluation.Section.Claim;

/** Experiment 1 of the slides: P packets back to back at the line rate, in basic mode. */
public final class BurstTolerance implements Experiment {
  private static final String NAME = "experiment-1-simulated";
  private static final String LOSS = "loss";
  private static final String LARGEST = "largest";
  private static final int FIRST_BURST = 1000;
  private static final int DOUBLINGS = 10;

  /** How far off a largest burst may be, as a part. */
  private static final double TOLERANCE = 0.05;

  /** Equal R·M = 25,600 with M from 64 to 512. */
  private static final List<RingModel> EQUAL =
      List.of(
          RingModel.basic(64, 400),
          RingModel.basic(128, 200),
          RingModel.basic(256, 100),
          RingModel.basic(512, 50));

  /** M = 256, and R·M from 12,800 to 102,400. */
  private static final List<RingModel> GROWING =
      List.of(RingModel.basic(256, 50), RingModel.basic(256, 200), RingModel.basic(256, 400));

  private static final List<Model> OTHERS =
      List.of(
          RingModel.dna(EngineDrops.RING),
          RingModel.netmap(EngineDrops.RING),
          RingModel.plainXdp(1024),
          RingModel.plainXdp(4096),
          new CopyModel(EngineDrops.RING, CopyModel.DEFAULT_SLOTS, 1000, false));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Experiment 1, simulated: bursts in basic mode";
  }

  private static List<Model> models() {
    List<Model> models = new ArrayList<>(OTHERS);
    models.addAll(EQUAL);
    models.addAll(GROWING);
    return models;
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    List<PlannedRun> runs = new ArrayList<>();
    int step = scale == Scale.QUICK ? 2 : 1;
    for (long seed = 1; seed <= scale.runs(); seed++) {
      long burstSeed = seed;
      for (int doubling = 0; doubling <= DOUBLINGS; doubling += step) {
        int packets = FIRST_BURST << doubling;
        for (Model model : models()) {
          runs.add(
              new PlannedRun(
                  "%s P %d seed %d".formatted(model.title(), packets, seed),
                  0.02 + packets * 4e-7,
                  site -> loss(model, packets, burstSeed)));
        }
      }
      for (Model model : models()) {
        if (model instanceof RingModel ring) {
          runs.add(
              new PlannedRun(
                  "%s largest seed %d".formatted(model.title(), seed),
                  0.5,
                  site ->
                      Bursts.largest(NAME, ring, Bursts.SLIDES, burstSeed).with("kind", LARGEST)));
        }
      }
    }
    return runs;
  }

  private static Outcome loss(Model model, int packets, long seed) {
    int chunk = model instanceof RingModel ring ? ring.shape().cells() : 1;
    return model
        .outcome(NAME, Bursts.SLIDES.load(packets, chunk, seed), seed)
        .with("kind", LOSS)
        .with("burst", packets);
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    Runs runs = new Runs(outcomes);
    Runs losses = runs.where("kind", LOSS);
    Runs largest = runs.where("kind", LARGEST);
    return Section.of(
        new Section.Text(
            "P packets of 64 bytes come back to back, 14.88 million packets/s, to one queue whose thread"
                + " processes %,.0f packets/s. It is somewhere within a chunk of earlier packets when they"
                    .formatted(Load.SLIDES_PACE)
                + " begin to come: where, is the seed's choice. Then the largest P of which nothing is lost is"
                + " searched for."),
        new Section.Table("What each model assumes", EngineDrops.assumptions(), losses.outcomes()),
        chart("Loss against P: equal R·M = 25,600", losses, titles(EQUAL)),
        chart(
            "Loss against P: M = 256, R·M from 12,800 to 102,400",
            losses,
            titles(proportionalModels())),
        chart(
            "Loss against P: engines with no more than a ring, and PF_RING",
            losses,
            OTHERS.stream().map(Model::title).toList()),
        new Section.Table(
            "The largest burst of which nothing is lost", Bursts.layout(), largest.outcomes()),
        equalForEqualPools(largest),
        proportional(largest),
        asArithmeticSays(largest));
  }

  private static List<String> titles(List<RingModel> models) {
    return models.stream().map(RingModel::title).toList();
  }

  private static Section.Chart chart(String caption, Runs losses, List<String> engines) {
    return new Section.Chart(
        caption,
        "P, packets",
        "lost, % of P",
        losses
            .where(run -> engines.contains(run.text("engine")))
            .lines(
                "engine",
                run -> run.number("burst"),
                run -> 100 * run.number("lost") / run.number("burst")));
  }

  private static Runs of(Runs largest, List<RingModel> models) {
    return largest.where(run -> titles(models).contains(run.text("engine")));
  }

  private static Claim equalForEqualPools(Runs largest) {
    Runs runs = of(largest, EQUAL);
    return Runs.claim(
        "Equal R·M takes equal bursts, whatever M (largest bursts within 5 % of each other)",
        runs.texts("engine").size() == EQUAL.size(),
        () -> {
          var spread = runs.spread(run -> run.number("largest"));
          return spread.max() <= spread.min() * (1 + TOLERANCE);
        },
        () -> medians(runs));
  }

  private static List<RingModel> proportionalModels() {
    return List.of(GROWING.get(0), EQUAL.get(2), GROWING.get(1), GROWING.get(2));
  }

  private static Claim proportional(Runs largest) {
    List<RingModel> models = proportionalModels();
    Runs runs = of(largest, models);
    return Runs.claim(
        "The largest burst is proportional to R·M (largest bursts by R·M within 5 % of each other)",
        runs.texts("engine").size() == models.size(),
        () -> {
          var spread = runs.spread(run -> run.number("largest") / run.number("cells"));
          return spread.max() <= spread.min() * (1 + TOLERANCE);
        },
        () ->
            "largest burst by R·M: "
                + runs.spread(run -> run.number("largest") / run.number("cells")).text("%.4f")
                + "; "
                + medians(runs));
  }

  private static Claim asArithmeticSays(Runs largest) {
    Runs runs = largest.where(run -> run.text("engine").startsWith("WireCAP-B"));
    return Runs.claim(
        "The largest burst is within 5 % of R·M / (1 - reader rate / burst rate)",
        !runs.isEmpty(),
        () ->
            runs.outcomes().stream()
                .allMatch(run -> Math.abs(run.number("off_percent")) <= 100 * TOLERANCE),
        () -> "off by " + runs.spread(run -> run.number("off_percent")).text("%+.2f") + " %");
  }

  private static String medians(Runs runs) {
    Map<String, Double> medians = new TreeMap<>(runs.medians("engine", r -> r.number("largest")));
    return medians.entrySet().stream()
        .map(each -> "%s %,.0f".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(", "));
  }
}
