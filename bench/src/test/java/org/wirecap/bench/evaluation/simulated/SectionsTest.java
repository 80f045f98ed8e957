package org.wirecap.bench.evaluation.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.evaluation.Experiment;
import org.wirecap.bench.evaluation.PlannedRun;
import org.wirecap.bench.evaluation.Scale;
import org.wirecap.bench.evaluation.Section;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.bench.evaluation.Section.Verdict;
import org.wirecap.error.WirecapException;

/** Sections are made of outcomes alone; here of outcomes that no run gave. */
class SectionsTest {
  private static List<Experiment> experiments() {
    return List.of(
        new LoadImbalance(),
        new EngineDrops(),
        new BurstTolerance(),
        new BuddyOffloading(),
        new BuddyForwarding(),
        new FasterLinks());
  }

  private static List<Claim> claims(Experiment experiment, List<Outcome> outcomes) {
    List<Claim> claims = new ArrayList<>();
    for (Section.Part part : experiment.section(outcomes).parts()) {
      switch (part) {
        case Claim claim -> claims.add(claim);
        // A report does this with tables and charts.
        case Section.Table table ->
            assertFalse(table.layout().markdown(table.outcomes()).isEmpty());
        case Section.Chart chart -> chart.series().forEach(s -> assertFalse(s.points().isEmpty()));
        case Section.Text text -> assertFalse(text.text().isEmpty());
      }
    }
    return claims;
  }

