package org.wirecap.buddy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FlowRehearsalTest {
  /** In each of its periods some of the flows are moved, and come home again. */
  @Test
  void bucketsAreMovedAgainAndAgain() {
    long moved = FlowRehearsal.run();
    assertTrue(moved > 200, () -> moved + " buckets");
    assertEquals(moved, FlowRehearsal.run());
  }
}
