package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.wirecap.pool.PoolUse;

class LiveLineTest {
  private static LiveLine line(int... captured) {
    return new LiveLine(
        12.34,
        259_909,
        99_900,
        51.2e6,
        7,
        IntStream.range(0, captured.length).map(i -> 2 * i).boxed().toList(),
        IntStream.of(captured).mapToObj(n -> new PoolUse(0, 1000 - n, n)).toList());
  }

  @Test
  void aPipeHasRoomForEverything() {
    assertEquals(
        "12.3 s  259,909 packets  99.9 kpackets/s  51.2 Mbit/s  lost 7  pool q0 0% q2 1% q4 45%"
            + " q6 100%",
        line(0, 1, 450, 1000).fit(Integer.MAX_VALUE));
  }

  @Test
  void onATerminalOf80ColumnsEveryPoolIsSeen() {
    assertEquals(
        "12.3 s  259,909 packets  99.9 kpackets/s  51.2 Mbit/s  lost 7  pool 0 1 45 100%",
        line(0, 1, 450, 1000).fit(79));
  }

  @Test
  void theCountGoesBeforeThePools() {
    assertEquals(
        "12.3 s  99.9 kpackets/s  51.2 Mbit/s  lost 7  pool 0 1 45 100%",
        line(0, 1, 450, 1000).fit(75));
  }

  @Test
  void ofManyQueuesTheFullestPoolIsNamed() {
    int[] captured = new int[64];
    captured[5] = 10;
    captured[40] = 300;
    assertEquals(
        "12.3 s  259,909 packets  99.9 kpackets/s  51.2 Mbit/s  lost 7  pool q80 30% (most)",
        line(captured).fit(100));
    assertEquals(
        "12.3 s  99.9 kpackets/s  51.2 Mbit/s  lost 7  pool q80 30% (most)",
        line(captured).fit(79));
  }

  @Test
  void itNeverWraps() {
    for (int width = 0; width < 200; width++) {
      String text = line(0, 1, 450, 1000).fit(width);
      assertTrue(text.length() <= width, text);
      assertTrue(width < 60 || text.contains("pool"), text);
    }
  }

  @Test
  void noPoolAtAll() {
    LiveLine none = new LiveLine(0, 0, 0, 0, 0, List.of(), List.of());
    assertEquals("0.0 s  0 packets  0 packets/s  0 bit/s  lost 0  pool ", none.fit(1000));
  }
}
