package org.wirecap.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Setup;
import org.wirecap.bench.evaluation.Section.Verdict;

/** Sections of pauses, latency and scaling, from outcomes that are given. */
class CostSectionsTest {
  private static List<Verdict> verdicts(Experiment experiment, Outcome... outcomes) {
    return Sections.verdicts(experiment.section(List.of(outcomes)));
  }

  /** 40,000 packets arrive in the pause. */
  private static Outcome pause(String engine, double lost) {
    Setup setup = Setup.parse(engine);
    int places = setup.places(64);
    return Outcome.of("pauses")
        .with("pause", "SIGSTOP")
        .with("engine", setup.title())
        .with("places", places)
        .with("rate", 100_000.0)
        .with("paused_ms", 400.0)
        .with("longest_delay_ms", 400.0)
        .with("arithmetic", Math.max(0, 40_000.0 - places))
        .with("late_p99_ms", 2.0)
        .with("lost", lost);
  }

  @Test
  void aPauseCostsWhatHasNoPlace() {
    assertEquals(
        List.of(Verdict.HOLDS, Verdict.HOLDS),
        verdicts(
            new Pauses(),
            pause("basic:256x200", 0),
            pause("basic:256x100", 16_000),
            pause("packet", 1)));
    assertEquals(
        List.of(Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD),
        verdicts(new Pauses(), pause("basic:256x200", 1), pause("basic:256x100", 17_000)));
    Section late =
        new Pauses()
            .section(
                List.of(pause("packet", 0), pause("basic:256x200", 1).with("late_p99_ms", 16.0)));
    assertEquals(List.of(Verdict.NOT_MEASURED, Verdict.NOT_MEASURED), Sections.verdicts(late));
    assertEquals(
        List.of("WireCAP: ran late (runs: 1)", "AF_XDP: ran late (runs: 1)"), Sections.found(late));
    assertEquals(
        List.of(
            "WireCAP: not run, or failed",
            "in no run on time more arrived than there was room for"),
        Sections.found(
            new Pauses().section(List.of(pause("ring:4096", 0).with("paused_ms", 1.0)))));
  }

  private static Outcome delay(String mode, long slow, long fast) {
    return Outcome.of("latency-batching")
        .with("engine", mode)
        .with("mode", mode)
        .with("cells", 256)
        .with("timeout", "10 ms")
        .with("timeout_us", 10_000)
        .with("idle", "block")
        .with("process_cores", 0.1)
        .with("lost", 0)
        .with("p50_us", List.of(1L, 1L))
        .with("p99_us", List.of(slow, fast))
        .with("p999_us", List.of(9L, 9L));
  }

  /** At 1,000 packets/s the timeout comes first, at 100,000 a chunk is full after 2.56 ms. */
  @Test
  void aChunkIsGivenWhenItIsFullOrItsTimeIsOver() {
    BatchLatency experiment = new BatchLatency();
    assertEquals(List.of(Verdict.HOLDS), verdicts(experiment, delay("BASIC", 15_000, 7_560)));
    assertEquals(
        List.of(Verdict.DOES_NOT_HOLD), verdicts(experiment, delay("BASIC", 15_001, 7_560)));
    assertEquals(
        List.of(Verdict.DOES_NOT_HOLD), verdicts(experiment, delay("BASIC", 15_000, 7_561)));
    assertEquals(List.of(Verdict.NOT_MEASURED), verdicts(experiment, delay("ADVANCED", 1, 1)));
  }

  private static Outcome scaling(int queues, double seconds, long lost) {
    return Outcome.of("scaling")
        .with("engine", "e")
        .with("queues", queues)
        .with("rate", 1e6)
        .with("sent", 1_000_000)
        .with("lost", lost)
        .with("process_cpu_s", seconds)
        .with("machine_cpu_s", 2.0);
  }

  @Test
  void queuesCost() {
    QueueScaling experiment = new QueueScaling();
    assertEquals(
        List.of(Verdict.HOLDS, Verdict.HOLDS),
        verdicts(experiment, scaling(1, 1, 0), scaling(4, 1.5, 0)));
    assertEquals(
        List.of(Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD),
        verdicts(experiment, scaling(1, 1, 0), scaling(4, 1.6, 1)));
    assertEquals(
        List.of(Verdict.HOLDS, Verdict.NOT_MEASURED), verdicts(experiment, scaling(1, 1, 0)));
    assertEquals(
        "e, queues 4: not run, or failed",
        Sections.found(experiment.section(List.of(scaling(1, 1, 0)))).getLast());
    assertEquals(List.of(Verdict.NOT_MEASURED, Verdict.NOT_MEASURED), verdicts(experiment));
  }
}
