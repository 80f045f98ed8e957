package org.wirecap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LadderTest {
  @Test
  void findsTheLimitFromEveryBeginning() {
    for (long limit = -1; limit < 20; limit++) {
      for (long begin = -1; begin <= 20; begin++) {
        List<Long> tried = new ArrayList<>();
        long wanted = limit;
        long found =
            Ladder.highest(
                20,
                begin,
                step -> {
                  tried.add(step);
                  return step <= wanted;
                });
        assertEquals(limit, found);
        assertEquals(tried.stream().distinct().count(), tried.size(), "a step was tried twice");
        assertTrue(tried.size() <= 10, tried::toString);
      }
    }
  }

  @Test
  void nearTheBeginningItTakesTwoTries() {
    List<Long> tried = new ArrayList<>();
    long found =
        Ladder.highest(
            20,
            7,
            step -> {
              tried.add(step);
              return step <= 7;
            });
    assertEquals(7, found);
    assertEquals(List.of(7L, 8L), tried);
  }
}