  private static Claim claim(Experiment experiment, String begin, List<Outcome> outcomes) {
    return claims(experiment, outcomes).stream()
        .filter(claim -> claim.claim().startsWith(begin))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void withoutRunsNothingIsClaimed(Experiment experiment) {
    List<Claim> claims = claims(experiment, List.of());
    assertFalse(claims.isEmpty());
    for (Claim claim : claims) {
      assertEquals(Verdict.NOT_MEASURED, claim.verdict(), claim.claim());
    }
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void everyRunHasAKeyOfItsOwn(Experiment experiment) {
    for (Scale scale : Scale.values()) {
      Set<String> keys = new HashSet<>();
      for (PlannedRun run : experiment.plan(scale)) {
        assertTrue(keys.add(run.key()), run.key());
      }
    }
    assertTrue(experiment.plan(Scale.QUICK).size() < experiment.plan(Scale.WHOLE).size());
  }

  private static Outcome drops(String engine, long capture, long delivery, long capture3) {
    return Outcome.of("observation-2-simulated")
        .with("engine", engine)
        .with("seen_by_queue", List.of(1000L, 1000L, 1000L, 1000L))
        .with("capture_lost_by_queue", List.of(capture, 0L, 0L, capture3))
        .with("delivery_lost_by_queue", List.of(delivery, 0L, 0L, 0L));
  }

  @Test
  void dropsOnTheWrongSideAreNotWhatTheSlidesHave() {
    String claim = "On queue 0";
    Outcome dna = drops("DNA", 465, 0, 334);
    Outcome netmap = drops("netmap", 501, 0, 93);
    Outcome copying = drops("PF_RING, 1 µs a copy, one core", 0, 568, 8);
    EngineDrops drops = new EngineDrops();
    assertEquals(Verdict.HOLDS, claim(drops, claim, List.of(dna, netmap, copying)).verdict());
    Outcome wrong = drops("PF_RING, 2 µs a copy, one core", 100, 468, 8);
    assertEquals(
        Verdict.DOES_NOT_HOLD, claim(drops, claim, List.of(dna, netmap, copying, wrong)).verdict());
    assertEquals(Verdict.NOT_MEASURED, claim(drops, claim, List.of(dna, copying)).verdict());
  }

  @Test
  void theSlidesStandBesideEachEngineOnItsQueue() {
    List<Outcome> outcomes =
        List.of(drops("DNA", 500, 0, 100), drops("WireCAP-B-(256,100)", 1, 0, 0));
    String table =
        new EngineDrops()
            .section(outcomes).parts().stream()
                .filter(part -> part instanceof Section.Table t && t.caption().startsWith("Drops"))
                .map(part -> (Section.Table) part)
                .map(part -> part.layout().markdown(part.outcomes()))
                .findFirst()
                .orElseThrow();
    assertTrue(table.contains("| DNA | 0 | 1 | 50.0 | 46.5 | 0.0 | 0.0 |"), table);
    assertTrue(table.contains("| DNA | 3 | 1 | 10.0 | 33.4 | 0.0 | 0.0 |"), table);
    assertTrue(table.contains("| WireCAP-B-(256,100) | 3 | 1 | 0.0 | not in them |"), table);
  }

  @Test
  void aPoolThatLosesOneBurstyPacketDoesNotHold() {
    String claim = "WireCAP-B-(256,100) loses nothing";
    EngineDrops drops = new EngineDrops();
    Outcome good = drops("WireCAP-B-(256,100)", 400, 0, 0);
    Outcome bad = drops("WireCAP-B-(256,100)", 400, 0, 1);
    assertEquals(Verdict.HOLDS, claim(drops, claim, List.of(good)).verdict());
    assertEquals(Verdict.DOES_NOT_HOLD, claim(drops, claim, List.of(good, bad)).verdict());
  }

  private static Outcome largest(String engine, long cells, long largest, double off) {
    return Outcome.of("experiment-1-simulated")
        .with("kind", "largest")
        .with("link_gbits", 10)
        .with("thread_pps", 38_844)
        .with("engine", engine)
        .with("cells", cells)
        .with("largest", largest)
        .with("expected", (double) cells)
        .with("off_percent", off);
  }

  private static List<Outcome> equalPools(long last) {
    return List.of(
        largest("WireCAP-B-(64,400)", 25_600, 25_600, 0),
        largest("WireCAP-B-(128,200)", 25_600, 25_500, 0),
        largest("WireCAP-B-(256,100)", 25_600, 25_400, 0),
        largest("WireCAP-B-(512,50)", 25_600, last, 0));
  }

  @Test
  void burstsAreEqualOnlyWithinFivePerCent() {
    String claim = "Equal R·M";
    BurstTolerance bursts = new BurstTolerance();
    assertEquals(Verdict.HOLDS, claim(bursts, claim, equalPools(25_300)).verdict());
    assertEquals(Verdict.DOES_NOT_HOLD, claim(bursts, claim, equalPools(24_000)).verdict());
    assertEquals(
        Verdict.NOT_MEASURED, claim(bursts, claim, equalPools(25_300).subList(0, 3)).verdict());
  }

  @Test
  void burstsAreProportionalOnlyWithinFivePerCent() {
    String claim = "The largest burst is proportional";
    BurstTolerance bursts = new BurstTolerance();
    for (boolean holds : List.of(true, false)) {
      List<Outcome> outcomes =
          List.of(
              largest("WireCAP-B-(256,50)", 12_800, holds ? 12_700 : 15_000, 0),
              largest("WireCAP-B-(256,100)", 25_600, 25_500, 0),
              largest("WireCAP-B-(256,200)", 51_200, 51_000, 0),
              largest("WireCAP-B-(256,400)", 102_400, 102_000, 0));
      assertEquals(
          holds ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD, claim(bursts, claim, outcomes).verdict());
    }
  }

  @Test
  void arithmeticIsMissedByMoreThanFivePerCent() {
    String claim = "The largest burst is within 5 %";
    BurstTolerance bursts = new BurstTolerance();
    Outcome near = largest("WireCAP-B-(256,50)", 12_800, 12_700, -4.9);
    Outcome far = largest("WireCAP-B-(256,50)", 12_800, 13_500, 5.1);
    assertEquals(Verdict.HOLDS, claim(bursts, claim, List.of(near)).verdict());
    assertEquals(Verdict.DOES_NOT_HOLD, claim(bursts, claim, List.of(near, far)).verdict());
  }

  private static Outcome offloading(String engine, int queues, long seed, long lost) {
    return Outcome.of("experiment-2-simulated")
        .with("engine", engine)
        .with("queues", queues)
        .with("seed", seed)
        .with("sent", 10_000)
        .with("lost", lost)
        .with("delivery_lost", 0)
        .with("transmit_lost", 0)
        .with("processed", 10_000 - lost)
        .with("offloaded", 0)
        .with("buckets_moved", 0)
        .with("out_of_order", 0)
        .with("balanced", true);
  }

  private static Outcome buddies(String policy, int threshold, int queues, long seed, long lost) {
    String engine =
        "WireCAP-A-(256,100,%d %%), %s".formatted(threshold, policy.toLowerCase(Locale.ROOT));
    return offloading(engine, queues, seed, lost)
        .with("policy", policy)
        .with("threshold", threshold);
  }

  @Test
  void lossesCountOnlyWhereTheBestPossibleHasNone() {
    String claim = "WireCAP-A with T = 60 % loses nothing";
    BuddyOffloading offloading = new BuddyOffloading();
    List<Outcome> outcomes =
        new ArrayList<>(
            List.of(
                offloading(IdealModel.TITLE, 4, 1, 50),
                offloading(IdealModel.TITLE, 5, 1, 0),
                buddies("CHUNK", 60, 4, 1, 90),
                buddies("CHUNK", 60, 5, 1, 0),
                buddies("CHUNK", 90, 5, 1, 7)));
    assertEquals(Verdict.HOLDS, claim(offloading, claim, outcomes).verdict());
    assertEquals(Verdict.NOT_MEASURED, claim(offloading, claim, outcomes.subList(2, 5)).verdict());
    outcomes.add(buddies("FLOW", 60, 5, 1, 1));
    assertEquals(Verdict.DOES_NOT_HOLD, claim(offloading, claim, outcomes).verdict());
  }

  @Test
  void twoPerCentBeyondTheBestPossibleAreTooMuch() {
    String claim = "WireCAP-A with T = 60 % loses at most";
    BuddyOffloading offloading = new BuddyOffloading();
    Outcome best = offloading(IdealModel.TITLE, 4, 1, 100);
    Outcome near = buddies("FLOW", 60, 4, 1, 300);
    Outcome far = buddies("CHUNK", 60, 4, 1, 301);
    assertEquals(Verdict.HOLDS, claim(offloading, claim, List.of(best, near)).verdict());
    assertEquals(
        Verdict.DOES_NOT_HOLD, claim(offloading, claim, List.of(best, near, far)).verdict());
    assertEquals(Verdict.NOT_MEASURED, claim(offloading, claim, List.of(best)).verdict());
  }

  private static List<Outcome> thresholds(long... lost) {
    int[] thresholds = {10, 30, 60, 90};
    return LongStream.range(0, lost.length)
        .mapToObj(i -> buddies("CHUNK", thresholds[(int) i], 4, 1, lost[(int) i]))
        .toList();
  }

  @Test
  void aLowerThresholdIsBetterOnlyIfNoHigherOneLosesLess() {
    String claim = "A lower T is better";
    BuddyOffloading offloading = new BuddyOffloading();
    assertEquals(Verdict.HOLDS, claim(offloading, claim, thresholds(0, 0, 200, 500)).verdict());
    assertEquals(
        Verdict.DOES_NOT_HOLD, claim(offloading, claim, thresholds(300, 0, 200, 500)).verdict());
    assertEquals(Verdict.NOT_MEASURED, claim(offloading, claim, thresholds(0, 0, 200)).verdict());
  }

  @Test
  void oneOvertakenPacketBreaksTheOrderOfFlows() {
    String claim = "Policy flow keeps";
    BuddyOffloading offloading = new BuddyOffloading();
    Outcome good = buddies("FLOW", 60, 4, 1, 0);
    Outcome bad = buddies("FLOW", 30, 4, 1, 0).with("out_of_order", 1);
    assertEquals(Verdict.HOLDS, claim(offloading, claim, List.of(good)).verdict());
    assertEquals(Verdict.DOES_NOT_HOLD, claim(offloading, claim, List.of(good, bad)).verdict());
  }

  @Test
  void whatIsLostOnTheWayOutIsSeen() {
    String claim = "What WireCAP captured is sent on";
    BuddyForwarding forwarding = new BuddyForwarding();
    Outcome good = offloading("WireCAP-B-(256,100)", 4, 1, 10);
    Outcome bad = offloading("WireCAP-B-(256,100)", 4, 2, 10).with("transmit_lost", 1);
    Outcome wrong = offloading("WireCAP-B-(256,100)", 4, 3, 10).with("balanced", false);
    assertEquals(Verdict.HOLDS, claim(forwarding, claim, List.of(good)).verdict());
    assertEquals(Verdict.DOES_NOT_HOLD, claim(forwarding, claim, List.of(good, bad)).verdict());
    assertEquals(Verdict.DOES_NOT_HOLD, claim(forwarding, claim, List.of(good, wrong)).verdict());
  }

  private static Outcome pause(long gigabits, long lost) {
    return Outcome.of("faster-links")
        .with("kind", "pause")
        .with("link_gbits", gigabits)
        .with("pause_ms", 1.0)
        .with("cells", 4096)
        .with("needed_mib", 1.0)
        .with("sent", 1000)
        .with("arithmetic", 100.0)
        .with("lost", lost);
  }

  @Test
  void pausesLoseWhatArithmeticSays() {
    FasterLinks links = new FasterLinks();
    List<Outcome> good = List.of(pause(10, 100), pause(40, 51), pause(100, 149));
    List<Outcome> bad = List.of(pause(10, 100), pause(40, 49), pause(100, 149));
    assertEquals(Verdict.HOLDS, claim(links, "A pause", good).verdict());
    assertEquals(Verdict.DOES_NOT_HOLD, claim(links, "A pause", bad).verdict());
    assertEquals(Verdict.NOT_MEASURED, claim(links, "A pause", good.subList(0, 2)).verdict());
  }

  @Test
  void aRealTraceThatIsNotThereIsSaidToBeMissing() {
    Path file = Path.of("nowhere", "echo-connections.pcap.gz");
    String message =
        assertThrows(WirecapException.class, () -> LoadImbalance.file(file)).getMessage();
    assertTrue(message.contains(file.toString()) && message.contains("not there"), message);
    Section section = new LoadImbalance().section(List.of());
    assertTrue(
        section.parts().stream()
            .anyMatch(
                part ->
                    part instanceof Section.Text text
                        && text.text().startsWith("Not there: echo-connections.pcap.gz")));
  }
}
