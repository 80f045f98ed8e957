package org.wirecap.rss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RssSteeringTest {
  private static final int TCP = FlowParser.TCP;
  private static final int UDP = FlowParser.UDP;
  private static final String A = "66.9.149.187";
  private static final String B = "161.142.100.80";
  private static final int ADDRESSES = 0x323e8fc2;
  private static final int ADDRESSES_AND_PORTS = 0x51ccc178;
  private static final String A6 = "3ffe:2501:200:1fff::7";
  private static final String B6 = "3ffe:2501:200:3::1";
  private static final int ADDRESSES6 = 0x2cc18cd5;
  private static final int ADDRESSES_AND_PORTS6 = 0x40207d3d;

  private final RssSteering steering = new RssSteering(4);

  private int hash(TestFrames frame) {
    byte[] bytes = frame.bytes();
    return steering.hash(MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  // Microsoft, "Verifying the RSS hash calculation"; the same table as in the 82599's datasheet.
  @ParameterizedTest
  @CsvSource({
    "66.9.149.187, 2794, 161.142.100.80, 1766, 323e8fc2, 51ccc178",
    "199.92.111.2, 14230, 65.69.140.83, 4739, d718262a, c626b0ea",
    "24.19.198.95, 12898, 12.22.207.184, 38024, d2d0a5de, 5c2b394a",
    "38.27.205.30, 48228, 209.142.163.6, 2217, 82989176, afc7327f",
    "153.39.163.191, 44251, 202.188.127.2, 1303, 5d1809c5, 10e828a2",
    "3ffe:2501:200:1fff::7, 2794, 3ffe:2501:200:3::1, 1766, 2cc18cd5, 40207d3d",
    "3ffe:501:8::260:97ff:fe40:efab, 14230, ff02::1, 4739, 0f0c461c, dde51bbf",
    "3ffe:1900:4545:3:200:f8ff:fe21:67cf, 44251, fe80::200:f8ff:fe21:67cf, 38024, 4b61e985,"
        + " 02d1feef"
  })
  void verificationSuite(
      String source, int sourcePort, String target, int targetPort, String ip, String withPorts) {
    int addresses = Integer.parseUnsignedInt(ip, 16);
    int all = Integer.parseUnsignedInt(withPorts, 16);
    for (int protocol : new int[] {TCP, UDP, 132}) {
      TestFrames frame = TestFrames.ethernet();
      frame =
          source.contains(":")
              ? frame.ipv6(source, target, protocol)
              : frame.ipv4(source, target, protocol);
      byte[] bytes = frame.ports(sourcePort, targetPort).bytes();
      MemorySegment segment = MemorySegment.ofArray(bytes);
      int expected = protocol == 132 ? addresses : all;

      assertEquals(expected, steering.hash(segment, 0, bytes.length));
      assertEquals((expected & 0x7f) % 4, steering.queue(segment, 0, bytes.length));
    }
  }

  @Test
  void vlanTagsAreSkippedUpToTwo() {
    TestFrames one = TestFrames.ethernet().vlan("8100", 5);
    TestFrames two = TestFrames.ethernet().vlan("88a8", 5).vlan("8100", 6);
    TestFrames three = TestFrames.ethernet().vlan("88a8", 5).vlan("8100", 6).vlan("8100", 7);

    assertEquals(ADDRESSES_AND_PORTS, hash(one.ipv4(A, B, TCP).ports(2794, 1766)));
    assertEquals(ADDRESSES_AND_PORTS6, hash(two.ipv6(A6, B6, UDP).ports(2794, 1766)));
    assertEquals(0, hash(three.ipv4(A, B, TCP).ports(2794, 1766)));
  }

  @Test
  void portsAreFoundBehindOptionsAndExtensionHeaders() {
    TestFrames options = TestFrames.ethernet().ipv4(A, B, TCP, 0, 10).ports(2794, 1766);
    TestFrames extensions = TestFrames.ethernet().ipv6(A6, B6, 0).extension(43).extension(60);

    assertEquals(ADDRESSES_AND_PORTS, hash(options));
    assertEquals(ADDRESSES_AND_PORTS6, hash(extensions.extension(TCP).ports(2794, 1766)));
  }

  @Test
  void fragmentsHashOnAddressesOnly() {
    TestFrames first = TestFrames.ethernet().ipv4(A, B, UDP, 0x2000, 0).ports(2794, 1766);
    TestFrames last = TestFrames.ethernet().ipv4(A, B, UDP, 0x00b9, 0).ports(2794, 1766);
    TestFrames six = TestFrames.ethernet().ipv6(A6, B6, 44).extension(UDP).ports(2794, 1766);

    assertEquals(ADDRESSES, hash(first));
    assertEquals(ADDRESSES, hash(last));
    assertEquals(ADDRESSES6, hash(six));
  }

  @Test
  void encryptedOrEndlessExtensionHeadersHashOnAddressesOnly() {
    TestFrames esp = TestFrames.ethernet().ipv6(A6, B6, 50).ports(2794, 1766);
    TestFrames endless = TestFrames.ethernet().ipv6(A6, B6, 0);
    for (int i = 0; i < 40; i++) {
      endless.extension(0);
    }

    assertEquals(ADDRESSES6, hash(esp));
    assertEquals(ADDRESSES6, hash(endless));
  }

  @Test
  void whatIsNotIpGoesToQueueZeroWhateverTheTableSays() {
    int[] table = new int[RssSteering.TABLE_ENTRIES];
    Arrays.fill(table, 3);
    RssSteering all3 = new RssSteering(ToeplitzHash.MICROSOFT, HashField.ALL, table);
    byte[] arp = TestFrames.ethernet().hex("0806" + "00".repeat(46)).bytes();
    byte[] badVersion = TestFrames.ethernet().hex("0800" + "75" + "00".repeat(45)).bytes();
    byte[] badLength = TestFrames.ethernet().hex("0800" + "44" + "00".repeat(45)).bytes();

    for (byte[] frame : new byte[][] {arp, badVersion, badLength, {}}) {
      MemorySegment segment = MemorySegment.ofArray(frame);
      assertEquals(0, all3.hash(segment, 0, frame.length));
      assertEquals(0, all3.queue(segment, 0, frame.length));
    }
    byte[] ip = TestFrames.ethernet().ipv4(A, B, 1).ports(0, 0).bytes();
    assertEquals(3, all3.queue(MemorySegment.ofArray(ip), 0, ip.length));
  }

  @Test
  void theFieldSelectionDecidesWhatIsHashed() {
    byte[] udp = TestFrames.ethernet().ipv4(A, B, UDP).ports(2794, 1766).bytes();
    byte[] tcp = TestFrames.ethernet().ipv4(A, B, TCP).ports(2794, 1766).bytes();
    RssSteering ixgbe = withFields(HashField.IXGBE_DEFAULT);
    RssSteering tcpOnly = withFields(EnumSet.of(HashField.IPV4_TCP));

    assertEquals(ADDRESSES, ixgbe.hash(MemorySegment.ofArray(udp), 0, udp.length));
    assertEquals(ADDRESSES_AND_PORTS, ixgbe.hash(MemorySegment.ofArray(tcp), 0, tcp.length));
    assertEquals(ADDRESSES_AND_PORTS, tcpOnly.hash(MemorySegment.ofArray(tcp), 0, tcp.length));
    assertEquals(0, tcpOnly.hash(MemorySegment.ofArray(udp), 0, udp.length));
  }

  private static RssSteering withFields(Set<HashField> fields) {
    return new RssSteering(ToeplitzHash.MICROSOFT, fields, RssSteering.defaultTable(4));
  }

  /** Cutting a frame takes first the ports out of its hash, then the addresses; it never fails. */
  @Property(tries = 200)
  void anyFrameCutAnywhereIsSteered(@ForAll @Size(max = 32) byte[] changes, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] frame =
        random.nextBoolean()
            ? TestFrames.ethernet().vlan("8100", 5).ipv4(A, B, TCP, 0, 3).ports(1, 2).bytes()
            : TestFrames.ethernet()
                .ipv6(A6, B6, 0)
                .extension(60)
                .extension(UDP)
                .ports(1, 2)
                .bytes();
    for (byte change : changes) {
      frame[random.nextInt(frame.length)] = change;
    }
    RssSteering perLength = new RssSteering(128);
    int distinct = 1;
    int last = 0;
    for (int length = 0; length <= frame.length; length++) {
      // The segment ends where the frame does, so that reading beyond it would throw.
      MemorySegment cut = MemorySegment.ofArray(Arrays.copyOf(frame, length));
      int hash = perLength.hash(cut, 0, length);
      int queue = perLength.queue(cut, 0, length);
      assertEquals(hash & 0x7f, queue);
      distinct += hash == last ? 0 : 1;
      last = hash;
    }
    assertTrue(distinct <= 3, "hash changed " + distinct + " times while the frame grew");
  }

  @Test
  void theParserNamesWhatItFound() {
    byte[] frame = TestFrames.ethernet().vlan("8100", 5).ipv4(A, B, TCP, 0, 1).ports(7, 9).bytes();
    FlowParser flow = new FlowParser();

    assertTrue(flow.parse(MemorySegment.ofArray(frame), 0, frame.length));
    assertEquals(1, flow.vlanTags());
    assertEquals(0x0800, flow.etherType());
    assertEquals(18, flow.networkOffset());
    assertEquals(4, flow.version());
    assertEquals(TCP, flow.protocol());
    assertEquals(7, flow.sourcePort());
    assertEquals(9, flow.destinationPort());
    assertTrue(!flow.parse(MemorySegment.ofArray(frame), 0, 13));
    assertEquals(-1, flow.etherType());
    assertEquals(-1, flow.sourcePort());
  }

  @Test
  void theDefaultTableNamesTheQueuesInTurn() {
    int[] table = RssSteering.defaultTable(3);

    assertArrayEquals(new int[] {0, 1, 2, 0, 1}, Arrays.copyOf(table, 5));
    assertArrayEquals(table, new RssSteering(3).copy().table());
    assertThrows(IllegalArgumentException.class, () -> RssSteering.defaultTable(129));
    for (int entries : new int[] {64, 127, 129}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new RssSteering(ToeplitzHash.MICROSOFT, HashField.ALL, new int[entries]));
    }
    for (int queue : new int[] {-1, 128}) {
      table[5] = queue;
      assertThrows(
          IllegalArgumentException.class,
          () -> new RssSteering(ToeplitzHash.MICROSOFT, HashField.ALL, table));
    }
    table[5] = 127;
    assertArrayEquals(table, new RssSteering(ToeplitzHash.MICROSOFT, HashField.ALL, table).table());
  }
}
