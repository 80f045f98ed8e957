package org.wirecap.filter;

import static org.wirecap.filter.Frames.arp;
import static org.wirecap.filter.Frames.authentication;
import static org.wirecap.filter.Frames.bytes;
import static org.wirecap.filter.Frames.cooked;
import static org.wirecap.filter.Frames.cooked2;
import static org.wirecap.filter.Frames.ethernet;
import static org.wirecap.filter.Frames.extension;
import static org.wirecap.filter.Frames.fragment;
import static org.wirecap.filter.Frames.geneve;
import static org.wirecap.filter.Frames.icmp;
import static org.wirecap.filter.Frames.ipv4;
import static org.wirecap.filter.Frames.ipv6;
import static org.wirecap.filter.Frames.llc;
import static org.wirecap.filter.Frames.mpls;
import static org.wirecap.filter.Frames.pppoe;
import static org.wirecap.filter.Frames.sctp;
import static org.wirecap.filter.Frames.snap;
import static org.wirecap.filter.Frames.tcp;
import static org.wirecap.filter.Frames.udp;
import static org.wirecap.filter.Frames.vlan;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.wirecap.file.CaptureFileReader;

/** Packets to try filters on: made ones of every kind, and those of the captures. */
final class PacketCorpus {
  /** The link types that are tested. */
  static final List<Integer> LINK_TYPES = List.of(1, 113, 276, 101, 228, 229, 0, 108, 9);

  /** Packets are cut at every length up to this one. */
  private static final int LONGEST_CUT = 110;

  private PacketCorpus() {}

  /** Those of {@code -Dwirecap.linkTypes=276,101}; without it all. */
  static List<Integer> linkTypes() {
    String some = System.getProperty("wirecap.linkTypes");
    if (some == null) {
      return LINK_TYPES;
    }
    List<Integer> chosen = Stream.of(some.split(",")).map(Integer::valueOf).toList();
    if (!LINK_TYPES.containsAll(chosen)) {
      throw new IllegalArgumentException("wirecap.linkTypes=" + some + ": only of " + LINK_TYPES);
    }
    return chosen;
  }

  /** Packets of one link type, uncut. */
  static List<TestPacket> whole(int linkType) {
    List<TestPacket> packets = new ArrayList<>();
    switch (linkType) {
      case 1 -> ethernetFrames().forEach((name, frame) -> add(packets, 1, name, frame));
      case 113 ->
          network(
              (name, type, packet) -> {
                add(packets, 113, name, cooked(0, type, packet));
                add(packets, 113, name + " sent", cooked(4, type, packet));
              });
      case 276 ->
          network(
              (name, type, packet) -> {
                add(packets, 276, name, cooked2(0, type, 2, packet));
                add(packets, 276, name + " sent", cooked2(4, type, 3, packet));
              });
      case 0 ->
          network(
              (name, type, packet) -> {
                for (String family : families(type)) {
                  add(packets, 0, name, bytes(family + "000000", packet));
                }
              });
      case 108 ->
          network(
              (name, type, packet) -> {
                for (String family : families(type)) {
                  add(packets, 108, name, bytes("000000" + family, packet));
                }
              });
      case 9 ->
          network(
              (name, type, packet) -> add(packets, 9, name, bytes("ff03" + pppType(type), packet)));
      default ->
          network(
              (name, type, packet) -> {
                if (type == 0x0800 || type == 0x86dd) {
                  add(packets, linkType, name, packet);
                }
              });
    }
    return packets;
  }

  /** The same packets, cut at every length. */
  static List<TestPacket> cut(int linkType) {
    List<TestPacket> packets = new ArrayList<>();
    for (TestPacket packet : whole(linkType)) {
      for (int length = 0; length < Math.min(packet.bytes().length, LONGEST_CUT); length++) {
        packets.add(packet.cut(length));
      }
    }
    return packets;
  }

