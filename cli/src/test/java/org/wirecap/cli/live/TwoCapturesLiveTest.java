package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.cli.Captures;
import org.wirecap.lab.Lab;

/** Two captures at the same time. */
@Tag("live")
class TwoCapturesLiveTest {
  @TempDir private Path directory;
  private final Path bot = Captures.file("bot.pcap");
  private final Path teams = Captures.file("teams.pcap");
  private LiveLab lab;

  @BeforeEach
  void makeLab() {
    lab = LiveLab.up(1, 1500);
  }

  @AfterEach
  void removeLab() {
    if (lab != null) {
      lab.close();
    }
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private Program capture(String interfaceName, String mode, String name, int count) {
    return lab.capture(
        lab.captureHost(),
        interfaceName,
        "--mode",
        mode,
        "-w",
        file(name),
        "-c",
        Integer.toString(count),
        "--json");
  }

  private void assertHas(Path sent, Program capture, String name) {
    List<byte[]> frames = Recording.of(sent).frames();
    LedgerCheck.assertLossless(frames.size(), capture.expectExit(0).json());
    Recording.assertSame(name, frames, Recording.of(file(name)).frames());
  }

  @Test
  void twoSharedOnesOnOneInterfaceBothSeeEverything() {
    int count = Recording.of(teams).frames().size();
    Program first = capture(Lab.CAPTURE_LINK, "shared", "first", count);
    Program second = capture(Lab.CAPTURE_LINK, "shared", "second", count);
    lab.replay(teams.toString(), "--pps", "10k");
    assertHas(teams, first, "first");
    assertHas(teams, second, "second");
  }

  @Test
  void exclusiveOnesOnTwoInterfacesEachHaveTheirOwn() {
    Program first =
        capture(Lab.CAPTURE_LINK, "exclusive", "first", Recording.of(bot).frames().size());
    Program second =
        capture(Lab.FORWARD_LINK, "exclusive", "second", Recording.of(teams).frames().size());
    lab.replayFrom(lab.sink(), Lab.SINK_LINK, teams.toString(), "--pps", "10k");
    lab.replay(bot.toString(), "--pps", "10k");
    assertHas(bot, first, "first");
    assertHas(teams, second, "second");
  }

  @Test
  void aSecondExclusiveOneIsRefusedAndTheFirstGoesOn() {
    Program first =
        capture(Lab.CAPTURE_LINK, "exclusive", "first", Recording.of(bot).frames().size());
    Program second =
        lab.start(lab.captureHost(), Lab.CAPTURE_LINK, "--mode", "exclusive", "-w", file("second"));
    second.expectExit(1);
    List<String> messages = second.err().lines().toList();
    assertEquals(1, messages.size(), () -> second.describe("one line"));
    String message = messages.getFirst();
    assertTrue(message.startsWith("wirecap capture: "), message);
    assertTrue(message.contains("ba0"), message);
    assertTrue(message.contains("is attached already: stop the program"), message);
    assertFalse(Files.exists(directory.resolve("second")), "a file was begun");
    lab.replay(bot.toString(), "--pps", "10k");
    assertHas(bot, first, "first");
  }
}
