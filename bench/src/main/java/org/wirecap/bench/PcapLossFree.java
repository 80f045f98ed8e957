package org.wirecap.bench;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wirecap.bench.PcapReader.Contender;
import org.wirecap.lab.GeneratorResult;

/**
 * The highest rate of 64-byte frames on a veth of which a library gives its reader every packet.
 * Each rate is tried on a process of its own, which first gets packets slowly, for the JIT
 * compiler.
 */
final class PcapLossFree {
  /** Those whose rates are compared. */
  static final List<Contender> CONTENDERS =
      List.of(
          Contender.WIRECAP, Contender.WIRECAP_EXCLUSIVE, Contender.PCAP4J_RAW, Contender.PCAP4J);

  private static final long LOWEST = 20_000;
  private static final double STEP = 1.19;
  private static final int STEPS = 29;
  private static final long WARM_RATE = 20_000;
  private static final Duration WARM = Duration.ofSeconds(2);

  private final BenchLab lab;
  private final Duration time;

  /** Where each search begins: where the last one ended. */
  private final Map<Contender, Long> last = new EnumMap<>(Contender.class);

  /**
   * @param lab where, with one queue
   * @param seconds at each rate
   */
  PcapLossFree(BenchLab lab, int seconds) {
    this.lab = lab;
    this.time = Duration.ofSeconds(seconds);
  }

  Outcome highest(Contender contender) {
    Map<Long, GeneratorResult> passed = new HashMap<>();
    long step =
        Ladder.highest(
            STEPS,
            last.getOrDefault(contender, STEPS / 2L),
            index -> {
              GeneratorResult result =
                  tryRate(contender, Math.round(LOWEST * Math.pow(STEP, (double) index)));
              if (result != null) {
                passed.put(index, result);
              }
              return result != null;
            });
    last.put(contender, Math.max(0, step));
    GeneratorResult best = passed.get(step);
    long packets = best == null ? 0 : best.ledger().total().delivered();
    return Outcome.of("pcap")
        .with("source", "loss-free")
        .with("reader", contender.name())
        .with("packets", packets)
        .with("of", packets)
        .with("pps", best == null ? 0.0 : best.rate());
  }

  /** What was sent; null when the reader did not get all of it. */
  private GeneratorResult tryRate(Contender contender, long rate) {
    try (Child child =
        Child.start(
            BenchJvm.command(
                PcapReader.class,
                contender.name(),
                "live",
                lab.captureNetns(),
                BenchLab.INTERFACE))) {
      child.await("ready");
      MemoryBench.pause(300);
      GeneratorResult warm = lab.generate(Traffic.paced(WARM_RATE, WARM));
      GeneratorResult result = lab.generate(Traffic.paced(rate, time));
      // What waits in a ring is read meanwhile; a reader that is behind by more has lost packets.
      MemoryBench.pause(1000);
      child.say("stop\n");
      child.awaitEnd();
      long got = PcapBench.number(child.json(), "packets");
      long sent = warm.ledger().total().delivered() + result.ledger().total().delivered();
      System.out.printf(
          "%-18s asked %,9d, sent %,11d at %,9.0f packets/s, lost %,10d%n",
          contender, rate, sent, result.rate(), sent - got);
      return sent == got ? result : null;
    }
  }
}
