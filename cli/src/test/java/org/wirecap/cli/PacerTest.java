package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.wirecap.sim.VirtualClock;

/** In virtual time: sleeping is the only thing that takes any. */
class PacerTest {
  private static final int CHUNK = 256;

  private final VirtualClock clock = new VirtualClock();

  private void packets(Pacer pacer, int count) {
    for (int i = 0; i < count; i++) {
      pacer.onPacket();
    }
  }

  @Test
  void aBusyThreadHasThePaceExactlyInTheLongRun() {
    Pacer pacer = new Pacer(clock, 38_844, CHUNK);
    packets(pacer, 38_844);
    assertEquals(1.0, clock.nanoTime() / 1e9, 0.001);
    packets(pacer, 9 * 38_844);
    assertEquals(10.0, clock.nanoTime() / 1e9, 0.001);
  }

  @Test
  void aSlowPaceIsSleptPacketByPacket() {
    Pacer pacer = new Pacer(clock, 10, CHUNK);
    packets(pacer, 3);
    assertEquals(300_000_000, clock.nanoTime());
  }

  @Test
  void idleTimeIsNotSavedUpBeyondAChunk() {
    Pacer pacer = new Pacer(clock, 1_000, CHUNK);
    clock.sleep(3_600_000_000_000L);
    long begin = clock.nanoTime();
    packets(pacer, CHUNK);
    assertTrue(clock.nanoTime() - begin <= 1_000_000, () -> "" + (clock.nanoTime() - begin));
    packets(pacer, 1_000);
    assertEquals(1.0, (clock.nanoTime() - begin) / 1e9, 0.002);
  }

  @Test
  void aThreadThatWasLateCatchesUp() {
    Pacer pacer = new Pacer(clock, 1_000, CHUNK);
    packets(pacer, 100);
    clock.sleep(50_000_000);
    packets(pacer, 100);
    assertEquals(0.2, clock.nanoTime() / 1e9, 0.002);
  }
}