  /**
   * The packets of the captures beside the project.
   *
   * @param most packets of one capture; of a longer one every n-th
   */
  static List<TestPacket> captured(int most) throws IOException {
    Path directory =
        Path.of(System.getProperty("wirecap.root", "."), "..", "shared", "data").normalize();
    List<TestPacket> packets = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return packets;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().contains(".pcap")) {
          packets.addAll(read(file, most));
        }
      }
    }
    return packets;
  }

  private static List<TestPacket> read(Path file, int most) {
    List<TestPacket> all = new ArrayList<>();
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      while (reader.next()) {
        byte[] bytes =
            reader
                .memory()
                .asSlice(reader.offset(), reader.capturedLength())
                .toArray(ValueLayout.JAVA_BYTE);
        all.add(
            new TestPacket(
                reader.linkType(),
                bytes,
                reader.originalLength(),
                file.getFileName() + " packet " + reader.packetNumber()));
      }
    }
    int step = (all.size() + most - 1) / most;
    List<TestPacket> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += Math.max(step, 1)) {
      some.add(all.get(i));
    }
    return some;
  }

  private static void add(List<TestPacket> packets, int linkType, String name, byte[] bytes) {
    packets.add(new TestPacket(linkType, bytes, name));
  }

  /** First or last byte of the address family, for those systems that have different ones. */
  private static List<String> families(int type) {
    return switch (type) {
      case 0x0800 -> List.of("02");
      case 0x86dd -> List.of("0a", "18", "1c", "1e");
      default -> List.of("07");
    };
  }

  private static String pppType(int type) {
    return switch (type) {
      case 0x0800 -> "0021";
      case 0x86dd -> "0057";
      case 0x8847 -> "0281";
      case 0x6003 -> "0027";
      default -> "%04x".formatted(type);
    };
  }

  private interface Network {
    void packet(String name, int type, byte[] packet);
  }

  private static void network(Network sink) {
    ipv4Packets().forEach((name, packet) -> sink.packet(name, 0x0800, packet));
    ipv6Packets().forEach((name, packet) -> sink.packet(name, 0x86dd, packet));
    sink.packet("arp", 0x0806, arp(1));
    sink.packet("rarp", 0x8035, arp(3));
    sink.packet("mpls", 0x8847, mpls(1024, true, ipv4(17, udp(53, 1024, new byte[4]))));
    sink.packet("pppoe", 0x8864, pppoe(7, 0x21, ipv4(6, tcp(80, 1024, 2))));
    sink.packet("decnet", 0x6003, decnet());
    sink.packet("llc stp", 4, llc(0x42, 0x42, 3, new byte[35]));
    sink.packet("llc ipx", 4, llc(0xe0, 0xe0, 3, new byte[30]));
    sink.packet("llc snap", 4, snap(0x080007, 0x809b, new byte[20]));
    sink.packet("llc iso", 4, llc(0xfe, 0xfe, 3, bytes("83 00 00 00 0f", new byte[10])));
    sink.packet("802.3", 1, bytes("ffff", new byte[30]));
  }

  private static Map<String, byte[]> ipv4Packets() {
    Map<String, byte[]> packets = new LinkedHashMap<>();
    packets.put("tcp", ipv4(6, tcp(1024, 80, 0x02)));
    packets.put(
        "tcp options",
        ipv4(
            "83e10203",
            "0a000001",
            6,
            0x4000,
            "01010101 94040000".replace(" ", ""),
            tcp(80, 1024, 0x12)));
    packets.put("udp", ipv4(17, udp(53, 5353, bytes("616263"))));
    packets.put("sctp", ipv4(132, sctp(80, 2905)));
    packets.put("icmp", ipv4("c0a80101", "e0000001", 1, 0, "", icmp(8, 0)));
    packets.put(
        "igmp", ipv4("c0a80101", "e0000016", 2, 0, "94040000", bytes("11 00 0000 e0000001")));
    packets.put("broadcast", ipv4("c0a80101", "c0a801ff", 17, 0, "", udp(67, 68, new byte[4])));
    packets.put(
        "first fragment", ipv4("0a000001", "83e10203", 17, 0x2000, "", udp(80, 80, new byte[8])));
    packets.put("later fragment", ipv4("0a000001", "83e10203", 6, 0x0003, "", tcp(80, 80, 0)));
    packets.put("esp", ipv4(50, bytes("00000001 00000002", new byte[8])));
    packets.put("ah", ipv4(51, authentication(6, 4, tcp(1024, 80, 0x10))));
    packets.put(
        "ah ah", ipv4(51, authentication(51, 4, authentication(17, 4, udp(53, 53, new byte[2])))));
    packets.put("pim", ipv4(103, bytes("20000000", new byte[4])));
    packets.put("vrrp", ipv4(112, bytes("2101640100010000", new byte[4])));
    packets.put("igrp", ipv4(9, bytes("12000000", new byte[8])));
    packets.put("gre", ipv4(47, bytes("00000800", ipv4(6, tcp(80, 1024, 2)))));
    packets.put("ipip", ipv4(4, ipv4(17, udp(53, 53, new byte[2]))));
    packets.put("short header", bytes("41000014", new byte[20]));
    packets.put(
        "geneve",
        ipv4(
            17,
            udp(
                1000,
                6081,
                geneve(42, 0x6558, 0, ethernet(0x0800, ipv4(6, tcp(80, 1024, 0x18)))))));
    packets.put(
        "geneve options",
        ipv4(
            "0a000001",
            "83e10203",
            17,
            0,
            "01010101",
            udp(
                1000,
                6081,
                geneve(42, 0x6558, 3, ethernet(0x86dd, ipv6(17, udp(53, 53, new byte[3])))))));
    packets.put(
        "geneve ip",
        ipv4(17, udp(1000, 6081, geneve(7, 0x0800, 1, ipv4(17, udp(53, 53, new byte[3]))))));
    packets.put(
        "geneve vlan",
        ipv4(
            17,
            udp(
                1000,
                6081,
                geneve(42, 0x6558, 0, ethernet(0x8100, vlan(5, 0x0800, ipv4(1, icmp(0, 0))))))));
    return packets;
  }

  private static Map<String, byte[]> ipv6Packets() {
    Map<String, byte[]> packets = new LinkedHashMap<>();
    packets.put("tcp6", ipv6(6, tcp(1024, 80, 0x02)));
    packets.put("udp6", ipv6(17, udp(53, 5353, bytes("616263"))));
    packets.put("sctp6", ipv6(132, sctp(2905, 80)));
    packets.put("icmp6", ipv6(58, icmp(128, 0)));
    packets.put("neighbour6", ipv6(58, icmp(135, 0)));
    packets.put("hop-by-hop", ipv6(0, extension(58, 0, icmp(143, 0))));
    packets.put("routing", ipv6(43, extension(6, 2, tcp(80, 1024, 0x10))));
    packets.put("destination", ipv6(60, extension(17, 1, udp(53, 53, new byte[2]))));
    packets.put(
        "chain",
        ipv6(
            0,
            extension(43, 0, extension(60, 1, extension(44, 0, fragment(6, 0, tcp(80, 80, 2)))))));
    packets.put("fragment6", ipv6(44, fragment(17, 1, udp(80, 80, new byte[4]))));
    packets.put("later fragment6", ipv6(44, fragment(17, 0x0101, new byte[24])));
    packets.put("ah6", ipv6(51, authentication(6, 8, tcp(80, 80, 2))));
    packets.put("esp6", ipv6(50, bytes("00000001 00000002", new byte[8])));
    packets.put("none6", ipv6(59, new byte[4]));
    packets.put(
        "multicast6",
        bytes(
            "60000000 0008 3a ff",
            "fe80000000000000000000000000002a",
            "ff020000000000000000000000000001",
            icmp(130, 0)));
    packets.put(
        "geneve6",
        ipv6(
            17,
            udp(
                1000,
                6081,
                geneve(42, 0x6558, 2, ethernet(0x0800, ipv4(6, tcp(80, 1024, 0x18)))))));
    packets.put(
        "geneve6 ip6",
        ipv6(17, udp(1000, 6081, geneve(9, 0x86dd, 0, ipv6(6, tcp(80, 1024, 0x18))))));
    return packets;
  }

  private static byte[] decnet() {
    return bytes("2200 81 26 0000 aa000400 0f28 0000 aa000400 1028 00000000", new byte[20]);
  }

  private static Map<String, byte[]> ethernetFrames() {
    Map<String, byte[]> frames = new LinkedHashMap<>();
    ipv4Packets().forEach((name, packet) -> frames.put(name, ethernet(0x0800, packet)));
    ipv6Packets().forEach((name, packet) -> frames.put(name, ethernet(0x86dd, packet)));
    byte[] tcp = ipv4(6, tcp(1024, 80, 0x02));
    byte[] udp6 = ipv6(17, udp(53, 53, new byte[4]));
    frames.put("arp", ethernet("ffffffffffff", 0x0806, arp(1)));
    frames.put("arp reply", ethernet(0x0806, arp(2)));
    frames.put("rarp", ethernet("ffffffffffff", 0x8035, arp(3)));
    frames.put(
        "multicast",
        ethernet(
            "01005e000001",
            0x0800,
            ipv4("0a000001", "e0000001", 17, 0, "", udp(5353, 5353, new byte[4]))));
    frames.put("vlan", ethernet(0x8100, vlan(5, 0x0800, tcp)));
    frames.put("vlan priority", ethernet(0x8100, vlan(0xe064, 0x86dd, udp6)));
    frames.put("vlan arp", ethernet(0x8100, vlan(100, 0x0806, arp(1))));
    frames.put("qinq", ethernet(0x88a8, vlan(5, 0x8100, vlan(100, 0x0800, tcp))));
    frames.put("qinq 9100", ethernet(0x9100, vlan(100, 0x8100, vlan(5, 0x86dd, udp6))));
    frames.put(
        "triple", ethernet(0x8100, vlan(1, 0x8100, vlan(5, 0x8100, vlan(100, 0x0800, tcp)))));
    frames.put("vlan pppoe", ethernet(0x8100, vlan(5, 0x8864, pppoe(7, 0x21, tcp))));
    frames.put("vlan mpls", ethernet(0x8100, vlan(5, 0x8847, mpls(1024, true, tcp))));
    frames.put("vlan llc", ethernet(0x8100, vlan(5, 0x0026, llc(0x42, 0x42, 3, new byte[35]))));
    frames.put("mpls", ethernet(0x8847, mpls(1024, true, tcp)));
    frames.put("mpls 6", ethernet(0x8847, mpls(100000, true, udp6)));
    frames.put(
        "mpls stack",
        ethernet(
            0x8847, mpls(100000, false, mpls(1024, true, ipv4(17, udp(53, 53, new byte[2]))))));
    frames.put("mpls deep", ethernet(0x8847, mpls(1, false, mpls(2, false, mpls(3, true, udp6)))));
    frames.put(
        "pppoe discovery", ethernet("ffffffffffff", 0x8863, bytes("1109 0000 0004 01010000")));
    frames.put("pppoe", ethernet(0x8864, pppoe(7, 0x21, tcp)));
    frames.put("pppoe 6", ethernet(0x8864, pppoe(0x1234, 0x57, udp6)));
    frames.put("pppoe lcp", ethernet(0x8864, pppoe(7, 0xc021, bytes("01010004"))));
    frames.put("pppoe mpls", ethernet(0x8864, pppoe(7, 0x281, mpls(1024, true, tcp))));
    frames.put("stp", ethernet("0180c2000000", 0x0026, llc(0x42, 0x42, 3, new byte[35])));
    frames.put("ipx 802.2", ethernet("ffffffffffff", 0x0028, llc(0xe0, 0xe0, 3, new byte[30])));
    frames.put("ipx 802.3", ethernet("ffffffffffff", 0x0028, bytes("ffff", new byte[30])));
    frames.put("ipx snap", ethernet(0x0028, snap(0, 0x8137, new byte[30])));
    frames.put("ipx", ethernet(0x8137, bytes("ffff", new byte[30])));
    frames.put("atalk", ethernet(0x809b, new byte[30]));
    frames.put("atalk snap", ethernet(0x0028, snap(0x080007, 0x809b, new byte[30])));
    frames.put("aarp", ethernet(0x80f3, new byte[30]));
    frames.put("aarp snap", ethernet(0x0028, snap(0, 0x80f3, new byte[30])));
    frames.put("ip snap", ethernet(0x0050, snap(0, 0x0800, tcp)));
    frames.put("ip 802.2", ethernet(0x0050, llc(6, 6, 3, tcp)));
    frames.put("netbeui", ethernet(0x0012, llc(0xf0, 0xf0, 3, new byte[15])));
    frames.put("clnp", ethernet(0x0020, llc(0xfe, 0xfe, 3, bytes("81", new byte[20]))));
    frames.put("esis", ethernet(0x0020, llc(0xfe, 0xfe, 3, bytes("82", new byte[20]))));
    for (int type : new int[] {15, 16, 17, 18, 20, 24, 25, 26, 27}) {
      frames.put(
          "isis " + type,
          ethernet(
              0x0020,
              llc(0xfe, 0xfe, 3, bytes("83 1b 01 00 %02x 01".formatted(type), new byte[12]))));
    }
    for (int control :
        new int[] {
          0x00, 0x01, 0x05, 0x09, 0x0d, 0x63, 0x43, 0x0f, 0x6f, 0x7f, 0xe3, 0xf3, 0xaf, 0x87, 0x03,
          0x13
        }) {
      frames.put(
          "llc %02x".formatted(control), ethernet(0x0010, llc(0x04, 0x04, control, new byte[13])));
    }
    frames.put("decnet", ethernet(0x6003, decnet()));
    frames.put("decnet short", ethernet(0x6003, bytes("1000 02 0f28 1028 00", new byte[20])));
    frames.put("lat", ethernet(0x6004, new byte[20]));
    frames.put("sca", ethernet(0x6007, new byte[20]));
    frames.put("mopdl", ethernet(0x6001, new byte[20]));
    frames.put("moprc", ethernet(0x6002, new byte[20]));
    frames.put("loopback", ethernet(0x9000, new byte[20]));
    frames.put("length 1500", ethernet(1500, llc(0x42, 0x42, 3, new byte[20])));
    frames.put("length 1501", ethernet(1501, llc(0x42, 0x42, 3, new byte[20])));
    frames.put("zeros", new byte[80]);
    byte[] ones = new byte[80];
    java.util.Arrays.fill(ones, (byte) -1);
    frames.put("ones", ones);
    return frames;
  }
}
