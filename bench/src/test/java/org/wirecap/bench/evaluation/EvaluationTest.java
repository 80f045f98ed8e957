package org.wirecap.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.error.WirecapException;

/** An evaluation that is stopped, torn, repeated, and moved. */
class EvaluationTest {
  private static final Map<String, String> MACHINE =
      Map.of("CPU", "x", "CPUs", "2", "kernel", "6", "JDK", "25", "commit", "c1", "tcpdump", "4");

  @TempDir private Path directory;
  private final FakeExperiment experiment = new FakeExperiment();
  private Set<Need> missing = Set.of();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  private void evaluate(Scale scale, Map<String, String> machine, int stopAfter) {
    try (Results results = Results.open(directory);
        LiveSite site = new LiveSite()) {
      PrintStream out = new PrintStream(progress, true, StandardCharsets.UTF_8);
      new Evaluation(
              List.of(experiment),
              scale,
              missing,
              results,
              out,
              () -> experiment.made.size() > stopAfter)
          .run(machine, site);
    }
  }

  private void evaluate(Scale scale) {
    evaluate(scale, MACHINE, Integer.MAX_VALUE);
  }

  private List<Made> made() {
    try (Results results = Results.open(directory)) {
      return results.made();
    }
  }

  private Map<String, String> machineWith(String fact, String value) {
    Map<String, String> machine = new HashMap<>(MACHINE);
    machine.put(fact, value);
    return machine;
  }

  private String progress() {
    return progress.toString(StandardCharsets.UTF_8);
  }

  @Test
  void runsAreMadeInTheOrderOfThePlanWithALineForEach() {
    evaluate(Scale.QUICK);
    assertEquals(List.of("a/1", "b/1"), experiment.made);
    assertEquals(2, progress().lines().count(), progress());
    assertTrue(progress().contains("[1/2] fake: a/1 ... ok, "), progress());
    assertEquals(1, made().getLast().outcome().number("lost"));
    assertEquals(List.of(1.0, 2.0), made().getLast().outcome().numbers("by_queue"));
  }

  @Test
  void whatWasMadeBeforeAStopIsNotMadeAgain() {
    // Stopped during the third run, which is not kept.
    evaluate(Scale.WHOLE, MACHINE, 2);
    assertEquals(2, made().size());
    experiment.made.clear();
    evaluate(Scale.WHOLE);
    assertEquals(8, experiment.made.size());
    assertEquals("a/2", experiment.made.getFirst());
    assertEquals(10, made().size());
    assertEquals(10, made().stream().map(Made::key).distinct().count());
    experiment.made.clear();
    evaluate(Scale.WHOLE);
    assertEquals(List.of(), experiment.made);
    assertTrue(progress().contains("all runs are there"), progress());
  }

  @Test
  void runsOfTheSameKeyAreToldApartByTheirExperiment() {
    evaluate(Scale.QUICK);
    try (Results results = Results.open(directory)) {
      assertTrue(results.has("fake", "a/1"));
      assertFalse(results.has("fake", "a/2"));
      assertFalse(results.has("other", "a/1"));
    }
  }

  @Test
  void aTornLastLineIsForgottenAndItsRunMadeAgain() throws IOException {
    evaluate(Scale.QUICK);
    Path file = directory.resolve(Results.NAME);
    byte[] whole = Files.readAllBytes(file);
    Path ignored = Files.write(file, Arrays.copyOf(whole, whole.length - 5));
    experiment.made.clear();
    evaluate(Scale.QUICK);
    assertEquals(List.of("b/1"), experiment.made);
    assertEquals(List.of("a/1", "b/1"), made().stream().map(Made::key).toList());
  }

  @Test
  void aFileOfSomethingElseIsNotWrittenTo() throws IOException {
    Path file = directory.resolve(Results.NAME);
    Path ignored = Files.writeString(file, "my diary\n", StandardOpenOption.CREATE);
    WirecapException e = assertThrows(WirecapException.class, () -> evaluate(Scale.QUICK));
    assertTrue(e.getMessage().contains("line 1"), e.getMessage());
    assertEquals("my diary\n", Files.readString(file));
  }

  @Test
  void aFailedRunIsKeptWithItsReasonAndTriedAgain() {
    experiment.failing = "a/1";
    evaluate(Scale.QUICK);
    Made failed = made().getFirst();
    assertTrue(failed.isFailed());
    assertTrue(failed.failure().startsWith("the lab burned down; and more"), failed.failure());
    assertTrue(progress().contains("FAILED: the lab burned down"), progress());
    assertEquals(List.of("a/1", "b/1"), experiment.made);
    experiment.failing = "";
    experiment.made.clear();
    evaluate(Scale.QUICK);
    assertEquals(List.of("a/1"), experiment.made);
    assertEquals(3, made().size());
    assertTrue(made().getFirst().isFailed());
  }

  @Test
  void aLedgerWithoutBalanceIsSaidAndKept() {
    experiment.unbalanced = "b/1";
    evaluate(Scale.QUICK);
    assertFalse(made().getFirst().isUnbalanced());
    assertTrue(made().getLast().isUnbalanced());
    assertTrue(progress().contains("ledger NOT balanced"), progress());
  }

  @Test
  void anotherScaleInTheSameDirectoryIsRefused() {
    evaluate(Scale.QUICK);
    WirecapException e = assertThrows(WirecapException.class, () -> evaluate(Scale.WHOLE));
    assertTrue(e.getMessage().contains("with --quick"), e.getMessage());
    assertTrue(e.getMessage().contains("--out"), e.getMessage());
  }

  @Test
  void anotherMachineIsRefusedAndAnotherCommitSaid() {
    evaluate(Scale.QUICK);
    WirecapException e =
        assertThrows(
            WirecapException.class,
            () -> evaluate(Scale.QUICK, machineWith("kernel", "7"), Integer.MAX_VALUE));
    assertTrue(e.getMessage().contains("kernel was 6, is 7"), e.getMessage());
    evaluate(Scale.QUICK, machineWith("commit", "c2"), Integer.MAX_VALUE);
    assertTrue(progress().contains("note: ") && progress().contains("commit was c1, is c2"));
  }

  @Test
  void twoEvaluationsInOneDirectoryAreOneTooMany() {
    try (Results first = Results.open(directory)) {
      assertEquals(List.of(), first.made());
      WirecapException e = assertThrows(WirecapException.class, () -> evaluate(Scale.QUICK));
      assertTrue(e.getMessage().contains("another evaluation"), e.getMessage());
    }
  }

  @Test
  void runsWhoseNeedsAreNotMetAreLeftOutAndCounted() {
    missing = Set.of(Need.NETSNIFF_NG);
    experiment.needsOfB = List.of(Need.ROOT, Need.NETSNIFF_NG);
    evaluate(Scale.WHOLE);
    assertEquals(5, experiment.made.size());
    assertEquals(
        Map.of(Need.NETSNIFF_NG, Map.of("fake", 5)),
        Evaluation.leftOut(List.of(experiment), Scale.WHOLE, missing));
  }
}
