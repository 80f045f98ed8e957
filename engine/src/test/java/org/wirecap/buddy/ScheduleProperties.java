package org.wirecap.buddy;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * What threads of advanced mode do, step by step in any order: each capture thread, each reader and
 * each arrival is a step of its own, readers hold several chunks and recycle them in any order
 * through any work queue, and the capture is stopped or closed at any step. {@link RandomSchedule}
 * checks each step.
 */
class ScheduleProperties {
  /** Of one schedule, which takes some ms: only a loop that never ends is longer. */
  private static final Duration ENDLESS = Duration.ofMinutes(2);

  private static final int STEPS = 3_000;

  @Property(tries = 400)
  void everyPacketOnceInOrderAndNothingIsStuck(@ForAll long seed) {
    assertTimeoutPreemptively(ENDLESS, () -> run(seed, false));
  }

  @Property(tries = 200)
  void closedAtAnyStepNothingIsLostOrLeaked(@ForAll long seed) {
    assertTimeoutPreemptively(ENDLESS, () -> run(seed, true));
  }

  private static void run(long seed, boolean close) {
    try (RandomSchedule schedule = new RandomSchedule(seed)) {
      int steps = schedule.number(STEPS);
      for (int i = 0; i < steps; i++) {
        schedule.step();
      }
      if (close) {
        schedule.closeCapture();
      } else {
        schedule.stopArrivals();
        // Readers go on at their speeds, and leave as handler threads do …
        for (int i = 0; i < STEPS && !schedule.isOver(); i++) {
          schedule.step();
        }
        // … and then all of them in turn: so it must be over soon.
        int bound = schedule.mostRounds();
        for (int i = 0; i < bound && !schedule.isOver(); i++) {
          schedule.round();
        }
        assertTrue(schedule.isOver(), () -> "something waits for ever: " + schedule);
      }
      schedule.checkEnd();
    }
  }
}
