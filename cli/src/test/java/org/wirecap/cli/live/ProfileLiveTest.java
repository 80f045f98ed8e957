package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.lab.Lab;

/** A profile of an interface, beside a capture of the same packets. */
@Tag("live")
class ProfileLiveTest {
  private static final int PACKETS = 20_000;

  @TempDir private Path directory;
  private LiveLab lab;

  @BeforeEach
  void makeLab() {
    lab = LiveLab.up(4, 1500);
  }

  @AfterEach
  void removeLab() {
    if (lab != null) {
      lab.close();
    }
  }

  private Program profile(String mode, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of("profile", "--netns", lab.captureHost(), "-i", Lab.CAPTURE_LINK, "--json"));
    command.addAll(List.of("--mode", mode));
    command.addAll(List.of(arguments));
    return lab.add(Program.wirecap(command.toArray(String[]::new))).awaitCapturing();
  }

  private static long number(Map<?, ?> object, String key) {
    return ((Number) object.get(key)).longValue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared", "exclusive"})
  void everyPacketIsInOneBinOfItsQueue(String mode) throws IOException {
    Path csv = directory.resolve("load.csv");
    Path chart = directory.resolve("load.svg");
    Program profile =
        profile(
            mode, "-c", Integer.toString(PACKETS), "--csv", csv.toString(), "--chart", chart + "");
    Map<String, Object> sent = lab.generate(PACKETS, "--pps", "20k", "--flows", "16").json();
    LedgerCheck.assertLossless(PACKETS, sent);
    Map<String, Object> result = profile.expectExit(0).json();
    LedgerCheck.assertLossless(PACKETS, result);
    Map<?, ?> numbers = (Map<?, ?>) result.get("profile");
    long[] rows = new long[4];
    List<String> lines = Files.readAllLines(csv);
    assertEquals(number(numbers, "bins"), lines.size() - 1);
    long last = 0;
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      assertEquals(10, fields.length, line);
      long start = Long.parseLong(fields[0]);
      assertTrue(last == 0 || start == last + 10_000_000, line);
      last = start;
      for (int queue = 0; queue < 4; queue++) {
        rows[queue] += Long.parseLong(fields[2 + queue]);
        assertEquals(64 * Long.parseLong(fields[2 + queue]), Long.parseLong(fields[6 + queue]));
      }
    }
    for (int queue = 0; queue < 4; queue++) {
      Map<?, ?> account = (Map<?, ?>) ((List<?>) result.get("queues")).get(queue);
      Map<?, ?> row = (Map<?, ?>) ((List<?>) numbers.get("queues")).get(queue);
      assertEquals(number(account, "delivered"), rows[queue]);
      assertEquals(rows[queue], number(row, "packets"));
      assertEquals(64 * rows[queue], number(row, "bytes"));
    }
    // It was sent in a second, and timestamps are those of the arrival.
    double seconds = (Double) numbers.get("seconds");
    assertTrue(seconds > 0.5 && seconds < 60, seconds + " s");
    assertTrue(Files.readString(chart).contains("queue 3"));
  }

  @Test
  void ctrlCEndsItWithTheSummary() {
    Program profile =
        lab.add(
                Program.wirecap(
                    "profile", "--netns", lab.captureHost(), "-i", Lab.CAPTURE_LINK, "--ascii"))
            .awaitCapturing();
    Program ignored = lab.startGenerate(10_000_000, "--pps", "5k", "--flows", "8");
    profile.awaitError("packets/s");
    profile.signal("INT").expectExit(0);
    List<String> lines = profile.out().lines().toList();
    assertTrue(lines.getFirst().contains(" packets from ba0 in "), profile::out);
    assertTrue(lines.get(2).startsWith("q0 |"), profile::out);
    assertEquals("ledger: balanced", lines.getLast());
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared", "exclusive"})
  void aRemovedInterfaceEndsItWithWhatCameBefore(String mode) throws IOException {
    Path csv = directory.resolve("load.csv");
    Program profile = profile(mode, "--csv", csv.toString());
    Run ignored = lab.generate(2000, "--pps", "20k", "--flows", "16");
    // Nothing tells from outside that all were counted, so the interface goes down first.
    LiveLab.ip(lab.captureHost(), "link", "set", Lab.CAPTURE_LINK, "down");
    profile.awaitError("the interface is down");
    LiveLab.ip(lab.captureHost(), "link", "delete", Lab.CAPTURE_LINK);
    Map<String, Object> result = profile.expectExit(1).json();
    assertTrue(result.get("failure").toString().contains("removed"), result::toString);
    LedgerCheck.assertLossless(2000, result);
    assertEquals(
        2000, number((Map<?, ?>) ((Map<?, ?>) result.get("profile")).get("all"), "packets"));
    assertTrue(Files.readAllLines(csv).size() > 1);
  }
}
