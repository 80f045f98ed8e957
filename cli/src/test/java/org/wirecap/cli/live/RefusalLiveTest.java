package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirecap.cli.Captures;
import org.wirecap.lab.Lab;
import org.wirecap.linux.Interfaces;

/** What cannot be done is refused before anything is done: exit code 1, one line, with a remedy. */
@Tag("live")
class RefusalLiveTest {
  @TempDir private Path directory;
  private LiveLab lab;

  @BeforeEach
  void makeLab() {
    lab = LiveLab.up(2, 1500);
  }

  @AfterEach
  void removeLab() {
    if (lab != null) {
      lab.close();
    }
  }

  private static void assertRefused(Run program, String... parts) {
    program.expectExit(1);
    assertEquals(1, program.err().lines().count(), () -> program.describe("one line"));
    assertTrue(program.err().startsWith("wirecap "), program::err);
    for (String part : parts) {
      assertTrue(program.err().contains(part), () -> program.describe("no " + part));
    }
    assertEquals("", program.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shared    | -net_raw               | CAP_NET_RAW   | run it as root",
        "exclusive | -net_raw               | CAP_NET_RAW   | run it as root",
        "exclusive | -net_admin,-sys_admin  | CAP_NET_ADMIN | --mode shared",
        "exclusive | -bpf,-sys_admin        | CAP_BPF       | --mode shared",
      })
  void capturingWithoutAPrivilege(String mode, String drop, String missing, String remedy) {
    assertRefused(
        without(drop, lab.captureHost(), "capture", "-i", Lab.CAPTURE_LINK, "--mode", mode),
        missing,
        remedy);
  }

  @Test
  void sendingWithoutAPrivilege() {
    String file = Captures.file("bot.pcap").toString();
    assertRefused(
        without("-net_raw", lab.sender(), "replay", file, "-i", Lab.SENDER_LINK),
        "CAP_NET_RAW",
        "run it as root");
  }

  private Program without(String capabilities, String netns, String... arguments) {
    Program.run("setpriv", "--version");
    List<String> starter =
        List.of("ip", "netns", "exec", netns, "setpriv", "--bounding-set=" + capabilities);
    return lab.add(Program.wirecapBy(starter, arguments));
  }

  @Test
  void aSharedCaptureNeedsNoMoreThanOnePrivilege() {
    Program capture =
        without(
            "-all,+net_raw",
            lab.captureHost(),
            "capture",
            "-i",
            Lab.CAPTURE_LINK,
            "-c",
            "10",
            "--json");
    capture.awaitCapturing();
    lab.generate(10);
    LedgerCheck.assertLossless(10, capture.expectExit(0).json());
  }

  @ParameterizedTest
  @CsvSource({"shared", "exclusive"})
  void anInterfaceThatIsNotThere(String mode) {
    assertRefused(
        lab.start(lab.captureHost(), "nosuch0", "--mode", mode),
        "nosuch0: no such interface: choose from lo, ba0, bc0");
  }

  @Test
  void aNamespaceThatIsNotThere() {
    assertRefused(lab.start("nosuch", "lo"), "network namespace nosuch: does not exist");
  }

  @Test
  void aFileThatCannotBeMade() {
    String file = directory.resolve("no/such/file").toString();
    Program program = lab.start(lab.captureHost(), Lab.CAPTURE_LINK, "-w", file);
    assertRefused(program, "there is no directory " + directory.resolve("no/such"));
    assertFalse(Files.exists(directory.resolve("no")));
  }

  /** Nobody loses a machine to a command, unless it is asked for by name. */
  @Test
  void theInterfaceOfTheDefaultRoute() {
    LiveLab.ip(lab.captureHost(), "route", "add", "default", "dev", Lab.CAPTURE_LINK);
    assertRefused(
        capture("--mode", "exclusive"),
        "ba0: the default route goes over this interface",
        "use --mode shared, another interface, or --force");
    capture("--mode", "shared").expectExit(0);
    capture("--mode", "exclusive", "--force").expectExit(0);
    assertRefused(
        generate(),
        "ba0: the host's default route goes through it",
        "use another interface, or --force");
    generate("--force").expectExit(0);
  }

