package org.wirecap.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wirecap.filter.ebpf.XdpFilter;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.KernelRefusal;

/** What a user reads when an expression is wrong. */
class FilterExceptionTest {
  private static final NameResolver NAMES =
      new NoNames() {
        @Override
        public List<InetAddress> addresses(String host) {
          return host.equals("😀") ? List.of(InetAddress.getLoopbackAddress()) : List.of();
        }
      };

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tcp port              | 9  | the expression ends here; expected a name, a number or an address",
        "tcp prt 80            | 5  | found 'prt'; expected 'and', 'or' or the end",
        "port 65536            | 6  | port 65536 is above 65535",
        "host 10.0.0.300       | 6  | 10.0.0.300: no IPv4 address",
        "net 10.0.0.1/8        | 5  | 10.0.0.1/8 has bits behind the mask",
        "ip[0:3] = 5           | 6  | 1, 2 or 4 bytes can be read, not 3",
        "(tcp or udp           | 12 | the expression ends here; expected 'and', 'or' or ')'",
        "tcp and 80            | 9  | '80' needs host, net, port or the like before it",
        "10.0.0.1              | 1  | found '10.0.0.1'; expected a condition such as 'tcp port 80' or 'ip[8] < 5'",
        "ip[8] / 0 = 1         | 7  | division by zero",
        "ether host 1:2:3:4:5: | 12 | '1:2:3:4:5:' is no Ethernet address; expected six bytes such as 02:00:00:00:00:01",
        "ip or wlan type mgt   | 12 | 'type' is for packets of 802.11, which are not supported",
        "udp and lane          | 9  | 'lane' is for packets of ATM, which are not supported",
        "host $12              | 6  | $12: addresses of ARCnet are not supported",
        "ip ; tcp              | 4  | ';' has no meaning here; expected a keyword, a name, a number or an operator",
        "port 089              | 6  | number 089 starts with 0 and is not octal",
        "vlan 4096             | 6  | VLAN 4096 is above 4095",
        "mpls (1048576)        | 7  | label 1048576 is above 1048575",
        "pppoes 65536          | 8  | PPPoE session 65536 is above 65535",
        "geneve 16777216       | 8  | Geneve network 16777216 is above 16777215",
        "inbound               | 1  | inbound needs packets of an interface, or of a file with cooked packets",
        "ip broadcast          | 1  | 'ip broadcast' needs the netmask of the interface",
        "mpls and arp          | 10 | behind mpls only ip and ip6 can be told apart",
        "udp port nosuchport   | 10 | unknown port 'nosuchport'; expected a number, or a service of /etc/services",
        "ip proto nosuch       | 10 | unknown protocol 'nosuch'; expected a number, or a name of /etc/protocols",
        "ether proto nosuch    | 13 | unknown protocol 'nosuch'; expected a number, or a name such as \\ip or \\arp",
        "iso proto nosuch      | 11 | unknown protocol 'nosuch'; expected a number, or \\clnp, \\esis or \\isis",
        "net nosuchnet         | 5  | unknown network 'nosuchnet'; expected an address such as 10.0.0.0/8, or a name of /etc/networks",
        "llc nosuch            | 5  | llc 'nosuch' is no type; expected i, s, u, rr, rnr, rej, ui, ua, disc, dm, sabme, test, xid or frmr",
        "ip proto tcp          | 10 | found 'tcp'; expected a name, a number or an address; a name that is a keyword is written \\tcp",
        "host (                | 7  | the expression ends here; expected a name, a number or an address",
        "TCP port 80           | 1  | found 'TCP'; expected a condition such as 'tcp port 80' or 'ip[8] < 5' (keywords are in lower case)",
        "tcp AND udp           | 5  | found 'AND'; expected 'and', 'or' or the end (keywords are in lower case)",
        "ether 1:2:3:4:5:6     | 1  | 'ether' is no protocol to test for by itself; expected host, src, dst, proto, broadcast or multicast behind it",
        "ether port 80         | 12 | only tcp, udp and sctp have ports, not ether",
      })
  void saysWhereAndWhat(String expression, int column, String message) {
    FilterException e =
        assertThrows(
            FilterException.class, () -> Filter.compile(expression, FilterOptions.ethernet()));
    assertEquals("filter '" + expression + "': column " + column + ": " + message, e.getMessage());
    assertEquals(column, e.column());
    assertEquals(expression, e.expression());
  }

  @Test
  void explainsWithACaret() {
    FilterException e =
        assertThrows(
            FilterException.class,
            () -> Filter.compile("tcp\tport 80 oder udp", FilterOptions.ethernet()));
    assertEquals(
        """
        filter 'tcp port 80 oder udp': column 13: found 'oder'; expected 'and', 'or' or the end
          tcp port 80 oder udp
                      ^\
        """,
        e.explanation());
    assertEquals("'and', 'or' or the end", e.expected());
  }

  @Test
  void namesTheLinkTypesThatAreKnown() {
    FilterException e =
        assertThrows(FilterException.class, () -> Filter.compile("tcp", FilterOptions.of(105)));
    assertEquals(
        "filter 'tcp': column 1: protocols cannot be told for packets of 802.11, only for: Ethernet,"
            + " Linux cooked v1, Linux cooked v2, raw IP, raw IPv4, raw IPv6, BSD loopback, OpenBSD"
            + " loopback, PPP",
        e.getMessage());
  }

  @Test
  void nestingHasALimit() {
    String deep = "(".repeat(100_000) + "tcp" + ")".repeat(100_000);
    assertThrows(FilterException.class, () -> Filter.compile(deep, FilterOptions.ethernet()));
    String not = "not ".repeat(100_000) + "tcp";
    assertThrows(FilterException.class, () -> Filter.compile(not, FilterOptions.ethernet()));
    String arithmetic = "1+(".repeat(100_000) + "1" + ")".repeat(100_000) + " = 1";
    assertThrows(FilterException.class, () -> Filter.compile(arithmetic, FilterOptions.ethernet()));
    // What stands in a row is nested, too.
    String sum = "ip[0]" + " + 1".repeat(100_000) + " = 1";
    assertThrows(FilterException.class, () -> Filter.compile(sum, FilterOptions.ethernet()));
    String row = "tcp" + " and ip or arp".repeat(3_000);
    assertThrows(FilterException.class, () -> Filter.compile(row, FilterOptions.ethernet()));
  }

  /** Just below the limits, whatever walks over a filter does so to the end. */
  @ParameterizedTest
  @MethodSource("deepFilters")
  void whatIsDeepRunsNevertheless(String expression) {
    Filter filter = Filter.compile(expression, FilterOptions.ethernet());
    byte[] packet = new byte[60];
    MemorySegment memory = MemorySegment.ofArray(packet);
    assertEquals(
        new Interpreter(filter.program()).matches(memory, 0, 60, 60),
        filter.matches(memory, 0, 60, 60));
    try {
      assertFalse(filter.classicBpf().instructions().isEmpty());
      assertFalse(XdpFilter.text(filter.program()).isEmpty());
    } catch (KernelRefusal e) {
      assertTrue(
          e.getMessage().matches(".*instructions.*|it is nested too deeply"), e.getMessage());
    }
  }

  static List<String> deepFilters() {
    return List.of(
        "ether[20]" + " + 1".repeat(995) + " = 995",
        "ether[20]" + " + ether[21]".repeat(995) + " = 0",
        "ether[0] = 0" + " and ether[1] = 0 or ether[2] = 7".repeat(495),
        "(".repeat(990) + "ether[0] = 0" + ")".repeat(990),
        "ether[0] = 0 and not (ether[1] = 3 or ".repeat(200) + "ether[2] = 5" + ")".repeat(200));
  }

  /** Without parentheses too: {@code and} and {@code or} bind alike, from the left. */
  @Test
  void soHasDepthWithoutParentheses() {
    String alternating = "tcp and udp or ".repeat(5_000) + "icmp";
    FilterException e =
        assertThrows(
            FilterException.class, () -> Filter.compile(alternating, FilterOptions.ethernet()));
    assertTrue(
        e.getMessage().endsWith("more than 1000 conditions inside each other"), e.getMessage());

    String sum = "len + ".repeat(10_000) + "1 = 1";
    e = assertThrows(FilterException.class, () -> Filter.compile(sum, FilterOptions.ethernet()));
    assertTrue(e.getMessage().endsWith("more than 1000 values inside each other"), e.getMessage());

    String insideEachOther = "(".repeat(900) + "tcp" + " and udp or icmp)".repeat(900);
    assertThrows(
        FilterException.class, () -> Filter.compile(insideEachOther, FilterOptions.ethernet()));
    String sums = "(".repeat(190) + "len" + " + 1 + 1 + 1 + 1 + 1 + 1)".repeat(190) + " = 1";
    assertThrows(FilterException.class, () -> Filter.compile(sums, FilterOptions.ethernet()));
  }

  @Test
  void aWordMayBeAsLongAsItLikes() {
    for (String word : List.of("1:".repeat(100_000), "a".repeat(100_000), "1.".repeat(100_000))) {
      assertThrows(
          FilterException.class,
          () -> Filter.compile("host " + word, FilterOptions.ethernet().withNames(NAMES)));
    }
  }

  @Test
  void charactersAreWholeAndNamed() {
    assertMessage(
        "filter 'tcp 😀': column 5: '😀' (U+1F600) has no meaning here;"
            + " expected a keyword, a name, a number or an operator",
        "tcp 😀");
    assertMessage(
        "filter 'tcp\u00a0port 80': column 4: '\u00a0' (U+00A0) has no meaning here;"
            + " expected a keyword, a name, a number or an operator",
        "tcp\u00a0port 80");
    FilterException e =
        assertMessage(
            "filter 'port \\😀 and x': column 6: unknown port '😀'; expected a number, or a service of /etc/services",
            "port \\😀 and x");
    assertTrue(e.explanation().endsWith("\n  port \\😀 and x\n       ^"), e.explanation());
    e =
        assertMessage(
            "filter 'host \\😀 oder': column 9: found 'oder'; expected 'and', 'or' or the end",
            "host \\😀 oder");
    assertEquals(9, e.column());
    assertTrue(e.explanation().endsWith("\n  host \\😀 oder\n          ^"), e.explanation());
  }

  private static FilterException assertMessage(String message, String expression) {
    FilterOptions options = FilterOptions.ethernet().withNames(NAMES);
    FilterException e =
        assertThrows(FilterException.class, () -> Filter.compile(expression, options));
    assertEquals(message, e.getMessage());
    return e;
  }

  /** The message is a line that can be read, however long the expression. */
  @Test
  void aLongExpressionIsShownAroundTheFault() {
    String expression = "udp or ".repeat(1_000) + "hots 10.0.0.1" + " or udp".repeat(1_000);
    FilterException e =
        assertMessage(
            "filter '... or "
                + "udp or ".repeat(8)
                + "hots 10.0.0.1"
                + " or udp".repeat(6)
                + " or u...': column 7001: 'hots' needs host, net, port or the like before it",
            expression);
    List<String> lines = e.explanation().lines().toList();
    assertEquals(3, lines.size());
    assertEquals(lines.get(1).indexOf("hots"), lines.get(2).indexOf('^'));
    assertEquals(expression, e.expression());

    assertMessage(
        "filter 'host "
            + "a".repeat(60)
            + "...': column 6: unknown host '"
            + "a".repeat(106)
            + "..."
            + "a".repeat(119)
            + "'; expected an address, or a name that can be looked up",
        "host " + "a".repeat(10_000));
  }
}
