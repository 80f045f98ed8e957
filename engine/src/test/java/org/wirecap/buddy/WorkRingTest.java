package org.wirecap.buddy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A ring of two places, and what does not fit. */
class WorkRingTest {
  private final WorkRing ring = new WorkRing(2);

  private void offer(String... items) {
    for (String item : items) {
      boolean ignored = ring.offer(item, 3);
    }
  }

  @Test
  void whatFitsLaterStaysBehindWhatDidNotFit() {
    offer("a", "b", "c");
    assertEquals("a", ring.take());
    // There is a place now, and c has waited for it longer.
    offer("d");
    assertEquals("b", ring.take());
    assertNull(ring.take());
    assertEquals(2, ring.flush());
    assertEquals("c", ring.take());
    assertEquals("d", ring.take());
    assertTrue(ring.isFlushed());
  }

  @Test
  void whatDoesNotFitCountsAsLoad() {
    offer("a", "b", "c", "d");
    assertEquals(12, ring.cells());
    assertEquals(2, ring.depth());
    assertFalse(ring.isFlushed());
  }

  @Test
  void allIsTakenBackInOrder() {
    offer("a", "b", "c", "d");
    assertEquals("a", ring.take());
    List<Object> back = new ArrayList<>();
    ring.takeBack(back);
    assertEquals(List.of("b", "c", "d"), back);
    assertTrue(ring.isEmpty());
    assertTrue(ring.isFlushed());
  }
}