  private Run capture(String... arguments) {
    return onCaptureLink(List.of("capture", "--duration", "1ms", "--json"), arguments);
  }

  private Run generate(String... arguments) {
    return onCaptureLink(List.of("generate", "--count", "1", "--json"), arguments);
  }

  private Run onCaptureLink(List<String> what, String... arguments) {
    List<String> command = new ArrayList<>(what);
    command.addAll(List.of("--netns", lab.captureHost(), "-i", Lab.CAPTURE_LINK));
    command.addAll(List.of(arguments));
    return Run.wirecap(command.toArray(String[]::new));
  }

  @Test
  void aQueueThatIsNotThere() {
    for (String mode : List.of("shared", "exclusive")) {
      assertRefused(
          lab.start(lab.captureHost(), Lab.CAPTURE_LINK, "--mode", mode, "--queues", "5"), "5");
    }
  }

  @Test
  void anMtuBeyondTheCell() {
    LiveLab.ip(lab.captureHost(), "link", "set", Lab.CAPTURE_LINK, "mtu", "3400");
    assertRefused(
        lab.start(
            lab.captureHost(), Lab.CAPTURE_LINK, "--mode", "exclusive", "--cell-size", "2048"),
        "3400",
        "--cell-size 4096");
    LiveLab.ip(lab.captureHost(), "link", "set", Lab.CAPTURE_LINK, "mtu", "9000");
    assertRefused(
        lab.start(lab.captureHost(), Lab.CAPTURE_LINK, "--mode", "exclusive"), "9000", "ba0");
  }

  @Test
  void zeroCopyWhereThereIsNone() {
    assertRefused(
        lab.start(
            lab.captureHost(), Lab.CAPTURE_LINK, "--mode", "exclusive", "--attach", "zero-copy"),
        "zero-copy");
  }

  /** The kernel's word on its version is replaced, for this process only. */
  @Test
  void aKernelThatIsTooOld() throws IOException {
    Path release = Files.writeString(directory.resolve("osrelease"), "5.15.0-91-generic\n");
    String hide = "mount --bind %s /proc/sys/kernel/osrelease && exec \"$@\"".formatted(release);
    List<String> starter = List.of("unshare", "--mount", "sh", "-c", hide, "sh");
    assertRefused(
        lab.add(Program.wirecapBy(starter, "capture", "-i", "lo", "--mode", "exclusive")),
        "exclusive mode needs Linux 5.18 or newer, this is 5.15.0; use --mode shared");
  }

  /** A sender's AF_XDP socket has the queue, and no XDP program is there that says so. */
  @Test
  void aQueueThatAnotherSocketHas() {
    Program sender =
        lab.add(
            Program.wirecap(
                "generate",
                "--netns",
                lab.captureHost(),
                "-i",
                Lab.CAPTURE_LINK,
                "--count",
                "10M",
                "--pps",
                "200",
                "--steer",
                "queue=0"));
    Program.await("frames", () -> lab.atCaptureHost(RefusalLiveTest::sentFrames) > 0);
    assertRefused(
        lab.start(lab.captureHost(), Lab.CAPTURE_LINK, "--mode", "exclusive"),
        "bind: EBUSY: AF_XDP socket of ba0 queue 0: ",
        "stop the program that has it");
    sender.signal("INT").expectExit(0);
  }

  private static long sentFrames() {
    return Interfaces.get(Lab.CAPTURE_LINK).statistics().txPackets();
  }

  @Test
  void anXdpProgramThatIsThere() {
    Program first =
        lab.capture(lab.captureHost(), Lab.CAPTURE_LINK, "--mode", "exclusive", "--queues", "0");
    assertRefused(
        lab.start(lab.captureHost(), Lab.CAPTURE_LINK, "--mode", "exclusive", "--queues", "1"),
        "EBUSY: ba0",
        "(wirecap) is attached already: stop the program that attached it");
    first.signal("TERM").expectExit(0);
  }
}
