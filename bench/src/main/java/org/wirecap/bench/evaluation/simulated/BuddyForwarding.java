package org.wirecap.bench.evaluation.simulated;

import java.util.ArrayList;
import java.util.List;
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

/** Experiment 3 of the slides: what Experiment 2 captures is sent on by a second interface. */
public final class BuddyForwarding implements Experiment {
  private static final String NAME = "experiment-3-simulated";
  private static final List<Integer> QUEUES = List.of(4, 5, 6);
  private static final int CELLS = 256;
  private static final int CHUNKS = 100;
  private static final int THRESHOLD = 60;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Experiment 3, simulated: forwarding";
  }

  private static List<Model> models() {
    return List.of(
        new IdealModel(CELLS * CHUNKS),
        new ForwardModel(RingModel.dna(EngineDrops.RING)),
        new ForwardModel(RingModel.plainXdp(1024)),
        new ForwardModel(RingModel.plainXdp(4096)),
        new ForwardModel(RingModel.basic(CELLS, CHUNKS)),
        new ForwardModel(new BuddyModel(CELLS, CHUNKS, THRESHOLD, OffloadPolicy.CHUNK)),
        new ForwardModel(new BuddyModel(CELLS, CHUNKS, THRESHOLD, OffloadPolicy.FLOW)));
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    long nanos = scale == Scale.QUICK ? 2_000_000_000L : 3_000_000_000L;
    List<PlannedRun> runs = new ArrayList<>();
    for (long seed = 1; seed <= scale.runs(); seed++) {
      long traceSeed = seed;
      for (int queues : QUEUES) {
        for (Model model : models()) {
          runs.add(
              new PlannedRun(
                  "%s queues %d seed %d".formatted(model.title(), queues, seed),
                  nanos * 2e-10,
                  site ->
                      model
                          .outcome(
                              NAME, Load.of(BorderRouter.plan(traceSeed, queues, nanos)), traceSeed)
                          .with("trace_s", nanos / 1e9)));
        }
      }
    }
    return runs;
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    Runs runs = new Runs(outcomes);
    return Section.of(
        new Section.Text(
            "As Experiment 2, and each packet leaves by a second interface from the cell that it"
                + " arrived in: a packet stays within a microsecond at the head of a transmit queue, and its"
                + " cell comes back within five more. Each worker processes %,.0f packets/s and has a"
                    .formatted(Load.SLIDES_PACE)
                + " transmit queue of its own. Order is looked at where packets leave. netmap is not"
                + " here, because its model gives back several chunks at once and a worker has one at a"
                + " time; nor PF_RING, which has to copy to send."),
        new Section.Table("What each model assumes", EngineDrops.assumptions(), outcomes),
        new Section.Table(
            "Losses and order on the way through",
            new Layout(
                List.of("queues", "engine"),
                List.of(
                    Layout.Column.spread("sent", "%,.0f", run -> run.number("sent")),
                    Layout.Column.spread("left", "%,.0f", run -> run.number("processed")),
                    Layout.Column.spread("lost, %", "%.2f", Runs::lostPercent),
                    Layout.Column.spread(
                        "of it when sent on", "%,.0f", run -> run.number("transmit_lost")),
                    Layout.Column.spread(
                        "out of order", "%,.0f", run -> run.number("out_of_order")))),
            outcomes),
        new Section.Chart(
            "Loss on the way through",
            "queues",
            "lost, % of what was sent",
            runs.lines("engine", run -> run.number("queues"), Runs::lostPercent)),
        nothingIsLost(runs),
        nothingIsLostOnTheWayOut(runs),
        flowsKeepTheirOrder(runs));
  }

  private static Claim nothingIsLost(Runs runs) {
    List<String> possible = new ArrayList<>();
    for (Outcome best : runs.where("engine", IdealModel.TITLE).outcomes()) {
      if (best.number("lost") == 0) {
        possible.add(best.text("queues") + " " + best.text("seed"));
      }
    }
    Runs advanced =
        runs.where(run -> run.text("engine").startsWith("WireCAP-A"))
            .where(run -> possible.contains(run.text("queues") + " " + run.text("seed")));
    return Runs.claim(
        "In advanced mode nothing is lost where the best possible loses nothing",
        !advanced.isEmpty(),
        () -> advanced.outcomes().stream().allMatch(run -> run.number("lost") == 0),
        () -> {
          List<String> found = new ArrayList<>();
          for (String queues : advanced.texts("queues")) {
            found.add(
                "%s queues %s %% lost"
                    .formatted(
                        queues,
                        advanced.where("queues", queues).spread(Runs::lostPercent).text("%.2f")));
          }
          return String.join("; ", found);
        });
  }

  private static Claim nothingIsLostOnTheWayOut(Runs runs) {
    Runs wirecap = runs.where(run -> run.text("engine").startsWith("WireCAP"));
    return Runs.claim(
        "What WireCAP captured is sent on, all of it",
        !wirecap.isEmpty(),
        () ->
            wirecap.outcomes().stream()
                .allMatch(
                    run ->
                        run.number("transmit_lost") == 0
                            && run.number("delivery_lost") == 0
                            && run.is("balanced")),
        () ->
            "lost after capture: "
                + wirecap
                    .spread(run -> run.number("transmit_lost") + run.number("delivery_lost"))
                    .text("%,.0f"));
  }

  private static Claim flowsKeepTheirOrder(Runs runs) {
    Runs ordered =
        runs.where(
            run ->
                run.text("engine").startsWith("WireCAP-B") || run.text("engine").endsWith("flow"));
    return Runs.claim(
        "Basic mode and policy flow send every packet in the order of its flow",
        ordered.texts("engine").size() == 2,
        () -> ordered.outcomes().stream().allMatch(run -> run.number("out_of_order") == 0),
        () -> ordered.spread(run -> run.number("out_of_order")).text("%,.0f") + " out of order");
  }
}
