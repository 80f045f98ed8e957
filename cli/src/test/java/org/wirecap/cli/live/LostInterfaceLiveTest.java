package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.lab.Lab;

/** An interface that goes down, or away, under a capture. */
@Tag("live")
class LostInterfaceLiveTest {
  private static final int PACKETS = 5000;

  @TempDir private Path directory;
  private LiveLab lab;
  private String file;

  @BeforeEach
  void makeLab() {
    lab = LiveLab.up(4, 1500);
    file = directory.resolve("out.pcapng").toString();
  }

  @AfterEach
  void removeLab() {
    if (lab != null) {
      lab.close();
    }
  }

  private Program capture(String mode, String... more) {
    String[] arguments = new String[more.length + 5];
    System.arraycopy(more, 0, arguments, 0, more.length);
    System.arraycopy(
        new String[] {"--mode", mode, "-w", file, "--json"}, 0, arguments, more.length, 5);
    return lab.capture(lab.captureHost(), Lab.CAPTURE_LINK, arguments);
  }

  private void generate() {
    Map<String, Object> sent = lab.generate(PACKETS, "--pps", "20k", "--flows", "16").json();
    LedgerCheck.assertLossless(PACKETS, sent);
  }

  private void setLink(String state) {
    LiveLab.ip(lab.captureHost(), "link", "set", Lab.CAPTURE_LINK, state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared", "exclusive"})
  void itGoesOnWhenTheInterfaceIsUpAgain(String mode) {
    Program capture = capture(mode, "-c", Integer.toString(2 * PACKETS));
    generate();
    setLink("down");
    capture.awaitError("ba0: the interface is down; waiting for it");
    setLink("up");
    capture.awaitError("ba0: the interface is up again");
    generate();
    LedgerCheck.assertLossless(2 * PACKETS, capture.expectExit(0).json());
    Wireshark.assertReads(file, 2 * PACKETS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared", "exclusive"})
  void anInterfaceThatIsDownAndThenRemovedEndsItToo(String mode) {
    Program capture = capture(mode);
    setLink("down");
    capture.awaitError("ba0: the interface is down; waiting for it");
    LiveLab.ip(lab.captureHost(), "link", "delete", Lab.CAPTURE_LINK);
    capture.expectExit(1);
    LedgerCheck.assertLossless(0, capture.json());
    assertTrue(capture.err().contains("the interface was removed"), capture::err);
    Wireshark.assertReads(file, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared", "exclusive"})
  void aRemovedInterfaceEndsItWithAMessageAndAllThatCameBefore(String mode) {
    Program capture = capture(mode);
    generate();
    Program.await("all packets in the file", () -> Recording.packetsIn(file) == PACKETS);
    LiveLab.ip(lab.captureHost(), "link", "delete", Lab.CAPTURE_LINK);
    capture.expectExit(1);
    String message = "ba0: the interface was removed while it was in use";
    assertTrue(
        capture.messages().contains("wirecap capture: " + message),
        () -> capture.describe("no message"));
    Map<String, Object> result = capture.json();
    assertEquals(message, result.get("failure"));
    LedgerCheck.assertLossless(PACKETS, result);
    Wireshark.assertReads(file, PACKETS);
  }

  @ParameterizedTest
  @CsvSource({"shared, ''", "exclusive, ''", "exclusive, --offload flow"})
  void aRemovedInterfaceEndsHandlersToo(String mode, String options) {
    List<String> command =
        new ArrayList<>(
            List.of("handle", "--netns", lab.captureHost(), "-i", Lab.CAPTURE_LINK, "--json"));
    Collections.addAll(command, "--mode", mode);
    if (!options.isEmpty()) {
      Collections.addAll(command, options.split(" ", -1));
    }
    Program handle = lab.add(Program.wirecap(command.toArray(String[]::new))).awaitCapturing();
    generate();
    LiveLab.ip(lab.captureHost(), "link", "delete", Lab.CAPTURE_LINK);
    Map<String, Object> result = handle.expectExit(1).json();
    String message = "ba0: the interface was removed while it was in use";
    assertEquals(message, result.get("failure"));
    assertTrue(handle.messages().contains("wirecap handle: " + message), handle::err);
    LedgerCheck.assertLossless((Integer) result.get("delivered"), result);
    assertTrue((Integer) result.get("delivered") > 0, result::toString);
  }
}
