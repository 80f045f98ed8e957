package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.ledger.Ledger;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.rss.RssSteering;

@Tag("live")
class ReplayLiveTest {
  private static final int QUEUES = 4;
  private static final int MTU = 3000;

  @TempDir private Path directory;

  private static ReplayResult replay(TestLab lab, ReplayOptions options) {
    return lab.atSender(() -> new Replay(options).run());
  }

  private static void same(String what, List<byte[]> expected, List<byte[]> actual) {
    assertEquals(expected.size(), actual.size(), what);
    for (int i = 0; i < expected.size(); i++) {
      int index = i;
      assertArrayEquals(expected.get(i), actual.get(i), () -> what + ", packet " + index);
    }
  }

  @Test
  void everyCaptureArrivesByteForByteOnTheQueuesOfAn82599() throws InterruptedException {
    try (TestLab lab = TestLab.up(QUEUES, MTU, false)) {
      for (String name : Captures.ETHERNET) {
        Path file = Captures.get(name);
        List<List<byte[]>> expected = XdpWitness.perQueue(QUEUES);
        RssSteering rss = new RssSteering(QUEUES);
        for (byte[] frame : Captures.frames(file)) {
          expected.get(rss.queue(MemorySegment.ofArray(frame), 0, frame.length)).add(frame);
        }
        List<List<byte[]>> actual = XdpWitness.perQueue(QUEUES);
        XdpWitness witness =
            new XdpWitness(lab, 128, packet -> actual.get(packet.queue()).add(packet.toArray()));
        ReplayResult result =
            replay(lab, ReplayOptions.of(file, Lab.SENDER_LINK).withPace(Pace.MAX));
        Ledger ledger = witness.finish();
        long all = expected.stream().mapToInt(List::size).sum();
        assertEquals(all, result.ledger().total().delivered(), () -> name + " " + result);
        assertTrue(result.ledger().balanced(), () -> name + " " + result);
        assertTrue(result.completed());
        assertEquals(List.of(), result.notes());
        assertEquals(all, ledger.total().delivered(), () -> name + " " + ledger);
        for (int queue = 0; queue < QUEUES; queue++) {
          same(name + " queue " + queue, expected.get(queue), actual.get(queue));
          assertEquals(expected.get(queue).size(), result.ledger().queues().get(queue).delivered());
        }
      }
    }
  }

