package org.wirecap.bench;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** More than a whole group can process. */
@Command(
    name = "overload",
    mixinStandardHelpOptions = true,
    description =
        "Four seconds of more than a group can process, on one queue or on all, and three seconds of"
            + " little: what is lost beside the least possible, how it is spread, and when it ends.")
final class OverloadBench implements Callable<Integer> {
  private static final String NAME = "overload";
  private static final double TARGET_PERCENT = 2;

  /** Within this time after the load has fallen the last packet may be lost. */
  private static final double RECOVERY_SECONDS = 0.5;

  static final Report REPORT =
      new Report(
          NAME,
          new Layout(
              List.of("on", "queues", "scenario", "engine"),
              List.of(
                  Layout.Column.spread("sent", "%,.0f", run -> run.number("sent")),
                  Layout.Column.spread("least possible", "%,.0f", run -> run.number("arithmetic")),
                  Layout.Column.spread("lost", "%,.0f", run -> run.number("lost")),
                  Layout.Column.spread(
                      "more than least, % of sent", "%+.2f", OverloadBench::morePercent),
                  Layout.Column.spread(
                      "lost of a queue, least %", "%.1f", run -> share(run, false)),
                  Layout.Column.spread("most %", "%.1f", run -> share(run, true)),
                  Layout.Column.spread(
                      "last loss, s after the load fell",
                      "%+.2f",
                      run -> run.number("last_loss_s") - run.number("load_falls_s")),
                  Layout.Column.spread(
                      "out of order", "%,.0f", run -> run.number("out_of_order")))),
          OverloadBench::verdict,
          Trial::isLate);

  @Mixin private TrialOptions trials;

  @Option(
      names = "--engines",
      split = ",",
      defaultValue = "chunk:60,flow:60",
      description = "none, chunk:T, flow:T (default: ${DEFAULT-VALUE}).")
  private List<String> engines;

  private static double morePercent(Outcome run) {
    return 100 * (run.number("lost") - run.number("arithmetic")) / run.number("sent");
  }

  /** The share of its packets that a queue lost: that of the queue with the most, or the least. */
  private static double share(Outcome run, boolean most) {
    List<Double> lost = run.numbers("lost_by_queue");
    List<Double> seen = run.numbers("seen_by_queue");
    double found = most ? 0 : 100;
    for (int i = 0; i < lost.size(); i++) {
      double share = 100 * lost.get(i) / Math.max(1, seen.get(i));
      found = most ? Math.max(found, share) : Math.min(found, share);
    }
    return found;
  }

  private static Report.Verdict verdict(List<Outcome> outcomes) {
    double worst = outcomes.stream().mapToDouble(OverloadBench::morePercent).max().orElseThrow();
    boolean recovered =
        outcomes.stream()
            .allMatch(
                run ->
                    run.number("last_loss_s") - run.number("load_falls_s") <= RECOVERY_SECONDS
                        && run.number("depth") == 0
                        && run.is("balanced"));
    boolean inOrder =
        outcomes.stream()
            .filter(run -> run.text("engine").endsWith("flow"))
            .allMatch(run -> run.number("out_of_order") == 0);
    return new Report.Verdict(
        worst <= TARGET_PERCENT && recovered && inOrder,
        "at most %.0f %% of what is sent lost beyond the least possible (at most %.2f %%), no loss %.1f s"
                .formatted(TARGET_PERCENT, worst, RECOVERY_SECONDS)
            + " after the load has fallen, nothing left in a queue, flow in order");
  }

  @Override
  public Integer call() {
    Machine.print("%s %s --engines %s".formatted(NAME, trials, String.join(",", engines)));
    return REPORT.print(trials.run(NAME, List.of("overload-one", "overload-all"), engines));
  }
}
