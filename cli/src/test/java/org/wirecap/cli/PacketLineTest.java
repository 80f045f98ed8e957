package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketLineTest {
  private static final String MACS = "020000000001" + "020000000002";
  private static final String IP4 = "4500 0028 0007 4000 40 06 0000 c0000201 c6336402";
  private static final String TCP = "01bb c822 00000001 00000000 50 12 0000 0000 0000";
  private static final String UDP = "0035 d431 0008 0000";
  private static final String V6_PAIR =
      "20010db8000000000000000000000001" + "fe80000000000000020000fffe000002";

  private static String decode(int linkType, String hex) {
    byte[] frame = HexFormat.of().parseHex(hex.replace(" ", ""));
    StringBuilder line = new StringBuilder();
    new PacketLine(linkType, true, Integer.MAX_VALUE, ZoneOffset.UTC)
        .appendFrame(MemorySegment.ofArray(frame), 0, frame.length, line);
    return line.toString();
  }

  private static String ethernet(String hex) {
    return decode(1, MACS + hex);
  }

  private static String ip4(int fragment, int protocol, String payload) {
    return "0800 4500 0028 0007 %04x 40 %02x 0000 c0000201 c6336402 %s"
        .formatted(fragment, protocol, payload);
  }

  private static String ip6(int next, String payload) {
    return "86dd 60000000 0028 %02x 40 %s %s".formatted(next, V6_PAIR, payload);
  }

  @Test
  void addressesPortsAndFlagsOfTcp() {
    assertEquals("IP 192.0.2.1.443 > 198.51.100.2.51234: TCP [S.]", ethernet("0800" + IP4 + TCP));
  }

  @ParameterizedTest
  @CsvSource({"00,none", "01,F", "02,S", "04,R", "18,P.", "19,FP.", "ff,FSRP.UEW"})
  void flagsOfTcpAreThoseOfTcpdump(String flags, String text) {
    assertEquals(
        "IP 192.0.2.1.443 > 198.51.100.2.51234: TCP [" + text + "]",
        ethernet("0800" + IP4 + "01bb c822 00000001 00000000 50" + flags + "0000 0000 0000"));
  }

  @Test
  void optionsOfIpv4MoveThePorts() {
    String options = "4600 0024 0007 4000 40 11 0000 c0000201 c6336402 01010101";
    assertEquals("IP 192.0.2.1.53 > 198.51.100.2.54321: UDP", ethernet("0800" + options + UDP));
  }

  @Test
  void onlyTheFirstFragmentHasPorts() {
    assertEquals(
        "IP 192.0.2.1.53 > 198.51.100.2.54321: UDP fragment 7:0+", ethernet(ip4(0x2000, 17, UDP)));
    assertEquals(
        "IP 192.0.2.1 > 198.51.100.2: UDP fragment 7:1480+", ethernet(ip4(0x20b9, 17, UDP)));
    assertEquals(
        "IP 192.0.2.1 > 198.51.100.2: UDP fragment 7:1480", ethernet(ip4(0x00b9, 17, UDP)));
  }

  @ParameterizedTest
  @CsvSource({
    "1,0800 0000 0102 0003,ICMP echo request id 258 seq 3",
    "1,0000 0000 0102 0003,ICMP echo reply id 258 seq 3",
    "1,0301 0000 00000000,'ICMP unreachable, code 1'",
    "1,0b00 0000 00000000,ICMP time exceeded",
    "1,0d00 0000 00000000,ICMP type 13 code 0",
    "2,1600 0000,IGMP",
    "47,0000 0800,GRE",
    "50,00000001,ESP",
    "89,0201,OSPF",
    "253,00,protocol 253",
  })
  void otherProtocolsOfIpv4(int protocol, String payload, String text) {
    assertEquals("IP 192.0.2.1 > 198.51.100.2: " + text, ethernet(ip4(0x4000, protocol, payload)));
  }

  @Test
  void sctpHasPorts() {
    assertEquals("IP 192.0.2.1.53 > 198.51.100.2.54321: SCTP", ethernet(ip4(0x4000, 132, UDP)));
  }

  @Test
  void addressesOfIpv6AreCanonical() {
    assertEquals("IP6 2001:db8::1.53 > fe80::200:ff:fe00:2.54321: UDP", ethernet(ip6(17, UDP)));
  }

  @ParameterizedTest
  @CsvSource({
    "00000000000000000000000000000000,::",
    "00000000000000000000000000000001,::1",
    "20010db8000000000000000000000000,2001:db8::",
    "20010db8000000010001000100010001,2001:db8:0:1:1:1:1:1",
    "20010000000000010000000000000001,2001:0:0:1::1",
    "20010db8000000000001000000000001,2001:db8::1:0:0:1",
    "0000ffff0000ffff0000ffff0000ffff,0:ffff:0:ffff:0:ffff:0:ffff",
    "ffffffffffffffffffffffffffffffff,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
  })
  void ipv6AsInRfc5952(String hex, String text) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    Frame frame = new Frame();
    frame.moveTo(MemorySegment.ofArray(bytes), 0, bytes.length);
    StringBuilder line = new StringBuilder();
    AddressText.appendIpv6(frame, 0, line);
    assertEquals(text, line.toString());
  }

  @Test
  void extensionHeadersAreWalked() {
    String hopByHop = "3c00 050200000100";
    String destination = "1100 010400000000";
    assertEquals(
        "IP6 2001:db8::1.53 > fe80::200:ff:fe00:2.54321: UDP",
        ethernet(ip6(0, hopByHop + destination + UDP)));
  }

  @Test
  void fragmentsOfIpv6() {
    assertEquals(
        "IP6 2001:db8::1.53 > fe80::200:ff:fe00:2.54321: UDP fragment 4294967295:0+",
        ethernet(ip6(44, "1100 0001 ffffffff" + UDP)));
    assertEquals(
        "IP6 2001:db8::1 > fe80::200:ff:fe00:2: UDP fragment 9:1448",
        ethernet(ip6(44, "1100 05a8 00000009" + UDP)));
  }

  @ParameterizedTest
  @CsvSource({
    "8000 0000 0001 0002,echo request id 1 seq 2",
    "8700 0000 00000000 20010db8000000000000000000000009,who-has 2001:db8::9",
    "8800 0000 00000000 20010db8000000000000000000000009,neighbor 2001:db8::9",
    "8600 0000,router advertisement",
    "8f00 0000,multicast listener",
    "0200 0000,packet too big",
    "c800 0000,type 200 code 0",
  })
  void icmp6(String payload, String text) {
    assertEquals(
        "IP6 2001:db8::1 > fe80::200:ff:fe00:2: ICMP6 " + text, ethernet(ip6(58, payload)));
  }

  @Test
  void arp() {
    String addresses = "020000000002 c0000201 020000000001 c0000202";
    assertEquals(
        "ARP who-has 192.0.2.2 tell 192.0.2.1", ethernet("0806 0001 0800 0604 0001" + addresses));
    assertEquals(
        "ARP reply 192.0.2.1 is-at 02:00:00:00:00:02",
        ethernet("0806 0001 0800 0604 0002" + addresses));
    assertEquals("ARP operation 3", ethernet("0806 0001 0800 0604 0003" + addresses));
  }

  @Test
  void tagsLabelsAndSessions() {
    assertEquals(
        "vlan 100 vlan 7 IP 192.0.2.1.443 > 198.51.100.2.51234: TCP [S.]",
        ethernet("88a8 2064 8100 0007 0800" + IP4 + TCP));
    assertEquals(
        "mpls 100,200 IP 192.0.2.1.443 > 198.51.100.2.51234: TCP [S.]",
        ethernet("8847 00064040 000c8140" + IP4 + TCP));
    assertEquals(
        "mpls 100 pseudowire IP 192.0.2.1.443 > 198.51.100.2.51234: TCP [S.]",
        ethernet("8847 00064140 00000000" + MACS + "0800" + IP4 + TCP));
    assertEquals(
        "pppoe 17 IP 192.0.2.1.443 > 198.51.100.2.51234: TCP [S.]",
        ethernet("8864 1100 0011 002a 0021" + IP4 + TCP));
    assertEquals("pppoe 17 PPP LCP", ethernet("8864 1100 0011 002a c021"));
    assertEquals(
        "02:00:00:00:00:02 > 02:00:00:00:00:01: PPPoE PADI session 0",
        ethernet("8863 1109 0000 0004 01010000"));
  }

  @Test
  void whatIsNotIp() {
    assertEquals("02:00:00:00:00:02 > 02:00:00:00:00:01: LLDP", ethernet("88cc 0207"));
    assertEquals("02:00:00:00:00:02 > 02:00:00:00:00:01: STP", ethernet("0026 424203"));
    assertEquals("02:00:00:00:00:02 > 02:00:00:00:00:01: 802.3 LLC 0xaa", ethernet("0026 aaaa03"));
    assertEquals("02:00:00:00:00:02 > 02:00:00:00:00:01: ethertype 0x1234", ethernet("1234 00"));
  }

  @Test
  void otherLinkTypes() {
    String text = "IP 192.0.2.1.443 > 198.51.100.2.51234: TCP [S.]";
    assertEquals(text, decode(101, IP4 + TCP));
    assertEquals(text, decode(228, IP4 + TCP));
    assertEquals(text, decode(0, "02000000" + IP4 + TCP));
    assertEquals(text, decode(113, "0000 0001 0006 020000000002 0000 0800" + IP4 + TCP));
    assertEquals(text, decode(276, "0800 0000 00000002 0001 00 06 0200000000020000" + IP4 + TCP));
    assertEquals("link type 147", decode(147, IP4));
  }

  @Test
  void headersThatWereCutOffAreNamed() {
    assertEquals("[|ether]", decode(1, "0200"));
    assertEquals("vlan 1 [|vlan]", ethernet("8100 0001 8100 00"));
    assertEquals("mpls [|mpls]", ethernet("8847 0006"));
    assertEquals("IP [|ip]", ethernet("0800 4500"));
    assertEquals("IP bad header", ethernet("0800 4400" + IP4.substring(5) + TCP));
    assertEquals("IP6 [|ip6]", ethernet("86dd 6000"));
    assertEquals("ARP [|arp]", ethernet("0806 0001"));
    assertEquals("IP 192.0.2.1 > 198.51.100.2: TCP [|TCP]", ethernet("0800" + IP4));
    assertEquals(
        "IP 192.0.2.1.443 > 198.51.100.2.51234: TCP [|TCP]", ethernet("0800" + IP4 + "01bbc822"));
    assertEquals("IP 192.0.2.1 > 198.51.100.2: UDP [|UDP]", ethernet(ip4(0x4000, 17, "0035")));
    assertEquals(
        "IP6 2001:db8::1 > fe80::200:ff:fe00:2: [|ip6 extension header]", ethernet(ip6(0, "3c00")));
  }

  @Test
  void timeOfDayInTheZoneOfTheUser() {
    PacketLine line = new PacketLine(1, true, 0, ZoneId.of("Europe/Berlin"));
    StringBuilder text = new StringBuilder();
    // One second before and after the clocks were put forward on 2025-03-30 at 02:00.
    line.appendTime(1_743_296_399_000_000_001L, text);
    line.appendTime(1_743_296_400_999_999_999L, text.append(' '));
    line.appendTime(-1, text.append(' '));
    assertEquals("01:59:59.000000001 03:00:00.999999999 00:59:59.999999999", text.toString());
  }
}
