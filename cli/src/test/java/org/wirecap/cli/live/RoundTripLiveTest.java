package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirecap.cli.Captures;
import org.wirecap.lab.Lab;

/**
 * Every real capture, sent by the program and captured by the program, in both modes, with tcpdump
 * beside it. The pools hold all of it, so that nothing depends on who runs when.
 */
@Tag("live")
class RoundTripLiveTest {
  private static final String NOT_ETHERNET = "linux_dlt_sll2.pcap";

  /** Takes every frame of the captures: the longest has 2,862 bytes. */
  private static final int MTU = 3000;

  @TempDir private Path directory;

  private static List<Path> ethernetCaptures() {
    return Captures.all().stream().filter(file -> !file.endsWith(NOT_ETHERNET)).toList();
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  @ParameterizedTest
  @CsvSource({"4, 160", "1, 420"})
  void everyCaptureIsCapturedByteForByteInBothModesAsTcpdumpRecordsIt(int queues, String chunks) {
    List<byte[]> sent = new ArrayList<>();
    try (LiveLab lab = LiveLab.up(queues, MTU)) {
      lab.relay();
      int count = ethernetCaptures().stream().mapToInt(f -> Recording.of(f).frames().size()).sum();
      Program tcpdump = lab.tcpdump(lab.captureHost(), Lab.CAPTURE_LINK, file("tcpdump"), count);
      Program shared =
          lab.rehearsedCapture(
              lab.captureHost(),
              Lab.CAPTURE_LINK,
              options(count, "64", "-w", file("shared.pcapng")));
      Program exclusive =
          lab.rehearsedCapture(
              lab.sink(),
              Lab.SINK_LINK,
              options(count, chunks, "--mode", "exclusive", "-w", file("exclusive.pcap")));
      for (Path capture : ethernetCaptures()) {
        List<byte[]> frames = Recording.of(capture).frames();
        Map<String, Object> result = lab.replay(capture.toString(), "--pps", "30k").json();
        assertEquals(frames.size(), result.get("delivered"), () -> capture + ": " + result);
        LedgerCheck.assertLossless(frames.size(), result);
        sent.addAll(frames);
      }
      assertEquals(count, sent.size());
      tcpdump.expectExit(0);
      LedgerCheck.assertLossless(count, shared.expectExit(0).json());
      LedgerCheck.assertLossless(count, exclusive.expectExit(0).json());
    }
    // Between queues that are not captured in one order, order means nothing.
    List<List<byte[]>> expected = new Recording(sent, List.of()).perQueue(queues);
    for (String name : List.of("tcpdump", "shared.pcapng", "exclusive.pcap")) {
      Recording recording = Recording.of(file(name));
      List<List<byte[]>> actual = recording.perQueue(queues);
      for (int queue = 0; queue < queues; queue++) {
        Recording.assertSame(name + " queue " + queue, expected.get(queue), actual.get(queue));
      }
      if (!name.equals("tcpdump")) {
        assertEquals(recording.times().stream().sorted().toList(), recording.times(), name);
        Wireshark.assertReads(file(name), sent.size());
      }
    }
  }

  private static String[] options(int count, String chunks, String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    options.addAll(List.of("-c", Integer.toString(count), "-R", chunks, "-M", "256", "--json"));
    return options.toArray(String[]::new);
  }

  @Test
  void framesThatTheMtuDoesNotCarryAreReportedAndTheOthersArrive() {
    Path capture = Captures.file("reddit.pcap");
    List<byte[]> all = Recording.of(capture).frames();
    List<byte[]> fitting = all.stream().filter(frame -> frame.length <= 1514).toList();
    assertTrue(fitting.size() < all.size());
    try (LiveLab lab = LiveLab.up(1, 1500)) {
      Program program =
          lab.rehearsedCapture(
              lab.captureHost(),
              Lab.CAPTURE_LINK,
              options(fitting.size(), "32", "--mode", "exclusive", "-w", file("short.pcapng")));
      Run replay = lab.replay(capture.toString(), "--pps", "30k");
      Map<String, Object> result = replay.json();
      assertEquals(fitting.size(), result.get("delivered"), result::toString);
      assertEquals(all.size() - fitting.size(), result.get("lost"), result::toString);
      assertEquals(true, result.get("balanced"), result::toString);
      assertTrue(replay.err().contains("longer than the MTU 1500"), () -> replay.describe("note"));
      LedgerCheck.assertLossless(fitting.size(), program.expectExit(0).json());
    }
    Recording.assertSame("reddit", fitting, Recording.of(file("short.pcapng")).frames());
  }

  @Test
  void aCaptureOfAnotherLinkTypeIsRefusedInOneLine() {
    Path capture = Captures.file(NOT_ETHERNET);
    try (LiveLab lab = LiveLab.up(1, 1500)) {
      Program replay =
          lab.add(
              Program.wirecap(
                  "replay", capture.toString(), "--netns", lab.sender(), "-i", Lab.SENDER_LINK));
      replay.expectExit(1);
      assertEquals(
          List.of(
              "wirecap replay: %s: packets are Linux cooked v2, and only Ethernet frames can be sent"
                  .formatted(capture)),
          replay.err().lines().toList());
    }
  }

  /** The years between its packets are no reason to wait: --max and --pps do not look at them. */
  @ParameterizedTest
  @CsvSource({"--max,", "--pps, 1k"})
  void aCaptureWithYearsBetweenItsPacketsIsReplayedAtOnce(String option, String value) {
    Path capture = Captures.file("mixed-vlan-mpls.pcap");
    try (LiveLab lab = LiveLab.up(1, MTU)) {
      String[] pace = value == null ? new String[] {option} : new String[] {option, value};
      LedgerCheck.assertLossless(47, lab.replay(capture.toString(), pace).json());
    }
  }
}
