package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code wirecap filter} prints. */
class FilterCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Main.run(args, new ByteArrayInputStream(new byte[0]), out, err);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printsTheIntermediateForm() {
    assertEquals(ExitCode.OK, run("filter", "host", "10.0.0.1", "and not arp"), err());
    assertEquals(
        """
        and
          or
            and
              [12:2] == 0x800
              or
                [26:4] == 0xa000001
                [30:4] == 0xa000001
            and
              or
                [12:2] == 0x806
                [12:2] == 0x8035
              or
                [28:4] == 0xa000001
                [38:4] == 0xa000001
          [12:2] != 0x806
        """,
        out());
  }

  @Test
  void printsClassicBpfAsTcpdumpDoes() {
    assertEquals(ExitCode.OK, run("filter", "-d", "-s", "100", "ip proto 6"), err());
    assertEquals(
        """
        (000) ldh      [12]
        (001) jeq      #0x800           jt 2	jf 5
        (002) ldb      [23]
        (003) jeq      #0x6             jt 4	jf 5
        (004) ret      #100
        (005) ret      #0
        """,
        out());
  }

  @Test
  void printsItForCAndInNumbers() {
    assertEquals(ExitCode.OK, run("filter", "-dd", "-y", "RAW", "ip"), err());
    assertEquals(
        """
        { 0x30, 0, 0, 0x00000000 },
        { 0x54, 0, 0, 0x000000f0 },
        { 0x15, 0, 1, 0x00000040 },
        { 0x6, 0, 0, 0x00040000 },
        { 0x6, 0, 0, 0x00000000 },
        """,
        out());
    out.reset();
    assertEquals(ExitCode.OK, run("filter", "-ddd", "-y", "113", "ip"), err());
    assertEquals("4\n40 0 0 14\n21 0 1 2048\n6 0 0 262144\n6 0 0 0\n", out());
  }

  @Test
  void printsEbpf() {
    assertEquals(ExitCode.OK, run("filter", "--ebpf", "ip proto 6"), err());
    assertEquals(
        """
           0: r6 = r1
           1: call XDP_GET_BUFF_LEN
           2: r9 = r0
           3: r4 = *(u32 *)(r6 + 0)
           4: r5 = *(u32 *)(r6 + 4)
           5: r1 = r4
           6: r1 += 24
           7: if r1 > r5 goto +7
           8: r1 = *(u16 *)(r4 + 12)
           9: r1 = be16 r1
          10: if w1 != 2048 goto +4
          11: r1 = *(u8 *)(r4 + 23)
          12: if w1 != 6 goto +2
          13: r0 = 1
          14: exit
          15: r0 = 0
          16: exit
        """,
        out().replace(System.lineSeparator(), "\n"));
  }

  @Test
  void saysWhyThereIsNoEbpf() {
    assertEquals(ExitCode.FAILED, run("filter", "--ebpf", "ip protochain 6"));
    assertEquals("wirecap filter: protochain follows headers in a loop\n", err());
  }

  @Test
  void printsTheIntermediateFormOnRequest() {
    assertEquals(ExitCode.OK, run("filter", "--ir", "ip"), err());
    assertEquals("[12:2] == 0x800\n", out());
  }

  @Test
  void readsTheExpressionFromAFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("filter.txt");
    Files.writeString(file, "# what I look for\nip or # both\n  ip6\n");
    assertEquals(ExitCode.OK, run("filter", "-F", file.toString(), "-d", "-s", "1"), err());
    String fromFile = out();
    out.reset();
    assertEquals(ExitCode.OK, run("filter", "-d", "-s", "1", "ip or ip6"), err());
    assertEquals(out(), fromFile);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--ir --ebpf ip  | one of --ir, -d and --ebpf at a time",
        "--ir -d ip      | one of --ir, -d and --ebpf at a time",
        "-r x --ebpf ip  | -r counts, by the link types of the file: without -d, --ir, --ebpf and -y",
        "-F x ip         | -F and an expression on the command line: give one of them",
      })
  void refusesWhatDoesNotGoTogether(String arguments, String expected) {
    assertEquals(ExitCode.USAGE, run(("filter " + arguments).split(" +")));
    assertEquals("wirecap filter: " + expected + " (see 'wirecap filter --help')\n", err());
  }

  @Test
  void saysWhyTheFileOfAnExpressionCannotBeRead(@TempDir Path directory) throws IOException {
    Path binary = Files.write(directory.resolve("binary"), new byte[] {'t', 'c', 'p', (byte) 0xff});
    assertUnreadable(directory.resolve("missing"), "no such file");
    assertUnreadable(directory, "is a directory");
    assertUnreadable(binary, "this is no text in UTF-8");
  }

  private void assertUnreadable(Path file, String reason) {
    err.reset();
    assertEquals(ExitCode.FAILED, run("filter", "-F", file.toString()));
    assertEquals(
        "wirecap filter: " + file + ": the filter cannot be read: " + reason + "\n", err());
  }

  @Test
  void snapshotLengthZeroIsWholePackets() {
    assertEquals(ExitCode.OK, run("filter", "-d", "-s", "0"), err());
    assertEquals("(000) ret      #262144\n", out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http-vlan-0.pcap          | vlan and tcp port 80 | 14 of 14 packets match",
        "http-vlan-0.pcap          | tcp port 80          | 0 of 14 packets match",
        "smb2.pcap                 | ''                   | 1178 of 1178 packets match",
        "linux_dlt_sll2.pcap       | greater 0            | 6 of 6 packets match",
        "echo-connections.pcap.gz  | not ip and not arp and not ip6 and less 0 | 0 of 82582 packets match",
      })
  void countsThePacketsOfAFile(String name, String expression, String expected) {
    String file = Captures.file(name).toString();
    assertEquals(ExitCode.OK, run("filter", "-r", file, expression), err());
    assertEquals(expected + "\n", out());
  }

  @Test
  void saysWhatIsWrong() {
    assertEquals(ExitCode.FAILED, run("filter", "tcp", "prt", "80"));
    assertEquals(
        "wirecap filter: filter 'tcp prt 80': column 5: found 'prt'; expected 'and', 'or' or the"
            + " end\n",
        err());
    assertEquals("", out());
  }

  @Test
  void saysWhyTheKernelCannotRunIt() {
    assertEquals(ExitCode.FAILED, run("filter", "-d", "protochain 6"));
    assertEquals(
        "wirecap filter: protochain goes from header to header, and classic BPF has no loops\n",
        err());
  }

  @Test
  void anErrorOfTheJvmEndsTheProgramToo() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() {
            throw new StackOverflowError("too deep");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            return read();
          }
        };
    assertEquals(
        ExitCode.INTERNAL, Main.run(new String[] {"filter", "-r", "-", "tcp"}, broken, out, err));
    assertTrue(
        err().startsWith("internal error: java.lang.StackOverflowError: too deep at "), err());
  }

  /** What is shown is the filter of an interface, where inbound is known; that of a file is not. */
  @Test
  void showsWhatOnlyAnInterfaceKnows() {
    assertEquals(ExitCode.OK, run("filter", "-ddd", "outbound"), err());
    assertEquals("4\n32 0 0 4294963204\n21 0 1 4\n6 0 0 262144\n6 0 0 0\n", out());
    // No interface has this link type.
    assertEquals(ExitCode.FAILED, run("filter", "-y", "NULL", "outbound"));
    String file = Captures.file("http-vlan-0.pcap").toString();
    assertEquals(ExitCode.FAILED, run("filter", "-r", file, "outbound"));
    assertTrue(err().contains("outbound needs packets of an interface"), err());
  }
}
