package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirecap.cli.Captures;
import org.wirecap.lab.Lab;

/** Replay and generator that are stopped in their midst. */
@Tag("live")
class StoppedSenderLiveTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"INT, replay", "TERM, replay", "INT, generate", "TERM, generate"})
  void saysWhatItHasSentUntilThen(String signal, String command) {
    String file = directory.resolve("out.pcapng").toString();
    try (LiveLab lab = LiveLab.up(2, 3000)) {
      Program capture = lab.capture(lab.captureHost(), Lab.CAPTURE_LINK, "-w", file, "--json");
      Program sender =
          command.equals("replay")
              ? lab.startReplay(
                  Captures.file("teams.pcap").toString(), "--pps", "500", "--loop", "100000")
              : lab.startGenerate(10_000_000, "--pps", "500");
      Program.await("packets in the file", () -> Recording.packetsIn(file) > 100);
      Map<String, Object> result = sender.signal(signal).expectExit(0).json();
      int sent = (Integer) result.get("delivered");
      assertTrue(sent > 100, result::toString);
      LedgerCheck.assertLossless(sent, result);
      assertEquals(false, result.get("completed"));
      Program.await("all that was sent", () -> Recording.packetsIn(file) >= sent);
      LedgerCheck.assertLossless(sent, capture.signal(signal).expectExit(0).json());
    }
  }
}
