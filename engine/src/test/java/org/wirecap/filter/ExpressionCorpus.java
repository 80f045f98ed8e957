package org.wirecap.filter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Expressions to compile and compare: those of {@code expressions.txt}, which somebody thought of,
 * and those that come of combining qualifiers, identifiers and operators.
 */
final class ExpressionCorpus {
  private static final List<String> SIDES =
      List.of("", "src ", "dst ", "src or dst ", "src and dst ", "dst or src ", "dst and src ");

  private static final List<String> PROTOCOLS =
      List.of(
          "ip", "ip6", "arp", "rarp", "tcp", "udp", "sctp", "icmp", "icmp6", "igmp", "igrp", "pim",
          "vrrp", "carp", "ah", "esp", "atalk", "aarp", "decnet", "lat", "sca", "moprc", "mopdl",
          "iso", "esis", "es-is", "isis", "is-is", "l1", "l2", "iih", "lsp", "snp", "csnp", "psnp",
          "clnp", "stp", "ipx", "netbeui");

  private static final List<String> ALL_PROTOCOLS = new ArrayList<>(PROTOCOLS);

  static {
    ALL_PROTOCOLS.addAll(List.of("ether", "link", "fddi", "tr", "wlan", "ppp", "slip", "radio"));
  }

  private ExpressionCorpus() {}

  /** All of them, without repetitions. */
  static List<String> all() throws IOException {
    Set<String> all = new LinkedHashSet<>(written());
    hosts(all);
    ports(all);
    protocols(all);
    accessors(all);
    encapsulations(all);
    combinations(all);
    return List.copyOf(all);
  }

