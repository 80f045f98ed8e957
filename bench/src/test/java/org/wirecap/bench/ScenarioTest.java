package org.wirecap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.error.WirecapException;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.SyntheticTrace;

class ScenarioTest {
  private static final int QUEUES = 4;

  @Test
  void whatWaitsIsProcessedBeforeTheNextBurst() {
    List<Scenario.Segment> load =
        List.of(
            new Scenario.Segment(1000, 2),
            new Scenario.Segment(0, 5),
            new Scenario.Segment(1000, 2));
    assertEquals(2 * (2 * 900 - 500), Arithmetic.lost(load, 100, 1000 - 500 + 0), 1e-9);
    // 300 of the first burst still wait when the second comes.
    assertEquals(0 + 1800 + 300 - 1800, Arithmetic.lost(cut(load, 15), 100, 1800), 1e-9);
    assertEquals(0, Arithmetic.lost(load, 1000, 0), 1e-9);
  }

  private static List<Scenario.Segment> cut(List<Scenario.Segment> load, double pause) {
    return List.of(load.get(0), new Scenario.Segment(0, pause), load.get(2));
  }

  private static double mustLose(Scenario scenario, double places) {
    return GroupLoad.planned(scenario, QUEUES).mustLose(Scenario.PACE, places);
  }

  private static double leastLoss(Scenario scenario, int queues) {
    return GroupLoad.planned(scenario, queues).leastLoss(Scenario.PACE, 25_600);
  }

  @Test
  void theSkewLosesWhatOneThreadCannotProcess() {
    assertEquals(20 * (80_000 - Scenario.PACE) - 1024, mustLose(Scenario.SKEW, 1024), 1e-6);
    assertEquals(0, leastLoss(Scenario.SKEW, QUEUES));
    assertTrue(leastLoss(Scenario.SKEW, 1) > 700_000);
    assertEquals(0, leastLoss(Scenario.BURSTS, QUEUES));
    assertTrue(mustLose(Scenario.BURSTS, 25_600) > 10_000);
    double least = 4 * 40_000 - 25_600;
    assertEquals(least, leastLoss(Scenario.OVERLOAD_ONE, QUEUES), 1e-6);
    assertEquals(
        QUEUES * (4 * (60_000 - Scenario.PACE) - 25_600),
        leastLoss(Scenario.OVERLOAD_ALL, QUEUES),
        1e-6);
  }

  /** The random part of the load is a tenth of the whole, and some per cent of what is lost. */
  @ParameterizedTest
  @ValueSource(strings = {"overload-one", "overload-all"})
  void whatTheTraceMustLoseIsNearThePlan(String title) {
    Scenario scenario = Scenario.of(title);
    GroupLoad traced = GroupLoad.traced(scenario, QUEUES, 1);
    double planned = leastLoss(scenario, QUEUES);
    double least = traced.leastLoss(Scenario.PACE, 25_600);
    assertEquals(planned, least, planned / 8);
    assertNotEquals(planned, least);
  }

  /** No engine that processes at the pace can lose less than the trace says, but for a chunk. */
  @ParameterizedTest
  @ValueSource(strings = {"chunk:60", "flow:60", "none"})
  void nothingSimulatedLosesLessThanTheLeastPossible(String setup) {
    Trial trial = new Trial("test", Scenario.OVERLOAD_ONE, Setup.parse(setup), 2, Scenario.PACE, 5);
    Outcome outcome = SimulatedTrial.run(trial);
    double more = outcome.number("lost") - outcome.number("arithmetic");
    assertTrue(more > -2 * 256, outcome::json);
  }

  /** The trace is what the arithmetic is about: packets of each queue, within what is random. */
  @ParameterizedTest
  @EnumSource
  void theTraceIsAsLargeAsTheLoad(Scenario scenario) {
    RssSteering steering = new RssSteering(QUEUES);
    SyntheticTrace trace = new SyntheticTrace(scenario.plan(QUEUES, 1), new RssSteering(QUEUES));
    Map<Integer, Long> packets = new HashMap<>();
    while (trace.next()) {
      int queue = steering.queue(trace.memory(), trace.offset(), trace.length());
      long ignored = packets.merge(queue, 1L, Long::sum);
    }
    for (int queue = 0; queue < QUEUES; queue++) {
      double expected =
          scenario.load(queue, QUEUES).stream().mapToDouble(s -> s.rate() * s.seconds()).sum();
      double even = scenario.evenRate() * scenario.seconds(QUEUES);
      assertEquals(expected, (double) packets.get(queue), even / 5 + expected / 50);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ring", "ring:x", "chunk", "flow:", "plain:3", "chunk:1:2"})
  void unknownEnginesAreRefused(String text) {
    assertThrows(WirecapException.class, () -> Setup.parse(text));
  }

  @Test
  void enginesAreNamedAsInReports() {
    assertEquals("WireCAP-B-(256,100)", Setup.parse("basic").title());
    assertEquals("AF_XDP ring, 1,024", Setup.parse("ring:1024").title());
    assertEquals(1024, Setup.parse("ring:1024").places());
    assertEquals("WireCAP-A-(256,100,60 %), chunk", Setup.parse("chunk:60").title());
    assertEquals("WireCAP-A-(256,100,10 %), flow", Setup.parse("flow:10").title());
    assertEquals(25_600, Setup.parse("flow:10").places());
  }

  @Test
  void aSimulatedTrialCountsEveryPacketAndKeepsFlowsInOrder() {
    Trial trial = new Trial("test", Scenario.EVEN, Setup.parse("flow:5"), QUEUES, Scenario.PACE, 3);
    Outcome outcome = SimulatedTrial.run(trial);
    assertEquals(outcome.number("sent"), outcome.number("processed") + outcome.number("lost"));
    assertEquals(0, outcome.number("out_of_order"));
    assertTrue(outcome.is("balanced"));
    assertEquals(outcome.json(), SimulatedTrial.run(trial).json());
  }
}
