package org.wirecap.bench.evaluation.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wirecap.bench.Outcome;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.sim.BorderRouter;
import org.wirecap.sim.NicModel;
import org.wirecap.sim.TracePlan;

/** On traffic so simple that arithmetic says what must be lost. */
class ModelsTest {
  private static final double SECOND = 1e9;
  private static final double LINE_RATE = 14_880_952;
  private static final double PACE = Load.SLIDES_PACE;

  private static TracePlan quiet(int queues, double seconds) {
    return new TracePlan(
        1,
        queues,
        (long) (seconds * SECOND),
        0,
        List.of(60),
        List.of(),
        List.of(),
        NicModel.TEN_GIGABIT);
  }

  private static Load burst(int packets) {
    return Load.of(quiet(2, 10).with(new TracePlan.Burst(0, 0, packets)));
  }

  private static Load steady(double rate, double seconds) {
    return Load.of(
        quiet(2, seconds)
            .with(new TracePlan.Surplus(0, rate, 0, (long) (seconds * SECOND)))
            .with(new TracePlan.Surplus(1, 1000, 0, (long) (seconds * SECOND))));
  }

  private static List<Model> zeroCopy() {
    return List.of(
        RingModel.dna(1024),
        RingModel.netmap(1024),
        RingModel.plainXdp(1024),
        RingModel.plainXdp(4096),
        RingModel.basic(256, 100),
        RingModel.basic(64, 50));
  }

  @ParameterizedTest
  @MethodSource("zeroCopy")
  void aBurstLosesWhatFindsNoPlaceWhileTheThreadReads(Model model) {
    int packets = 60_000;
    Account account = model.run(burst(packets));
    double expected = packets * (1 - PACE / LINE_RATE) - ((RingModel) model).places();
    assertEquals(expected, (double) account.captureLost().getFirst(), packets / 100.0);
    assertEquals(packets, account.sent());
    assertEquals(packets, account.processed() + account.captureLost().getFirst());
    assertEquals(List.of(0L, 0L), account.deliveryLost());
    assertTrue(account.balanced());
  }

  @ParameterizedTest
  @MethodSource("zeroCopy")
  void tooMuchForLongLosesWhatAThreadCannotProcess(Model model) {
    double seconds = 5;
    Account account = model.run(steady(80_000, seconds));
    double expected = seconds * (80_000 - PACE) - ((RingModel) model).places();
    assertEquals(expected, (double) account.captureLost().getFirst(), 0.02 * seconds * 80_000);
    assertEquals(0, account.captureLost().get(1));
  }

  @Test
  void aCopyingKernelOnItsOwnCoreLosesAtDeliveryWhatTheApplicationCannotProcess() {
    Account account = new CopyModel(1024, 4096, 1000, false).run(steady(80_000, 5));
    assertEquals(0, account.captureLost().getFirst());
    double expected = 5 * (80_000 - PACE) - 4096;
    assertEquals(expected, (double) account.deliveryLost().getFirst(), 4_000);
    assertEquals(0, account.deliveryLost().get(1));
  }

  @Test
  void aCopyingKernelTakesTheApplicationsTimeOnTheSameCore() {
    Account account = new CopyModel(1024, 4096, 2000, true).run(steady(80_000, 5));
    // 80,000 copies of 2 µs are 16 % of the core.
    double expected = 5 * (80_000 - 0.84 * PACE) - 4096;
    assertEquals(0, account.captureLost().getFirst());
    assertEquals(expected, (double) account.deliveryLost().getFirst(), 4_000);
  }

  @Test
  void aCopyingKernelThatIsOverrunLosesAtCapture() {
    int packets = 60_000;
    Account account = new CopyModel(1024, 4096, 1000, false).run(burst(packets));
    double copied = packets * 1e6 / LINE_RATE + 1024;
    assertEquals(packets - copied, (double) account.captureLost().getFirst(), 60);
    // What is copied in the time in which the application makes room for few.
    double processed = copied / 1e6 * PACE;
    assertEquals(copied - 4096 - processed, (double) account.deliveryLost().getFirst(), 60);
  }

  @Test
  void onOneCoreNothingIsProcessedWhileTheKernelIsOverrun() {
    // Two microseconds a copy, a packet each: livelock.
    Account account = new CopyModel(1024, 4096, 2000, true).run(steady(600_000, 1));
    assertTrue(account.processed() < 4096 + 1024 + 2 * 1000, account.processed() + " processed");
    assertEquals(100_000, (double) account.captureLost().getFirst(), 5_000);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aBuddyGroupProcessesTogetherWhatOneThreadCannot(OffloadPolicy policy) {
    Account account = new BuddyModel(64, 400, 60, policy).run(steady(70_000, 3));
    assertEquals(List.of(0L, 0L), account.captureLost());
    assertTrue(account.offloaded() > 3 * (70_000 - PACE) - 25_600, account.toString());
    assertTrue(policy == OffloadPolicy.CHUNK || account.outOfOrder() == 0);
  }

  private static List<OffloadPolicy> policies() {
    return List.of(OffloadPolicy.CHUNK, OffloadPolicy.FLOW);
  }

  /** Chunks that several threads work on at once come out of order; this is what flow avoids. */
  @Test
  void chunksLeaveTheOrderOfFlows() {
    Account account = new BuddyModel(64, 400, 10, OffloadPolicy.CHUNK).run(steady(70_000, 3));
    assertTrue(account.outOfOrder() > 0);
  }

  private static List<Model> all() {
    return List.of(
        RingModel.dna(1024),
        RingModel.netmap(1024),
        new CopyModel(1024, 4096, 1000, true),
        RingModel.basic(256, 10),
        new BuddyModel(256, 10, 30, OffloadPolicy.FLOW));
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyPacketOfTheBorderRouterIsAccountedFor(Model model) {
    Load load = Load.of(BorderRouter.plan(1, 4, 500_000_000L));
    Outcome outcome = model.outcome("test", load, 1);
    assertTrue(outcome.is("balanced"), outcome.json());
    assertEquals(
        outcome.number("sent"),
        outcome.number("processed")
            + outcome.number("capture_lost")
            + outcome.number("delivery_lost"));
    assertTrue(outcome.number("lost") > 0, outcome.json());
    assertEquals(outcome.json(), model.outcome("test", load, 1).json());
  }
}
