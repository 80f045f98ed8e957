package org.wirecap.bench;

import java.util.Map;
import org.wirecap.bench.PcapReader.Contender;

/**
 * How fast a library gives packets of a veth that wait in its buffer already. So neither the sender
 * nor the kernel has a part in it, nor what the reader's CPU has besides to do.
 */
final class PcapWaiting {
  /** So many wait at a time; each library's buffer, of 128 MiB, holds them. */
  private static final int PACKETS = 50_000;

  private static final int BURSTS = 40;

  /** The bursts before these are for the JIT compiler. */
  private static final int MEASURED = 20;

  private final BenchLab lab;

  /**
   * @param lab where
   */
  PcapWaiting(BenchLab lab) {
    this.lab = lab;
  }

  Outcome measure(Contender contender) {
    long packets = 0;
    double seconds = 0;
    try (Child child =
        Child.start(
            BenchJvm.command(
                PcapReader.class,
                contender.name(),
                "waiting",
                lab.captureNetns(),
                BenchLab.INTERFACE,
                String.valueOf(PACKETS)))) {
      for (int burst = 0; burst < BURSTS; burst++) {
        child.await("ready");
        lab.generate(Traffic.burst(PACKETS, 0));
        MemoryBench.pause(100);
        child.say(PcapReader.GO + "\n");
        Map<String, Object> read = Child.parse(child.await("packets"));
        if (burst >= BURSTS - MEASURED) {
          packets += PcapBench.number(read, "packets");
          seconds += ((Number) read.get("seconds")).doubleValue();
        }
      }
      child.endInput();
      child.awaitEnd();
    }
    return PcapBench.outcome("waiting", contender.name(), packets, packets, seconds);
  }
}
