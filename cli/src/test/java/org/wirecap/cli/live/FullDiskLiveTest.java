package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirecap.lab.Lab;

/** A disk that is full in the midst of a capture. */
@Tag("live")
class FullDiskLiveTest {
  private LiveLab lab;
  private Path disk;

  @BeforeEach
  void makeLabAndDisk() throws IOException {
    lab = LiveLab.up(2, 1500);
    Path place = Files.createTempDirectory("wirecap-full-" + ProcessHandle.current().pid());
    try (Program mount =
        Program.tool("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place.toString())) {
      assumeTrue(mount.exitCode() == 0, () -> mount.describe("a tmpfs cannot be mounted"));
    }
    disk = place;
  }

  @AfterEach
  void removeLabAndDisk() throws IOException {
    if (lab != null) {
      lab.close();
    }
    if (disk != null) {
      Program.run("umount", disk.toString());
      Files.delete(disk);
    }
  }

  @ParameterizedTest
  @CsvSource({"exclusive, out.pcapng", "shared, out.pcapng", "shared, out.pcap"})
  void endsTheCaptureWithAMessageAndAValidFile(String mode, String name) {
    String file = disk.resolve(name).toString();
    Program capture =
        lab.capture(lab.captureHost(), Lab.CAPTURE_LINK, "--mode", mode, "-w", file, "--json");
    lab.generate(6000, "--pps", "20k", "--flows", "8", "--size", "1000");
    capture.expectExit(1);
    Map<String, Object> result = capture.json();
    int packets = (Integer) result.get("delivered");
    String message =
        "%s: no space left on device after %d packets; the file is complete up to there"
            .formatted(file, packets);
    assertEquals(message, result.get("failure"));
    assertTrue(capture.messages().contains("wirecap capture: " + message), capture::err);
    assertTrue(packets > 1000 && packets < 2100, packets + " packets of 1,000 bytes in 2 MiB");
    LedgerCheck.assertBalanced(packets, result);
    int lost = LedgerCheck.sum(result, "lost_by_writer");
    assertTrue(lost > 0, result::toString);
    assertEquals(lost, result.get("lost"), result::toString);
    Wireshark.assertReads(file, packets);
  }
}
