package org.wirecap.bench.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.bench.Layout;
import org.wirecap.bench.LiveTrial;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Scenario;
import org.wirecap.bench.Setup;
import org.wirecap.bench.Trial;
import org.wirecap.bench.evaluation.Section.Part;
import org.wirecap.bench.evaluation.Section.Table;
import org.wirecap.bench.evaluation.Section.Text;

/** What experiments share whose threads process at the paper's pace while a trace is replayed. */
final class LiveLoss {
  /** A process that starts, a trace that is rehearsed, and packets that are still processed. */
  private static final double AROUND_SECONDS = 2.5;

  private static final List<Need> NEEDS = List.of(Need.ROOT, Need.IP);

  private LiveLoss() {}

  /** Lets time pass. */
  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** A run of one engine; its number is also the seed of the trace. */
  static PlannedRun run(String bench, Scenario scenario, int queues, String engine, int number) {
    Trial trial = new Trial(bench, scenario, Setup.parse(engine), queues, Scenario.PACE, number);
    return new PlannedRun(
        "%d %s #%d".formatted(queues, engine, number),
        scenario.seconds(queues) + AROUND_SECONDS,
        NEEDS,
        site -> LiveTrial.run(site.lab(queues), trial, engine));
  }

  /** Those whose traffic was what was planned. */
  static Runs onTime(List<Outcome> outcomes) {
    return Runs.onTime(outcomes, Trial::isLate);
  }

  /** The section's parts, and behind them what does not count, if anything. */
  static Section section(List<Part> parts, Layout layout, List<Outcome> late) {
    return section(parts, layout, late, Trial.LATE_MILLIS);
  }

  /**
   * As the other.
   *
   * @param most how late a sender may be, ms at the 99th percentile
   */
  static Section section(List<Part> parts, Layout layout, List<Outcome> late, double most) {
    List<Part> whole = new ArrayList<>(parts);
    if (!late.isEmpty()) {
      whole.add(
          new Text(
              "In the following runs the sender was behind its times (99th percentile more than %.0f ms), which makes bursts that were not planned. They count for no verdict and in no other table."
                  .formatted(most)));
      whole.add(new Table("Runs whose sender was late", layout, late));
    }
    return new Section(whole);
  }
}
