package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Corrupt and truncated files: one clear line, the right exit code, and what can be read. */
class DamagedFileTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void capturing(DamagedFile damaged) {
    String file = damaged.in(directory);
    String copy = directory.resolve("copy.pcapng").toString();
    Run capture = Run.wirecap("capture", "-r", file, "-w", copy, "--json");
    check(capture, "wirecap capture", file, damaged);
    if (damaged.packets >= 0) {
      LedgerCheck.assertLossless(damaged.packets, capture.json());
      Wireshark.assertReads(copy, damaged.packets);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("live")
  void replaying(DamagedFile damaged) {
    String file = damaged.in(directory);
    try (LiveLab lab = LiveLab.up(1, 1500)) {
      for (String[] pace : new String[][] {{"--max"}, {"--pps", "50k"}}) {
        Run replay = lab.tryReplay(file, pace);
        check(replay, "wirecap replay", file, damaged);
        if (damaged.packets >= 0) {
          LedgerCheck.assertLossless(damaged.packets, replay.json());
          assertEquals(damaged.exitCode == 0, replay.json().get("completed"));
        }
      }
    }
  }

  private static void check(Run program, String name, String file, DamagedFile damaged) {
    program.expectExit(damaged.exitCode);
    List<String> about = program.err().lines().filter(line -> line.contains(file)).toList();
    assertEquals(1, about.size(), () -> program.describe("one line"));
    String prefix = damaged.packets >= 0 ? "(note|" + name + ")" : name;
    assertTrue(about.getFirst().matches(prefix + ": .*"), () -> program.describe("prefix"));
    assertTrue(about.getFirst().contains(file + ": " + damaged.message), program::err);
    if (damaged.packets < 0) {
      assertEquals(1, program.err().lines().count(), program::err);
      assertEquals("", program.out());
    }
  }
}
