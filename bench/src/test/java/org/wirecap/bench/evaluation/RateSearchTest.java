package org.wirecap.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirecap.bench.CpuTime;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.evaluation.ReceiveRates.Attempt;
import org.wirecap.bench.evaluation.ReceiveRates.Engine;
import org.wirecap.lab.GeneratorOptions;
import org.wirecap.lab.Pace;

/** The search for the highest rate without loss, against a receiver that is not there. */
class RateSearchTest {
  private static final double FASTEST = 1_000_000;

  /** Tries in a whole search. */
  private static final int ALL = 7;

  private final List<Double> tried = new ArrayList<>();

  /** A receiver that loses one packet of a thousand above a rate; 0 for one that always does. */
  private Attempt attempt(GeneratorOptions traffic, double limit) {
    double rate = traffic.pace() instanceof Pace.Rate(long asked) ? asked : FASTEST;
    tried.add(rate);
    return new Attempt(rate, 1000, rate <= limit ? 1000 : 999, new CpuTime(1, 2));
  }

  private Outcome search(double limit, int steps) {
    return ReceiveRates.search(Engine.LOOP, steps, traffic -> attempt(traffic, limit));
  }

  @Test
  void whoLosesNothingOfTheFastestIsTriedOnce() {
    Outcome outcome = search(FASTEST, ALL);
    assertEquals(List.of(FASTEST), tried);
    assertEquals(FASTEST, outcome.number("loss_free_pps"));
    assertEquals(0, outcome.number("max_lost"));
  }

  @Test
  void theHighestPartOfTheFastestIsFound() {
    for (double part : new double[] {0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9}) {
      Outcome outcome = search(part * FASTEST, ALL);
      assertEquals(part * FASTEST, outcome.number("loss_free_pps"), 0.5);
      assertEquals(outcome.number("sent"), outcome.number("received"));
      assertEquals(0.1, outcome.number("max_lost"), 1e-9);
      assertTrue(outcome.is("searched"));
    }
  }

  @Test
  void whoAlwaysLosesHasTheRateOfZero() {
    Outcome outcome = search(0, ALL);
    assertEquals(0, outcome.number("loss_free_pps"));
    assertTrue(outcome.is("searched"));
    assertEquals(999, outcome.number("received"));
    assertTrue(tried.size() > 1 && tried.contains(0.1 * FASTEST), tried::toString);
  }

  /** A quick evaluation tries the fastest only: what it loses there it may receive below. */
  @Test
  void aLossWithoutASearchIsNoRate() {
    assertFalse(search(0.9 * FASTEST, 1).is("searched"));
    assertEquals(List.of(FASTEST), tried);
    assertTrue(search(FASTEST, 1).is("searched"));
  }
}
