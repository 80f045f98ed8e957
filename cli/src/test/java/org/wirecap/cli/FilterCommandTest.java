package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
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
              [12:2] == 0x806
              or
                [28:4] == 0xa000001
                [38:4] == 0xa000001
            and
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
}
