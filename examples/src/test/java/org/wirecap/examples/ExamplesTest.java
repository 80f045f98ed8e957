package org.wirecap.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.linux.Capability;
import org.wirecap.linux.Netns;

/** The examples do what they say, on a file and on an interface. */
class ExamplesTest {
  private static final Path SMB =
      Path.of(System.getProperty("wirecap.root", "."), "..", "shared", "data", "smb2.pcap");

  @TempDir private Path directory;

  private interface Example {
    void run() throws Exception;
  }

  private static String output(Example example) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, UTF_8));
    try {
      example.run();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(UTF_8);
  }

  private static String capture() {
    assumeTrue(Files.exists(SMB), () -> "no capture " + SMB);
    return SMB.toString();
  }

  @Test
  void countsTheSamePacketsAsTheFileHas() throws Exception {
    String file = capture();
    String output = output(() -> CountPackets.main(new String[] {file, "60"}));
    assertTrue(output.contains("1,178 packets"), output);
    assertTrue(output.contains("ledger: balanced"), output);
  }

  @Test
  void countsTheSamePacketsInAdvancedMode() throws Exception {
    String file = capture();
    String output = output(() -> OffloadPackets.main(new String[] {file, "60"}));
    assertTrue(output.contains("thread 0: 1,178 packets"), output);
    assertTrue(output.contains("ledger: balanced"), output);
  }

  @Test
  void printsTheFlowsOfAFile() throws Exception {
    String file = capture();
    String output = output(() -> PrintFlows.main(new String[] {file, "60"}));
    assertTrue(output.contains(":445 > "), output);
    assertTrue(output.contains("ledger: balanced"), output);
  }

  @Test
  void writesTheSamePacketsToAnotherFile() throws Exception {
    String file = capture();
    Path copy = directory.resolve("copy.pcapng");
    String output = output(() -> WriteFile.main(new String[] {file, "60", copy.toString()}));
    assertTrue(output.contains("ledger: balanced"), output);
    assertEquals(packets(SMB), packets(copy));
  }

  @Test
  void thePcap4jStyleWritesWhatItPrints() throws Exception {
    String file = capture();
    Path dump = directory.resolve("dump.pcap");
    String output =
        output(() -> Pcap4jStyle.main(new String[] {file, "tcp port 445", "10", dump.toString()}));
    assertTrue(output.contains("10: packet of "), output);
    assertTrue(output.contains("10 packets in "), output);
    assertEquals(10, packets(dump).size());
  }

  @Test
  void theJnetpcapStyleCountsTheBytesOfAFile() throws Exception {
    String file = capture();
    String output = output(() -> JnetpcapStyle.main(new String[] {file, "ip", "-1"}));
    long bytes = 0;
    try (CaptureFileReader reader = CaptureFileReader.open(SMB)) {
      while (reader.next()) {
        long at = reader.offset() + 12;
        boolean ipv4 =
            reader.memory().get(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, at) == 8;
        bytes += ipv4 ? reader.originalLength() : 0;
      }
    }
    assertTrue(output.contains("END_OF_FILE: %,d bytes of IPv4, 0".formatted(bytes)), output);
  }

  private static List<String> packets(Path file) {
    List<String> packets = new ArrayList<>();
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      while (reader.next()) {
        byte[] bytes =
            reader
                .memory()
                .asSlice(reader.offset(), reader.capturedLength())
                .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        packets.add(reader.timestampNanos() + " " + java.util.HexFormat.of().formatHex(bytes));
      }
    }
    return packets;
  }

  @Test
  @Tag("live")
  void countsThePacketsOfAnInterface() throws Exception {
    assumeTrue(
        Capability.missing(Capability.CAP_SYS_ADMIN, Capability.CAP_NET_RAW).isEmpty(),
        "needs root: run the tests as root");
    String namespace = "wirecap-examples-" + ProcessHandle.current().pid();
    run("ip", "netns", "add", namespace);
    try {
      run("ip", "-n", namespace, "link", "set", "lo", "up");
      String output =
          output(
              () ->
                  Netns.call(
                      namespace,
                      () -> {
                        Thread sender = Thread.ofPlatform().start(() -> sendTo("127.0.0.1", 100));
                        CountPackets.main(new String[] {"lo", "2"});
                        sender.join();
                        return null;
                      }));
      assertTrue(output.contains("ledger: balanced"), output);
      assertTrue(output.matches("(?s).*queue 0: [1-9][0-9]* packets.*"), output);
    } finally {
      run("ip", "netns", "del", namespace);
    }
  }

  @Test
  @Tag("live")
  void countsThePacketsOfAnInterfaceInAdvancedMode() throws Exception {
    assumeTrue(
        Capability.missing(Capability.CAP_SYS_ADMIN, Capability.CAP_NET_RAW).isEmpty(),
        "needs root: run the tests as root");
    String namespace = "wirecap-examples-advanced-" + ProcessHandle.current().pid();
    run("ip", "netns", "add", namespace);
    try {
      run("ip", "-n", namespace, "link", "set", "lo", "up");
      String output =
          output(
              () ->
                  Netns.call(
                      namespace,
                      () -> {
                        Thread sender = Thread.ofPlatform().start(() -> sendTo("127.0.0.1", 100));
                        OffloadPackets.main(new String[] {"lo", "2"});
                        sender.join();
                        return null;
                      }));
      assertTrue(output.contains("ledger: balanced"), output);
      assertTrue(output.matches("(?s).*thread 0: [1-9][0-9]* packets.*"), output);
    } finally {
      run("ip", "netns", "del", namespace);
    }
  }

  @Test
  @Tag("live")
  void theJnetpcapStyleCapturesOnAnInterface() throws Exception {
    assumeTrue(
        Capability.missing(Capability.CAP_SYS_ADMIN, Capability.CAP_NET_RAW).isEmpty(),
        "needs root: run the tests as root");
    String filter = "udp port 9";
    String namespace = "wirecap-examples-pcap-" + ProcessHandle.current().pid();
    run("ip", "netns", "add", namespace);
    try {
      run("ip", "-n", namespace, "link", "set", "lo", "up");
      String output =
          output(
              () ->
                  Netns.call(
                      namespace,
                      () -> {
                        Thread sender = Thread.ofPlatform().start(() -> sendTo("127.0.0.1", 300));
                        JnetpcapStyle.main(new String[] {"lo", filter, "5"});
                        sender.join();
                        return null;
                      }));
      assertTrue(
          output.contains("COUNT: %d bytes of IPv4, 0".formatted(5 * (14 + 28 + 32))), output);
    } finally {
      run("ip", "netns", "del", namespace);
    }
  }

  /** Ctrl-C, or here SIGTERM, ends the loop; the JVM ends when the result is printed. */
  @Test
  @Tag("live")
  @Timeout(120)
  void theJnetpcapStylePrintsItsResultWhenItIsStopped() throws Exception {
    assumeTrue(
        Capability.missing(Capability.CAP_SYS_ADMIN, Capability.CAP_NET_RAW).isEmpty(),
        "needs root: run the tests as root");
    String namespace = "wirecap-examples-stop-" + ProcessHandle.current().pid();
    run("ip", "netns", "add", namespace);
    try {
      run("ip", "-n", namespace, "link", "set", "lo", "up");
      Process process =
          new ProcessBuilder(
                  "ip",
                  "netns",
                  "exec",
                  namespace,
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  JnetpcapStyle.class.getName(),
                  "lo",
                  "",
                  "-1")
              .redirectErrorStream(true)
              .start();
      // Its packet socket stands in the second line of /proc/net/packet once it captures.
      while (Files.readAllLines(Path.of("/proc/" + process.pid() + "/net/packet")).size() < 2) {
        assertTrue(process.isAlive(), "it captures until it is stopped");
        Thread.sleep(20);
      }
      // Process.destroy would close what its output is read from.
      assertTrue(process.toHandle().destroy());
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertTrue(output.contains("BREAK: "), output);
      assertTrue(output.contains("PcapStat[received="), output);
      assertFalse(output.contains("Exception"), output);
    } finally {
      run("ip", "netns", "del", namespace);
    }
  }

  private static void sendTo(String address, int packets) {
    try (java.net.DatagramSocket socket = new java.net.DatagramSocket()) {
      for (int i = 0; i < packets; i++) {
        byte[] payload = new byte[32];
        socket.send(
            new java.net.DatagramPacket(
                payload, payload.length, java.net.InetAddress.getByName(address), 9));
        Thread.sleep(10);
      }
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(String... command) throws Exception {
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}