  /** Those of the file. */
  static List<String> written() throws IOException {
    try (InputStream in = ExpressionCorpus.class.getResourceAsStream("expressions.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }

  private static void hosts(Set<String> all) {
    List<String> addresses =
        List.of(
            "host 10.0.0.1",
            "10.0.0.1",
            "host 131.225",
            "net 10",
            "net 131.225",
            "net 131.225.2",
            "net 10.0.0.0/8",
            "net 131.225.0.0 mask 255.255.0.0",
            "net 0.0.0.0/0",
            "host 42",
            "host 0x0a000001",
            "net 2001:db8::/32",
            "host 2001:db8::1",
            "fe80::2a",
            "net ::/0",
            "host ff02::1");
    for (String protocol :
        List.of("", "ip ", "ip6 ", "arp ", "rarp ", "tcp ", "ether ", "decnet ")) {
      for (String side : SIDES) {
        for (String address : addresses) {
          all.add((protocol + side + address).strip());
        }
      }
    }
    for (String side : SIDES) {
      for (String address :
          List.of(
              "02:00:00:00:00:01",
              "0200.0000.0002",
              "02-0-0-0-0-1",
              "020000000001",
              "2.0.0.0.0.1")) {
        all.add("ether " + side + "host " + address);
        all.add(("ether " + side + address).strip());
        all.add((side + address).strip());
      }
      all.add("decnet " + side + "host 10.15");
    }
  }

  private static void ports(Set<String> all) {
    for (String protocol : List.of("", "tcp ", "udp ", "sctp ", "ip ", "ip6 ", "icmp ")) {
      for (String side : SIDES) {
        for (String port :
            List.of(
                "port 80",
                "port 53",
                "port 65535",
                "portrange 53-80",
                "portrange 80-53",
                "port http",
                "portrange domain-http",
                "port 65536")) {
          all.add(protocol + side + port);
        }
      }
    }
  }

  private static void protocols(Set<String> all) {
    for (String protocol : ALL_PROTOCOLS) {
      all.add(protocol);
      all.add("not " + protocol);
      for (String number : List.of("6", "17", "0x84", "(1)", "\\tcp", "\\ip", "\\isis", "256")) {
        all.add(protocol + " proto " + number);
      }
      all.add(protocol + " protochain 6");
      all.add(protocol + " broadcast");
      all.add(protocol + " multicast");
      all.add(protocol + " host 10.0.0.1");
      all.add(protocol + " host 2001:db8::1");
      all.add(protocol + " net 10");
      all.add(protocol + " gateway 10.0.0.1");
      all.add("vlan and " + protocol);
      all.add("mpls and " + protocol);
      all.add("pppoes and " + protocol);
      all.add("geneve and " + protocol);
    }
    for (String name :
        List.of(
            "aarp",
            "arp",
            "atalk",
            "decnet",
            "ip",
            "ip6",
            "lat",
            "loopback",
            "mopdl",
            "moprc",
            "rarp",
            "sca",
            "iso",
            "stp",
            "ipx",
            "netbeui")) {
      all.add("ether proto \\" + name);
    }
    for (String number :
        List.of(
            "0x42",
            "0xaa",
            "0xfe",
            "0x06",
            "1500",
            "1501",
            "0x8864",
            "0xffff",
            "0x10800",
            "0xffffffff")) {
      all.add("ether proto " + number);
    }
    for (int number :
        new int[] {0, 1, 2, 4, 6, 17, 43, 44, 47, 50, 51, 58, 59, 60, 103, 132, 255}) {
      all.add("proto " + number);
      all.add("protochain " + number);
      all.add("ip6 protochain " + number);
      all.add("ip protochain " + number);
      all.add("ip proto " + number);
      all.add("ip6 proto " + number);
    }
    for (String type :
        List.of(
            "i", "s", "u", "rr", "rnr", "rej", "ui", "ua", "disc", "dm", "sabme", "test", "xid",
            "frmr", "UI", "nothing")) {
      all.add("llc " + type);
      all.add("not llc " + type);
    }
  }

  private static void accessors(Set<String> all) {
    for (String protocol : ALL_PROTOCOLS) {
      for (String place : List.of("0", "2:2", "4:4", "13", "100:4")) {
        all.add(protocol + "[" + place + "] > 5");
      }
      all.add(protocol + "[0] & 0xf != 0");
    }
    for (String relation : List.of("=", "==", "!=", "<", ">", "<=", ">=")) {
      for (String value : List.of("0", "6", "0x45", "len", "ip[0]", "ip[2:2] - 20")) {
        all.add("ip[9] " + relation + " " + value);
      }
      all.add("len " + relation + " 60");
    }
    for (String operator : List.of("+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>")) {
      all.add("ip[8] " + operator + " 3 > 20");
      all.add("ip[8] " + operator + " ip[9] > 20");
      all.add("3 " + operator + " ip[9] > 2");
      all.add("ip[8] " + operator + " tcp[13] = 66");
      all.add("tcp[13] " + operator + " ip[8] = 66");
      all.add("ip[8] " + operator + " 0 = 64");
      all.add("ip[8] " + operator + " 40 = 64");
      for (String second : List.of("+", "*", "%", "^", "&", "|", "<<")) {
        all.add("ip[8] " + operator + " 3 " + second + " 5 != 7");
        all.add("- ip[8] " + operator + " 3 " + second + " 5 >= 0xfffffff0");
      }
    }
  }

  private static void encapsulations(Set<String> all) {
    List<String> outer =
        List.of(
            "vlan",
            "vlan 5",
            "vlan 100",
            "mpls",
            "mpls 1024",
            "mpls 100000",
            "pppoes",
            "pppoes 7",
            "geneve",
            "geneve 42",
            "pppoed");
    List<String> inner =
        List.of(
            "ip",
            "ip6",
            "tcp",
            "port 80",
            "host 10.0.0.1",
            "ip[9] = 6",
            "tcp[13] & 2 != 0",
            "ether[12:2] = 0x0800",
            "ether host 02:00:00:00:00:01",
            "ip6 proto 17",
            "broadcast",
            "multicast",
            "llc",
            "protochain 6",
            "inbound",
            "ifindex 2",
            "stp");
    for (String one : outer) {
      all.add(one);
      all.add("not " + one);
      for (String test : inner) {
        all.add(one + " and " + test);
        all.add(test + " or " + one + " and " + test);
        if (!one.startsWith("geneve")) {
          all.add(one + " or " + test);
          all.add("not " + one + " and " + test);
        }
      }
      for (String two : outer) {
        all.add(one + " and " + two);
        all.add(one + " and " + two + " and tcp");
        all.add(one + " and " + two + " and port 53");
      }
    }
  }

  private static void combinations(Set<String> all) {
    List<String> terms =
        List.of(
            "host 10.0.0.1",
            "tcp port 80",
            "net 131.225",
            "udp",
            "ip[8] = 64",
            "greater 60",
            "arp",
            "vlan 5");
    for (String left : terms) {
      for (String right : terms) {
        for (String operator : List.of("and", "or", "&&", "||")) {
          all.add(left + " " + operator + " " + right);
          all.add("not " + left + " " + operator + " not " + right);
          all.add("!(" + left + " " + operator + " " + right + ")");
        }
      }
    }
    for (String head : List.of("host", "src host", "ip host", "not dst host", "net")) {
      all.add(head + " 10.0.0.1 or 131.225.2.3");
      all.add(head + " 10.0.0.1 and not 131.225.2.3");
      all.add(head + " (10.0.0.1 or 131.225.2.3)");
      all.add(head + " (10.0.0.1 or (131.225.2.3 and not 1.2.3.4)) or 5");
      all.add(head + " ((10.0.0.1 or 131.225.2.3))");
      all.add(head + " (not 10.0.0.1)");
      all.add(head + " not (10.0.0.1 or 131.225.2.3)");
    }
    for (String head : List.of("port", "tcp port", "udp dst port", "not port")) {
      all.add(head + " 80 or 443");
      all.add(head + " (80 or 443) and 53");
      all.add(head + " (80 or 443) and ip[8] = 64");
      all.add(head + " 80 or (443)");
      all.add(head + " 80 or ((443))");
      all.add(head + " ((80) or 443)");
      all.add(head + " not 80");
      all.add(head + " 80 or 443 = 443");
      all.add(head + " 80 or (443 = 443)");
      all.add(head + " 80 or (ip[8]) = 64");
      all.add(head + " 80 or (443 or host 10.0.0.1)");
      all.add("(" + head + " 80) or 443");
      all.add("udp or " + head + " 80");
      all.add(head + " 80 and udp or 443");
    }
  }
}
