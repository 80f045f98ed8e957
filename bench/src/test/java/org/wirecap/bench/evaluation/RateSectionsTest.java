package org.wirecap.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.Setup;
import org.wirecap.bench.evaluation.Section.Chart;
import org.wirecap.bench.evaluation.Section.Point;
import org.wirecap.bench.evaluation.Section.Verdict;

/** Sections of experiments 1 and of the receive rates, from outcomes that are given. */
class RateSectionsTest {
  private static final String FAST = "as fast as possible";

  private static Outcome one(String engine, double expected, double largest) {
    Setup setup = Setup.parse(engine);
    return Outcome.of("experiment-1-live")
        .with("engine", setup.title())
        .with("mode", setup.mode().name())
        .with("places", setup.places(64))
        .with("cells", setup.cells())
        .with("burst", FAST)
        .with("burst_pps", 1e6)
        .with("sent", List.of(1_000L, 20_000L))
        .with("lost_of", List.of(0L, 5_000L))
        .with("largest", largest)
        .with("expected", expected);
  }

  private static List<Verdict> verdicts(Experiment experiment, Outcome... outcomes) {
    return Sections.verdicts(experiment.section(List.of(outcomes)));
  }

  @Test
  void burstsAsArithmeticSays() {
    ExperimentOneLive experiment = new ExperimentOneLive();
    assertEquals(
        List.of(Verdict.HOLDS, Verdict.HOLDS, Verdict.HOLDS),
        verdicts(
            experiment,
            one("basic:64x400", 26_000, 25_800),
            one("basic:256x100", 26_000, 26_500),
            one("basic:256x50", 13_000, 13_100),
            one("ring:1024", 1_000, 500)));
    assertEquals(
        List.of(Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD),
        verdicts(
            experiment,
            one("basic:64x400", 26_000, 25_000),
            one("basic:256x100", 26_000, 28_000),
            one("basic:256x50", 13_000, 13_000)));
    assertEquals(
        List.of(Verdict.HOLDS, Verdict.NOT_MEASURED, Verdict.NOT_MEASURED),
        verdicts(experiment, one("basic:64x400", 26_000, 26_000)));
    assertEquals(
        List.of(Verdict.NOT_MEASURED, Verdict.NOT_MEASURED, Verdict.NOT_MEASURED),
        verdicts(experiment, one("ring:1024", 1_000, 1_000)));
  }

  @Test
  void aCurveForEachEngine() {
    Chart chart =
        Sections.parts(
                new ExperimentOneLive()
                    .section(
                        List.of(
                            one("ring:1024", 1_000, 1_000), one("basic:64x400", 26_000, 26_000))),
                Chart.class)
            .getFirst();
    assertEquals(2, chart.series().size());
    assertEquals(
        List.of(new Point(1_000, 0, 0, 0), new Point(20_000, 25, 25, 25)),
        chart.series().getFirst().points());
  }

  private static Outcome rate(String engine, String to, boolean searched, double rate) {
    return Outcome.of("receive-rates")
        .with("engine", engine)
        .with("to", to)
        .with("searched", searched)
        .with("loss_free_pps", rate)
        .with("max_pps", 2e6)
        .with("max_lost", 1.0)
        .with("process_cpu", 0.5)
        .with("machine_cpu", 1.0);
  }

  private static Outcome[] rates(double loop, double file) {
    return new Outcome[] {
      rate("wirecap loop, exclusive", "memory", true, loop),
      rate("testpmd (DPDK)", "memory", true, 1_000_000),
      rate("Pcap4J, arrays", "memory", true, 190_000),
      rate("wirecap capture, exclusive", "file", true, file),
      rate("wirecap capture, exclusive", "file in memory", true, 1),
      rate("tcpdump", "file", true, 500_000)
    };
  }

  private static Outcome[] ratesAnd(double loop, Outcome more) {
    return Stream.concat(Stream.of(rates(loop, 760_000)), Stream.of(more)).toArray(Outcome[]::new);
  }

  @Test
  void aRateThatWasNotFoundIsNoneToBeFasterThan() {
    Outcome[] outcomes = rates(960_000, 760_000);
    outcomes[1] = rate("testpmd (DPDK)", "memory", true, 0);
    assertEquals(
        List.of(Verdict.NOT_MEASURED, Verdict.HOLDS, Verdict.HOLDS),
        verdicts(new ReceiveRates(), outcomes));
    outcomes[0] = rate("wirecap loop, exclusive", "memory", true, 0);
    assertEquals(
        List.of(Verdict.NOT_MEASURED, Verdict.HOLDS, Verdict.DOES_NOT_HOLD),
        verdicts(new ReceiveRates(), outcomes));
  }

  @Test
  void aSearchThatWasNotMadeIsNoRateOfNothing() {
    assertEquals(
        List.of(Verdict.DOES_NOT_HOLD, Verdict.HOLDS, Verdict.DOES_NOT_HOLD),
        verdicts(
            new ReceiveRates(), ratesAnd(940_000, rate("testpmd (DPDK)", "memory", false, 0))));
    assertEquals(
        List.of(Verdict.HOLDS, Verdict.HOLDS, Verdict.HOLDS),
        verdicts(
            new ReceiveRates(),
            ratesAnd(960_000, rate("wirecap loop, exclusive", "memory", false, 0))));
  }

  @Test
  void ratesAreHeldAgainstThoseOfOthers() {
    assertEquals(
        List.of(Verdict.HOLDS, Verdict.HOLDS, Verdict.HOLDS),
        verdicts(new ReceiveRates(), rates(960_000, 760_000)));
    assertEquals(
        List.of(Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD),
        verdicts(new ReceiveRates(), rates(940_000, 740_000)));
    List<Outcome> few =
        List.of(
            rate("wirecap loop, exclusive", "memory", true, 1e6),
            rate("testpmd (DPDK)", "memory", false, 0));
    Section section = new ReceiveRates().section(few);
    assertEquals(
        List.of(Verdict.NOT_MEASURED, Verdict.NOT_MEASURED, Verdict.NOT_MEASURED),
        Sections.verdicts(section));
    assertEquals(
        List.of(
            "testpmd (DPDK): lost packets as fast as possible, and no other rate was tried",
            "wirecap capture, exclusive: not run, or failed; tcpdump: not run, or failed",
            "Pcap4J, arrays: not run, or failed"),
        Sections.found(section));
  }
}
