package org.wirecap.bench;

import java.util.List;

/** What middleboxes with a heavy handler lose of imbalanced traffic. */
public final class ForwardHeavy {
  static final String NAME = "forward-heavy";
  static final int QUEUES = 4;

  /** Losses without offloading may be off from the arithmetic by this, per cent of what is sent. */
  private static final double TOLERANCE_PERCENT = 5;

  static final Report REPORT = new Report(NAME, layout(), ForwardHeavy::verdict, Trial::isLate);

  private ForwardHeavy() {}

  /** The table of such trials. */
  public static Layout layout() {
    return new Layout(
        List.of("queues", "scenario", "engine"),
        List.of(
            count("sent", "sent"),
            count("arithmetic: lost", "arithmetic"),
            count("lost", "lost"),
            count("forwarded", "forwarded"),
            count("arrived at C", "arrived"),
            count("out of order at C", "out_of_order_at_sink"),
            count("offloaded, packets", "offloaded"),
            Layout.Column.sum("missing of those", run -> run.number("missing")),
            new Layout.Column(
                "ledgers balanced",
                runs ->
                    "%d of %d"
                        .formatted(
                            runs.stream().filter(run -> run.is("balanced")).count(),
                            runs.size()))));
  }

  private static Layout.Column count(String title, String value) {
    return Layout.Column.spread(title, "%,.0f", run -> run.number(value));
  }

  /** Whether a run lost nothing, and nothing of it went astray. */
  public static boolean isWhole(Outcome run) {
    return run.number("lost") == 0 && isAccounted(run);
  }

  /** Whether both ledgers balance, and agree with each other and with the sender. */
  public static boolean isAccounted(Outcome run) {
    return run.is("balanced")
        && run.number("missing") == 0
        && run.number("lost_at_sink") == 0
        && run.number("unaccounted") == 0;
  }

  /** Whether an engine offloads. */
  public static boolean offloads(Outcome run) {
    return run.number("threshold") > 0;
  }

  private static Report.Verdict verdict(List<Outcome> outcomes) {
    boolean reached = true;
    double worst = 0;
    for (Outcome run : outcomes) {
      if (offloads(run)) {
        reached &= isWhole(run);
        reached &= !run.text("engine").endsWith("flow") || run.number("out_of_order_at_sink") == 0;
      } else {
        double off = Math.abs(run.number("lost") - run.number("arithmetic")) / run.number("sent");
        worst = Math.max(worst, 100 * off);
        reached &= isAccounted(run) && run.number("lost") > 0;
      }
    }
    return new Report.Verdict(
        reached && worst <= TOLERANCE_PERCENT,
        "with offloading nothing lost on the way to C, with policy flow nothing out of order there;"
            + " without, what arithmetic says, to %.0f %% of what is sent (the worst is off by %.2f %%)"
                .formatted(TOLERANCE_PERCENT, worst));
  }

  static Outcome run(BenchLab lab, String engine, int round) {
    return ForwardTrial.run(lab, NAME, Scenario.SKEW_SHORT, engine, QUEUES, round);
  }
}
