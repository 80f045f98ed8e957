package org.wirecap.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class EthernetLinkTest {
  @Test
  void smallFramesComeAtTheKnownRate() {
    EthernetLink link = new EthernetLink(10_000_000_000L);
    int frames = 0;
    while (link.send(0, 60) <= 1_000_000_000) {
      frames++;
    }
    assertEquals(14_880_952, frames);
  }

  @Property(tries = 200)
  void noErrorAddsUp(
      @ForAll @LongRange(min = 1_000_000, max = 400_000_000_000L) long bitsPerSecond,
      @ForAll @IntRange(min = 1, max = 9216) int frameBytes,
      @ForAll @IntRange(min = 1, max = 2000) int frames) {
    EthernetLink link = new EthernetLink(bitsPerSecond);
    long end = 0;
    for (int i = 0; i < frames; i++) {
      end = link.send(0, frameBytes);
    }
    BigInteger exact =
        BigInteger.valueOf(EthernetLink.bits(frameBytes))
            .multiply(BigInteger.valueOf(frames))
            .multiply(BigInteger.valueOf(1_000_000_000))
            .divide(BigInteger.valueOf(bitsPerSecond));
    assertEquals(exact.longValueExact(), end);
  }

  @Test
  void anIdleLinkStartsAtOnce() {
    EthernetLink link = new EthernetLink(1_000_000_000);
    assertEquals(672, link.send(0, 60));
    assertEquals(1344, link.send(100, 60));
    assertEquals(10_672, link.send(10_000, 60));
  }
}
