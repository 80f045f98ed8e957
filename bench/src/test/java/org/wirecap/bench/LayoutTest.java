package org.wirecap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.error.WirecapException;

class LayoutTest {
  private static Outcome run(String engine, double rate, long lost) {
    return Outcome.of("x").with("engine", engine).with("rate", rate).with("lost", lost);
  }

  private static final Layout LAYOUT =
      new Layout(
          List.of("engine"),
          List.of(
              Layout.Column.spread("rate, packets/s", "%,.1f", run -> run.number("rate")),
              Layout.Column.sum("lost", run -> run.number("lost"))));

  @Test
  void runsOfOneGroupAreARow() {
    assertEquals(
        """
        | engine | runs | rate, packets/s | lost |
        | --- | ---: | ---: | ---: |
        | b | 3 | 1,200.0 (1.5 to 3,000.0) | 5 |
        | a | 1 | 7.0 | 0 |
        """,
        LAYOUT.markdown(
            List.of(run("b", 3000, 0), run("a", 7, 0), run("b", 1.5, 3), run("b", 1200, 2))));
  }

  @Test
  void rawOutputsAreReadBack(@TempDir Path directory) throws IOException {
    Outcome one = run("wirecap loop, \"quoted\"", 1.25, 4).with("balanced", true);
    Path first = directory.resolve("first.txt");
    Path second = directory.resolve("second.txt");
    Files.writeString(first, "$ bin/bench x\n\n" + one.json() + "\n| engine |\n{\"other\": 1}\n");
    Files.writeString(second, run("c", 2, 3).json() + "\ntarget: nothing\n");
    List<Outcome> read = Outcome.read(List.of(first, second));
    assertEquals(2, read.size());
    assertEquals("wirecap loop, \"quoted\"", read.get(0).text("engine"));
    assertEquals(1.25, read.get(0).number("rate"));
    assertEquals(4, read.get(0).number("lost"));
    assertTrue(read.get(0).is("balanced"));
    assertEquals("c", read.get(1).text("engine"));
    assertThrows(WirecapException.class, () -> read.get(1).number("engine"));
    assertEquals("", read.get(1).text("nothing"));
  }

  @Test
  void aRunWhoseSenderWasLateHasNoPartInTheVerdict() {
    Report report =
        new Report(
            "x",
            LAYOUT,
            runs -> new Report.Verdict(runs.stream().allMatch(r -> r.number("lost") == 0), "none"),
            Trial::isLate);
    Outcome good = run("a", 1, 0).with("late_p99_ms", 0.3);
    Outcome late = run("a", 1, 7).with("late_p99_ms", 80.0);
    assertEquals(0, report.print(List.of(good, late)));
    assertEquals(1, report.print(List.of(late)));
    assertEquals(1, report.print(List.of(good, run("a", 1, 7))));
  }

  @Test
  void theLargestBurst() {
    assertEquals(16_000, Arithmetic.largestBurst(12_000, 25_000, 100_000));
  }
}
