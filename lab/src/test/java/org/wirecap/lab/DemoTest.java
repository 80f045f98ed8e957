package org.wirecap.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileReader;

class DemoTest {
  @TempDir private Path directory;

  private static final class Recorder implements DemoListener {
    final List<String> steps = new ArrayList<>();
    DemoProgress last;

    @Override
    public void step(String what) {
      steps.add(what);
    }

    @Override
    public void progress(DemoProgress progress) {
      last = progress;
    }
  }

  private static DemoResult run(DemoOptions options, Recorder recorder, BooleanSupplier stop) {
    return new Demo(options, recorder, stop).run();
  }

  private static void assertWhole(DemoResult result, Recorder recorder) {
    TraceComparison comparison = result.comparison();
    assertTrue(result.completed(), result::toString);
    assertTrue(result.isAccountedFor(), result::toString);
    assertTrue(comparison.sent() > 300_000, comparison::toString);
    assertEquals(0, result.ledger().lost(), () -> result.ledger().toString());
    assertEquals(comparison.sent(), comparison.identical(), comparison::toString);
    assertEquals(comparison.sent(), recorder.last.written());
    // Long-term imbalance: queue 0 has the most.
    long most = result.ledger().queues().getFirst().delivered();
    for (int i = 1; i < 4; i++) {
      assertTrue(most > 1.2 * result.ledger().queues().get(i).delivered());
    }
  }

  @Test
  void onTheSimulatedNicEveryPacketIsInTheFile() {
    Recorder recorder = new Recorder();
    Path file = directory.resolve("simulated.pcapng");
    DemoResult result = run(new DemoOptions(file, 4, 1, true), recorder, () -> false);
    assertTrue(result.simulated());
    assertNull(result.replay());
    assertTrue(recorder.steps.getFirst().contains("simulated"), recorder.steps::toString);
    assertWhole(result, recorder);
  }

  @Test
  void stoppedEarlyTheRestIsAccountedForAllTheSame() {
    Recorder recorder = new Recorder();
    Path file = directory.resolve("stopped.pcapng");
    DemoResult result =
        run(
            new DemoOptions(file, 2, 1, true),
            recorder,
            () -> recorder.last != null && recorder.last.written() > 0);
    assertFalse(result.completed());
    assertTrue(result.isAccountedFor(), result::toString);
  }

  @Test
  void aFileThatCannotBeWrittenIsRefusedBeforeAnythingHappens() {
    Recorder recorder = new Recorder();
    Path file = directory.resolve("no").resolve("such").resolve("directory.pcapng");
    assertThrows(
        WirecapException.class,
        () -> run(new DemoOptions(file, 4, 1, false), recorder, () -> false));
    assertEquals(List.of(), recorder.steps);
  }

  @Test
  @Tag("live")
  void onALabEveryPacketIsInTheFileAndTheLabIsGone() {
    String skipsWithoutPrivileges = TestLab.uniqueName();
    assertNotNull(skipsWithoutPrivileges);
    Recorder recorder = new Recorder();
    Path file = directory.resolve("live.pcapng");
    DemoResult result = run(new DemoOptions(file, 4, 2, false), recorder, () -> false);
    assertFalse(result.simulated(), () -> recorder.steps.toString());
    assertWhole(result, recorder);
    assertFalse(
        Files.exists(
            Path.of("/run/netns", "wirecap-demo-" + ProcessHandle.current().pid() + "-a")));
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      assertTrue(reader.next());
      assertEquals("ba0", reader.interfaces().getFirst().name());
    }
  }

  @Test
  @Tag("live")
  void stoppedOnALabItEndsCleanly() {
    String skipsWithoutPrivileges = TestLab.uniqueName();
    assertNotNull(skipsWithoutPrivileges);
    Recorder recorder = new Recorder();
    Path file = directory.resolve("stopped.pcapng");
    DemoResult result =
        run(
            new DemoOptions(file, 4, 2, false),
            recorder,
            () -> recorder.last != null && recorder.last.written() > 1000);
    assertFalse(result.completed());
    assertTrue(result.isAccountedFor(), result::toString);
    assertTrue(result.comparison().identical() > 1000, () -> result.comparison().toString());
    assertFalse(
        Files.exists(
            Path.of("/run/netns", "wirecap-demo-" + ProcessHandle.current().pid() + "-a")));
  }

  @Test
  @Tag("live")
  void theLabOfAKilledRunIsRemovedAlsoWhenNobodyWaitedForTheProcess() throws IOException {
    String skipsWithoutPrivileges = TestLab.uniqueName();
    assertNotNull(skipsWithoutPrivileges);
    // The child has ended, and its parent will never ask how: it stays in the list of processes.
    Process parent =
        new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 300 >&-").start();
    try {
      String pid = new String(parent.getInputStream().readAllBytes(), UTF_8).strip();
      while (!Files.readString(Path.of("/proc", pid, "stat")).contains(") Z ")) {
        Thread.onSpinWait();
      }
      String orphan = "wirecap-demo-" + pid;
      String alive = "wirecap-demo-" + parent.pid();
      Lab.makeNamespace(Lab.senderNetns(orphan), Lab.mark(orphan));
      Lab.makeNamespace(Lab.senderNetns(alive), Lab.mark(alive));
      Recorder recorder = new Recorder();
      Path file = directory.resolve("next.pcapng");
      DemoResult result = run(new DemoOptions(file, 1, 1, false), recorder, () -> true);
      assertFalse(result.completed());
      assertEquals(LabStatus.State.DOWN, Lab.status(orphan).state());
      assertTrue(recorder.steps.getFirst().contains(orphan), recorder.steps::toString);
      assertEquals(LabStatus.State.PARTIAL, Lab.status(alive).state(), "of a process that runs");
      LabStatus down = Lab.down(alive);
      assertEquals(LabStatus.State.DOWN, down.state());
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void aComparisonSeesWhatIsWrong() {
    TraceComparison good = new TraceComparison(10, 9, 9, 0, 0, 0, 1, 0, 0, 0);
    assertTrue(good.isFaithful());
    for (TraceComparison bad :
        List.of(
            new TraceComparison(10, 10, 9, 1, 0, 0, 1, 0, 0, 0),
            new TraceComparison(10, 11, 10, 0, 1, 0, 0, 0, 0, 0),
            new TraceComparison(10, 11, 10, 0, 0, 1, 0, 0, 0, 0),
            new TraceComparison(10, 10, 10, 0, 0, 0, 0, 1, 0, 0),
            new TraceComparison(10, 10, 10, 0, 0, 0, 0, 0, 1, 0),
            new TraceComparison(10, 10, 10, 0, 0, 0, 0, 0, 0, 1))) {
      assertFalse(bad.isFaithful(), bad::toString);
    }
  }
}