  /** dumpcap shares no code with us. */
  @Test
  void dumpcapRecordsTheSamePacketsInTheSameOrder() throws Exception {
    Path dumpcap = Path.of("/usr/bin/dumpcap");
    assumeTrue(Files.isExecutable(dumpcap), "no dumpcap: install wireshark-common");
    try (TestLab lab = TestLab.up(QUEUES, MTU, false)) {
      for (String name : Captures.ETHERNET) {
        Path file = Captures.get(name);
        List<byte[]> expected = Captures.frames(file);
        Path recorded = directory.resolve(name + ".recorded");
        Process process =
            new ProcessBuilder(
                    IpTool.find("ip", "iproute2"),
                    "netns",
                    "exec",
                    Lab.captureNetns(lab.name()),
                    dumpcap.toString(),
                    "-q",
                    "-i",
                    Lab.CAPTURE_LINK,
                    "-B",
                    "64",
                    "-w",
                    recorded.toString(),
                    "-c",
                    Integer.toString(expected.size()))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
          String line = output.readLine();
          while (line != null && !line.startsWith("File:")) {
            line = output.readLine();
          }
          assertNotNull(line, "dumpcap did not start");
          ReplayResult result =
              replay(lab, ReplayOptions.of(file, Lab.SENDER_LINK).withPace(new Pace.Rate(20_000)));
          assertEquals(expected.size(), result.ledger().total().delivered(), result::toString);
          assertEquals(expected.size(), result.spacing().packets());
          assertTrue(process.waitFor(20, TimeUnit.SECONDS), () -> name + ": packets are missing");
        } finally {
          process.destroyForcibly();
        }
        same(name, expected, Captures.frames(recorded));
      }
    }
  }

  @Test
  void recordedSpacingTakesItsTimeAndIsMeasured() {
    try (TestLab lab = TestLab.up(QUEUES, MTU, false)) {
      Path file = Captures.get("bot.pcap"); // 5.7 s
      ReplayResult result =
          replay(lab, ReplayOptions.of(file, Lab.SENDER_LINK).withPace(new Pace.Recorded(20)));
      assertTrue(result.elapsedNanos() >= 5_600_000_000L / 20, result::toString);
      SpacingError spacing = result.spacing();
      assertEquals(402, spacing.packets());
      assertTrue(spacing.p50Nanos() <= spacing.p99Nanos(), spacing::toString);
      assertTrue(spacing.p99Nanos() <= spacing.maxNanos(), spacing::toString);
    }
  }

  @Test
  void loopsSendTheFileAgain() throws InterruptedException {
    try (TestLab lab = TestLab.up(QUEUES, MTU, false)) {
      Path file = Captures.get("http-vlan-0.pcap");
      List<byte[]> once = Captures.frames(file);
      List<byte[]> expected = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        expected.addAll(once);
      }
      List<byte[]> actual = new ArrayList<>();
      XdpWitness witness = new XdpWitness(lab, 16, packet -> actual.add(packet.toArray()));
      ReplayResult result =
          replay(
              lab,
              new ReplayOptions(
                  file, Lab.SENDER_LINK, new Pace.Recorded(100), 3, new Steering.ToQueue(1)));
      Ledger ledger = witness.finish();
      assertTrue(ledger.balanced());
      same("three times", expected, actual);
      assertEquals(expected.size(), result.ledger().queues().get(1).delivered());
    }
  }

  @Test
  void framesLongerThanTheMtuAreCountedAndNamed() throws InterruptedException {
    try (TestLab lab = TestLab.up(QUEUES, 1500, false)) {
      Path file = Captures.get("reddit.pcap");
      long tooLong = Captures.frames(file).stream().filter(frame -> frame.length > 1514).count();
      assertTrue(tooLong > 0, "the file has long frames");
      long[] arrived = new long[1];
      XdpWitness witness = new XdpWitness(lab, 64, packet -> arrived[0]++);
      ReplayResult result = replay(lab, ReplayOptions.of(file, Lab.SENDER_LINK).withPace(Pace.MAX));
      assertTrue(witness.finish().balanced());
      TransmitCounts total = result.ledger().total();
      assertEquals(tooLong, total.tooLong());
      assertEquals(total.offered() - tooLong, total.delivered());
      assertEquals(total.delivered(), arrived[0]);
      assertTrue(result.ledger().balanced());
      assertTrue(
          result.notes().stream().anyMatch(n -> n.contains("2862") && n.contains("2848")),
          () -> result.notes().toString());
    }
  }

  @Test
  void truncatedPacketsAreSentAsRecordedAndCounted() throws InterruptedException {
    Path file = directory.resolve("cut.pcap");
    byte[] frame = new byte[200];
    frame[12] = 0x08;
    try (CaptureFileWriter writer =
        CaptureFileFormat.pcap(CaptureInterface.ethernet("x")).create(file)) {
      MemorySegment memory = MemorySegment.ofArray(frame);
      assertTrue(writer.write(0, 200, memory, 0, 200, 0, -1, 0));
      assertTrue(writer.write(1000, 200, memory, 0, 80, 0, -1, 0));
      assertTrue(writer.write(2000, 200, memory, 0, 10, 0, -1, 0)); // no whole Ethernet header
    }
    try (TestLab lab = TestLab.up(1, 1500, false)) {
      List<Integer> lengths = new ArrayList<>();
      XdpWitness witness = new XdpWitness(lab, 16, packet -> lengths.add(packet.capturedLength()));
      ReplayResult result = replay(lab, ReplayOptions.of(file, Lab.SENDER_LINK));
      assertTrue(witness.finish().balanced());
      assertEquals(List.of(200, 80), lengths);
      assertEquals(2, result.truncated());
      assertEquals(1, result.ledger().total().invalid());
      assertTrue(result.ledger().balanced());
      assertTrue(
          result.notes().stream().anyMatch(n -> n.contains("2 packets are cut short")),
          () -> result.notes().toString());
    }
  }

  @Test
  void whatCannotBeDoneIsRefusedInOneLine() {
    Path bad = Captures.get("linux_dlt_sll2.pcap");
    Path good = Captures.get("http-vlan-0.pcap");
    try (TestLab lab = TestLab.up(2, 1500, false)) {
      refused(lab, ReplayOptions.of(bad, Lab.SENDER_LINK), "Linux cooked v2");
      refused(lab, ReplayOptions.of(good, "nosuch0"), "no such interface");
      refused(
          lab,
          ReplayOptions.of(good, Lab.SENDER_LINK).withSteering(new Steering.ToQueue(2)),
          "queues 0 to 1");
      String ignored =
          IpTool.ip("-n", Lab.senderNetns(lab.name()), "link", "set", Lab.SENDER_LINK, "down");
      refused(lab, ReplayOptions.of(good, Lab.SENDER_LINK), "is down");
    }
  }

  private static void refused(TestLab lab, ReplayOptions options, String expected) {
    WirecapException e = assertThrows(WirecapException.class, () -> replay(lab, options));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void packetsForAPeerThatIsDownAreCountedAsDropped() {
    Path file = Captures.get("bot.pcap");
    try (TestLab lab = TestLab.up(1, MTU, false)) {
      String ignored =
          IpTool.ip("-n", Lab.captureNetns(lab.name()), "link", "set", Lab.CAPTURE_LINK, "down");
      ReplayResult result = replay(lab, ReplayOptions.of(file, Lab.SENDER_LINK).withPace(Pace.MAX));
      TransmitCounts total = result.ledger().total();
      assertEquals(402, total.dropped(), result::toString);
      assertEquals(0, total.delivered() + total.bytes(), result::toString);
      assertTrue(result.ledger().balanced(), result::toString);
    }
  }

  @Test
  void anotherSocketOnTheQueueLeadsToAfPacketWhichSaysSo() {
    Path file = Captures.get("http-vlan-0.pcap");
    try (TestLab lab = TestLab.up(1, 1500, false)) {
      ReplayResult result =
          lab.atSender(
              () -> {
                NetworkDevice device = Interfaces.get(Lab.SENDER_LINK);
                try (FrameSender owner = new XdpFrameSender(device, 1, FrameLimits.of(device))) {
                  assertEquals(1, owner.queues());
                  return new Replay(ReplayOptions.of(file, Lab.SENDER_LINK).withPace(Pace.MAX))
                      .run();
                }
              });
      assertTrue(result.description().contains("AF_PACKET"), result::toString);
      assertTrue(result.notes().getFirst().contains("EBUSY"), result::toString);
      assertEquals(14, result.ledger().total().delivered());
      assertTrue(result.ledger().balanced());
    }
  }

  @Test
  void stopEndsAReplayThatWaits() throws IOException, InterruptedException {
    Path file = directory.resolve("long.pcap");
    try (CaptureFileWriter writer =
        CaptureFileFormat.pcap(CaptureInterface.ethernet("x")).create(file)) {
      MemorySegment memory = MemorySegment.ofArray(new byte[60]);
      assertTrue(writer.write(0, 60, memory, 0, 60, 0, -1, 0));
      assertTrue(writer.write(3_600_000_000_000L, 60, memory, 0, 60, 0, -1, 0));
    }
    try (TestLab lab = TestLab.up(1, 1500, false)) {
      Replay replay = new Replay(ReplayOptions.of(file, Lab.SENDER_LINK));
      Thread stopper =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (replay.progress().delivered() == 0) {
                      Thread.onSpinWait();
                    }
                    replay.stop();
                  });
      ReplayResult result = lab.atSender(replay::run);
      stopper.join();
      assertFalse(result.completed());
      assertTrue(result.ledger().total().offered() >= 1);
      assertTrue(result.ledger().balanced());
    }
  }
}
