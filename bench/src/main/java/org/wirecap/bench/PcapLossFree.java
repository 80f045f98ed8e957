package org.wirecap.bench;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wirecap.bench.PacedSenders.Sent;
import org.wirecap.bench.PcapReader.Contender;

/**
 * The highest rate of 64-byte frames on a veth of which a library gives its reader every packet.
 * Each rate is tried on a process of its own, which first gets packets slowly, for its classes and
 * the JIT compiler; what it loses of those does not count.
 */
final class PcapLossFree {
  /** Those whose rates are compared. */
  static final List<Contender> CONTENDERS =
      List.of(
          Contender.WIRECAP, Contender.WIRECAP_EXCLUSIVE, Contender.PCAP4J_RAW, Contender.PCAP4J);

  private static final long LOWEST = 20_000;
  private static final double STEP = 1.19;
  private static final int STEPS = 37;
  private static final long FIRST_RATE = 1_000;
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final long WARM_RATE = 100_000;
  private static final Duration WARM = Duration.ofSeconds(3);

  private final BenchLab lab;
  private final PacedSenders senders;
  private final Duration time;

  /** Where each search begins: where the last one ended. */
  private final Map<Contender, Long> last = new EnumMap<>(Contender.class);

  /**
   * @param lab where, with the queues that {@link PacedSenders} need
   * @param seconds at each rate
   */
  PcapLossFree(BenchLab lab, int seconds) {
    this.lab = lab;
    this.senders = new PacedSenders(lab);
    this.time = Duration.ofSeconds(seconds);
  }

  Outcome highest(Contender contender) {
    Map<Long, Sent> passed = new HashMap<>();
    long step =
        Ladder.highest(
            STEPS,
            last.getOrDefault(contender, STEPS / 2L),
            index -> {
              Sent result = tryRate(contender, Math.round(LOWEST * Math.pow(STEP, (double) index)));
              if (result != null) {
                passed.put(index, result);
              }
              return result != null;
            });
    last.put(contender, Math.max(0, step));
    Sent best = passed.get(step);
    long packets = best == null ? 0 : best.packets();
    return Outcome.of("pcap")
        .with("source", "loss-free")
        .with("reader", contender.name())
        .with("packets", packets)
        .with("of", packets)
        .with("senders", best == null ? 1 : best.senders())
        .with("pps", best == null ? 0.0 : best.rate());
  }

  /** What was sent; null when the reader did not get all of it. */
  private Sent tryRate(Contender contender, long rate) {
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
      Sent ignored = senders.send(FIRST_RATE, FIRST);
      ignored = senders.send(WARM_RATE, WARM);
      long before = count(child);
      Sent result = senders.send(rate, time);
      long got = count(child) - before;
      child.say("stop\n");
      child.awaitEnd();
      System.out.printf(
          "%-18s asked %,9d, sent %,11d at %,9.0f packets/s from %d CPU, lost %,10d%n",
          contender,
          rate,
          result.packets(),
          result.rate(),
          result.senders(),
          result.packets() - got);
      return result.packets() == got ? result : null;
    }
  }

  /** What waits in a ring is read before; a reader that is behind by more has lost packets. */
  private static long count(Child child) {
    MemoryBench.pause(1000);
    child.say(PcapReader.COUNT + "\n");
    return PcapBench.number(Child.parse(child.await("packets")), "packets");
  }
}
