package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** What Wireshark's tools say of a file that the program wrote. */
final class Wireshark {
  private Wireshark() {}

  /** Both tools read the file without complaint, and find so many packets in it. */
  static void assertReads(String file, int packets) {
    assertEquals(packets, packets(file));
    try (Program tshark = Program.tool("tshark", "-r", file, "-T", "fields", "-e", "frame.len")) {
      tshark.expectExit(0);
      assertEquals(packets, tshark.out().lines().count(), file);
      assertTrue(complaints(tshark).isEmpty(), () -> tshark.describe("complains"));
    }
  }

  /** The number of packets as capinfos counts them. */
  static int packets(String file) {
    try (Program capinfos = Program.tool("capinfos", "-M", "-T", "-r", "-c", file)) {
      capinfos.expectExit(0);
      assertTrue(complaints(capinfos).isEmpty(), () -> capinfos.describe("complains"));
      return Integer.parseInt(capinfos.out().strip().split("\t", -1)[1]);
    }
  }

  /** Everything that a tool says on standard error, but that it should not run as root. */
  static List<String> complaints(Program tool) {
    return tool.err()
        .lines()
        .filter(line -> !line.isBlank() && !line.contains("This could be dangerous"))
        .toList();
  }
}
