package org.wirecap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BisectionTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 89, 90, 91, 100, 109, 110, 111, 500, 10_000})
  void findsTheLimitWhereverItIs(long limit) {
    assertEquals(limit, Bisection.largest(90, 110, 1, value -> value <= limit));
  }

  @ParameterizedTest
  @ValueSource(longs = {900, 1000, 1033, 1099, 1100, 5000})
  void aResolutionSavesTries(long limit) {
    List<Long> tried = new ArrayList<>();
    long found =
        Bisection.largest(
            900,
            1100,
            20,
            value -> {
              tried.add(value);
              return value <= limit;
            });
    assertTrue(found <= limit, "passed");
    assertTrue(tried.stream().anyMatch(value -> value > limit && value - found <= 20), "near");
    assertEquals(tried.stream().distinct().count(), tried.size());
  }

  @Test
  void whereNothingPassesItSaysSo() {
    assertThrows(IllegalStateException.class, () -> Bisection.largest(90, 110, 1, value -> false));
  }

  @Test
  void theSpreadOfAnOddAndAnEvenNumber() {
    assertEquals(new Spread(3, 1, 9), Spread.of(List.of(9.0, 1.0, 3.0)));
    assertEquals(new Spread(2.5, 1, 9), Spread.of(List.of(9.0, 1.0, 3.0, 2.0)));
    assertEquals("3 (1 to 9)", new Spread(3, 1, 9).text("%.0f"));
  }
}
