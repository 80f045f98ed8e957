package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpacingRecorderTest {
  @Test
  void nothingRecordedIsZero() {
    assertEquals(new SpacingError(0, 0, 0, 0), new SpacingRecorder().result());
  }

  @Test
  void smallValuesAreExact() {
    SpacingRecorder recorder = new SpacingRecorder();
    for (int i = 1; i <= 10; i++) {
      recorder.record(i);
    }
    assertEquals(new SpacingError(10, 5, 10, 10), recorder.result());
  }

  @Test
  void quantilesAreWithinASixteenthOfTheTruth() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      SpacingRecorder recorder = new SpacingRecorder();
      long[] values = new long[1 + random.nextInt(2000)];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextLong() >>> (1 + random.nextInt(62));
        recorder.record(values[i]);
      }
      Arrays.sort(values);
      SpacingError error = recorder.result();
      assertEquals(values.length, error.packets());
      assertEquals(values[values.length - 1], error.maxNanos());
      near(values[(int) Math.ceil(values.length * 0.5) - 1], error.p50Nanos());
      near(values[(int) Math.ceil(values.length * 0.99) - 1], error.p99Nanos());
    }
  }

  private static void near(long truth, long said) {
    assertTrue(said >= truth && said - truth <= truth / 16, truth + " reported as " + said);
  }
}
