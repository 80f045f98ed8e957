package org.wirecap.bench.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Scenario;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.bench.evaluation.Section.Part;
import org.wirecap.bench.evaluation.Section.Table;
import org.wirecap.bench.evaluation.Section.Text;

/** Observation 2 on a veth: who loses packets of which queue, and on which side. */
final class ObservationTwoLive implements Experiment {
  private static final int QUEUES = 4;
  private static final List<String> ENGINES = List.of("ring:1024", "ring:4096", "packet", "basic");

  private static final Layout LAYOUT =
      new Layout(
          List.of("engine"),
          List.of(
              drops("queue 0, capture drops, %", "capture_drops", 0),
              drops("delivery drops, %", "delivery_drops", 0),
              drops("queue 3, capture drops, %", "capture_drops", 3),
              drops("delivery drops, %", "delivery_drops", 3),
              Layout.Column.spread("arithmetic, % of all", "%.1f", ObservationTwoLive::arithmetic),
              Layout.Column.spread("lost, % of all", "%.1f", Runs::lostPercent),
              Layout.Column.spread("late, p99, ms", "%.1f", run -> run.number("late_p99_ms"))));

  private static Layout.Column drops(String title, String kind, int queue) {
    return Layout.Column.spread(title, "%.1f", run -> percent(run, kind, queue));
  }

  /** Of what reached the queue. */
  private static double percent(Outcome run, String kind, int queue) {
    return 100 * run.numbers(kind).get(queue) / run.numbers("seen_by_queue").get(queue);
  }

  private static double arithmetic(Outcome run) {
    return 100 * run.number("arithmetic") / run.number("sent");
  }

  @Override
  public String name() {
    return "observation-2-live";
  }

  @Override
  public String title() {
    return "Observation 2, live: capture drops and delivery drops under heavy processing";
  }

  @Override
  public List<PlannedRun> plan(Scale scale) {
    List<PlannedRun> plan = new ArrayList<>();
    for (int number = 1; number <= scale.runs(); number++) {
      for (String engine : scale == Scale.QUICK ? ENGINES.subList(1, 4) : ENGINES) {
        plan.add(LiveLoss.run(name(), Scenario.SKEW_AND_BURSTS, QUEUES, engine, number));
      }
    }
    return plan;
  }

  @Override
  public Section section(List<Outcome> outcomes) {
    Runs runs = LiveLoss.onTime(outcomes);
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Text(
            "Four queues, each with a thread that processes 38,844 packets/s; 10,000 packets/s to each queue, 80,000 to queue 0 for four seconds, and to queue 3 meanwhile eight bursts of 8,000 packets at 125,000 packets/s. A capture drop found no place where the device puts packets: no cell, or a full RX ring. A delivery drop had arrived and was thrown away before the application had it: with TPACKET_V3 the kernel has the packet already and finds the socket's ring full. Per cent are of the packets that reached the queue. TPACKET_V3 has the ring that libpcap makes by default, 8 blocks of 256 KiB for each socket, and a socket for each queue. The engines stand for classes: the AF_XDP rings for DNA and netmap, whose ring is all there is; TPACKET_V3 for PF_RING, where the kernel copies."));
    Table table =
        new Table("Drops on queue 0 (skew) and queue 3 (bursts)", LAYOUT, runs.outcomes());
    parts.add(table);
    parts.add(kinds(runs));
    parts.add(bursts(runs));
    return LiveLoss.section(parts, LAYOUT, runs.late());
  }

  /** What the slides say: rings drop on capture, the copying engine on delivery. */
  private static Claim kinds(Runs runs) {
    String claim =
        "Under the skew of queue 0 a plain ring loses packets on capture and none on delivery, TPACKET_V3 on delivery and none on capture";
    Runs rings = runs.where(run -> run.text("engine").startsWith("AF_XDP ring"));
    Runs packet = runs.where(run -> run.text("engine").startsWith("TPACKET_V3"));
    if (rings.isEmpty() || packet.isEmpty()) {
      return Runs.notMeasured(claim, rings.whyNone("a plain ring"), packet.whyNone("TPACKET_V3"));
    }
    boolean holds =
        only(rings, "capture_drops", "delivery_drops")
            && only(packet, "delivery_drops", "capture_drops");
    return Runs.claim(
        claim,
        holds,
        "medians of queue 0: rings %.1f %% on capture and %.1f %% on delivery, TPACKET_V3 %.1f %% and %.1f %%"
            .formatted(
                rings.median(run -> percent(run, "capture_drops", 0)),
                rings.median(run -> percent(run, "delivery_drops", 0)),
                packet.median(run -> percent(run, "capture_drops", 0)),
                packet.median(run -> percent(run, "delivery_drops", 0))));
  }

  private static boolean only(Runs runs, String some, String none) {
    return runs.outcomes().stream()
        .allMatch(run -> run.numbers(some).get(0) > 0 && run.numbers(none).get(0) == 0);
  }

  private static Claim bursts(Runs runs) {
    String claim =
        "A pool of 25,600 absorbs the bursts of queue 3 that a ring of 1,024 or 4,096 does not";
    Runs rings = runs.where(run -> run.text("engine").startsWith("AF_XDP ring"));
    Runs basic = runs.where(run -> run.text("engine").startsWith("WireCAP-B"));
    if (rings.isEmpty() || basic.isEmpty()) {
      return Runs.notMeasured(claim, rings.whyNone("a plain ring"), basic.whyNone("WireCAP-B"));
    }
    double least = rings.spread(run -> percent(run, "capture_drops", 3)).min();
    double most = basic.spread(run -> run.numbers("lost_by_queue").get(3)).max();
    return Runs.claim(
        claim,
        least > 0 && most == 0,
        "rings lose %.1f %% of queue 3 at least, WireCAP-B %,.0f packets of it at most"
            .formatted(least, most));
  }
}
