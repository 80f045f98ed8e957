package org.wirecap.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.lab.Lab;
import org.wirecap.lab.LabOptions;
import org.wirecap.linux.Capability;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.Netns;

/** The middleboxes do what they say, between two hosts of a lab that send each other datagrams. */
@Tag("live")
class ForwardExamplesTest {
  private static final String LAB = "wcex-" + ProcessHandle.current().pid();
  private static final String SECONDS = "4";

  @TempDir private Path directory;

  private interface Example {
    void run() throws Exception;
  }

  /** What came of the datagrams, and what the example has said. */
  private record Outcome(int first, int second, String said) {}

  @BeforeEach
  void makeLab() {
    var missing =
        Capability.missing(Capability.CAP_SYS_ADMIN, Capability.CAP_NET_ADMIN, Capability.CAP_BPF);
    assumeTrue(missing.isEmpty(), () -> "needs " + missing + ": run the tests as root");
    Object ignored = Lab.up(LabOptions.DEFAULT.withName(LAB).withQueues(2).asMiddlebox());
  }

  @AfterEach
  void removeLab() {
    Object ignored = Lab.down(LAB);
  }

  /** Runs an example while the sender sends to two ports of the sink, until it ends. */
  private static Outcome outcome(Example example) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, UTF_8));
    Thread runner =
        Thread.ofPlatform()
            .start(
                () ->
                    Netns.call(
                        Lab.captureNetns(LAB),
                        () -> {
                          example.run();
                          return null;
                        }));
    int[] received = new int[2];
    try (DatagramSocket first = bound(9001);
        DatagramSocket second = bound(9002);
        DatagramSocket sender =
            Netns.call(
                Lab.senderNetns(LAB),
                () -> new DatagramSocket(new InetSocketAddress("198.18.0.1", 9000)))) {
      while (runner.isAlive()) {
        for (int port = 9001; port <= 9002; port++) {
          sender.send(
              new DatagramPacket(new byte[32], 32, InetAddress.getByName("198.18.0.2"), port));
        }
        received[0] += receive(first);
        received[1] += receive(second);
      }
      runner.join();
    } finally {
      System.setOut(before);
    }
    return new Outcome(received[0], received[1], bytes.toString(UTF_8));
  }

  private static DatagramSocket bound(int port) throws Exception {
    DatagramSocket socket =
        Netns.call(
            Lab.sinkNetns(LAB),
            () -> new DatagramSocket(new InetSocketAddress("198.18.0.2", port)));
    socket.setSoTimeout(10);
    return socket;
  }

  private static int receive(DatagramSocket socket) throws Exception {
    try {
      socket.receive(new DatagramPacket(new byte[100], 100));
      return 1;
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  private static String mac(String netns, String link) {
    return Netns.call(netns, () -> Interfaces.get(link).mac());
  }

  @Test
  void theBridgeForwardsEverything() throws Exception {
    Outcome outcome = outcome(() -> Bridge.main(new String[] {"ba0", "bc0", SECONDS}));
    assertTrue(outcome.first() > 0 && outcome.second() > 0, outcome::toString);
    assertTrue(outcome.said().contains("ledger: balanced"), outcome::said);
  }

  @Test
  void theFirewallDropsOneFlow() throws Exception {
    Outcome outcome =
        outcome(
            () ->
                Firewall.main(
                    new String[] {
                      "ba0", "bc0", SECONDS, "udp", "198.18.0.1", "0", "198.18.0.2", "9002"
                    }));
    assertTrue(outcome.first() > 0, outcome::toString);
    assertEquals(0, outcome.second());
    assertTrue(outcome.said().matches("(?s)[1-9][0-9,]* packets dropped.*"), outcome::said);
    assertTrue(outcome.said().contains("ledger: balanced"), outcome::said);
  }

  /** A wrong checksum or address would be dropped by the sink's kernel. */
  @Test
  void theRewriterMakesPacketsThatAreAccepted() throws Exception {
    String sender = mac(Lab.senderNetns(LAB), Lab.SENDER_LINK);
    String sink = mac(Lab.sinkNetns(LAB), Lab.SINK_LINK);
    neighbour(Lab.senderNetns(LAB), Lab.SENDER_LINK, "198.18.0.2", "02:00:00:00:00:77");
    neighbour(Lab.sinkNetns(LAB), Lab.SINK_LINK, "198.18.0.1", sender);
    Outcome outcome =
        outcome(
            () -> Rewriter.main(new String[] {"ba0", "bc0", SECONDS, "02:00:00:00:00:78", sink}));
    assertTrue(outcome.first() > 0 && outcome.second() > 0, outcome::toString);
    assertTrue(outcome.said().contains("ledger: balanced"), outcome::said);
  }

  private static void neighbour(String netns, String link, String address, String mac)
      throws Exception {
    Process process =
        new ProcessBuilder(
                "ip", "-n", netns, "neigh", "replace", address, "lladdr", mac, "dev", link)
            .inheritIO()
            .start();
    assertEquals(0, process.waitFor());
  }

  @Test
  void theTapWritesWhatItForwards() throws Exception {
    Path file = directory.resolve("tap.pcapng");
    Outcome outcome =
        outcome(() -> Tap.main(new String[] {"ba0", "bc0", SECONDS, file.toString()}));
    assertTrue(outcome.first() > 0 && outcome.second() > 0, outcome::toString);
    assertTrue(outcome.said().contains("ledger: balanced"), outcome::said);
    int packets = 0;
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      while (reader.next()) {
        packets++;
      }
    }
    assertTrue(packets >= outcome.first() + outcome.second(), packets + " " + outcome);
    assertTrue(outcome.said().startsWith("%,d packets written".formatted(packets)), outcome::said);
  }
}
