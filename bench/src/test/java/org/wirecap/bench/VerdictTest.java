package org.wirecap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A loss-free rate that was not found is 0, and reaches nothing, on either side. */
class VerdictTest {
  private static boolean forward(double ours, double theirs) {
    List<Outcome> outcomes =
        List.of(
            Outcome.of("forward-lossfree").with("engine", "wirecap").with("pps", ours),
            Outcome.of("forward-lossfree").with("engine", "testpmd").with("pps", theirs));
    return ForwardRate.verdict(outcomes, run -> run.number("pps"), "that of testpmd").reached();
  }

  @Test
  void aForwarderHasToBeAsFastAsTheOthers() {
    assertEquals(true, forward(1000, 1000));
    assertEquals(false, forward(999, 1000));
    assertEquals(false, forward(0, 1000));
    assertEquals(false, forward(1000, 0));
    assertEquals(false, forward(0, 0));
  }

  private static boolean pcap(double ours, double theirs) {
    List<Outcome> outcomes = new ArrayList<>();
    for (PcapReader.Contender reader : PcapLossFree.CONTENDERS) {
      outcomes.add(
          Outcome.of("pcap")
              .with("source", "loss-free")
              .with("reader", reader.name())
              .with("pps", reader.name().startsWith("WIRECAP") ? ours : theirs));
    }
    return PcapBench.verdict(outcomes).reached();
  }

  @Test
  void aReaderHasToBeManyTimesAsFastAsTheOthers() {
    assertEquals(true, pcap(1_000_000, 1000));
    assertEquals(false, pcap(1000, 1000));
    assertEquals(false, pcap(0, 1000));
    assertEquals(false, pcap(1000, 0));
    assertEquals(false, pcap(0, 0));
  }
}
