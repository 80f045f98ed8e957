package org.wirecap.filter;

import java.util.List;
import java.util.Random;

/** Expressions by chance, of the grammar; most of them mean something. */
final class RandomExpressions {
  private final Random random;

  RandomExpressions(Random random) {
    this.random = random;
  }

  String next() {
    return expression(1 + random.nextInt(4));
  }

  private String expression(int depth) {
    StringBuilder text = new StringBuilder(term(depth));
    int more = random.nextInt(3);
    for (int i = 0; i < more; i++) {
      text.append(pick(" and ", " or ", " && ", " || ", " and not ", " or not "));
      text.append(random.nextInt(6) == 0 ? identifier() : term(depth));
    }
    return text.toString();
  }

  private String term(int depth) {
    if (depth > 0 && random.nextInt(4) == 0) {
      return pick("", "not ", "! ") + "(" + expression(depth - 1) + ")";
    }
    return switch (random.nextInt(12)) {
      case 0, 1 -> protocol();
      case 2, 3 ->
          pick("", "ip ", "arp ", "rarp ", "ip6 ") + side() + pick("host ", "net ", "") + address();
      case 4, 5 ->
          pick("", "tcp ", "udp ", "sctp ") + side() + pick("port ", "portrange ") + port();
      case 6 ->
          pick("", "ip ", "ip6 ", "ether ", "iso ", "isis ")
              + pick("proto ", "proto ", "protochain ")
              + pick("6", "17", "44", "58", "0x800", "0x42", "1", "51");
      case 7 ->
          pick(
              "vlan",
              "vlan 5",
              "vlan 100",
              "mpls",
              "mpls 1024",
              "pppoes",
              "pppoes 7",
              "pppoed",
              "llc",
              "llc u",
              "llc s",
              "geneve",
              "geneve 42");
      case 8 -> pick("", "ether ", "ip ", "ip6 ") + pick("broadcast", "multicast");
      case 9 -> pick("less ", "greater ") + random.nextInt(120);
      case 10 ->
          pick("ether ", "ether src ", "ether dst host ")
              + pick("02:00:00:00:00:01", "02:00:00:00:00:02", "ff:ff:ff:ff:ff:ff");
      default ->
          arithmetic(2) + pick(" = ", " != ", " < ", " > ", " <= ", " >= ", " == ") + arithmetic(1);
    };
  }

  private String identifier() {
    return pick(address(), "80", "0x35", "(80 or 53)", "(not 443 and 1024)");
  }

  private String side() {
    return pick("", "", "", "src ", "dst ", "src or dst ", "src and dst ");
  }

  private String protocol() {
    return pick(
        "ip", "ip6", "arp", "rarp", "tcp", "udp", "sctp", "icmp", "icmp6", "igmp", "ah", "esp",
        "pim", "vrrp", "stp", "ipx", "iso", "isis", "l1", "l2", "atalk", "decnet", "netbeui",
        "inbound");
  }

  private String address() {
    return pick(
        "10.0.0.1",
        "131.225.2.3",
        "131.225",
        "10",
        "10.0.0.0/8",
        "131.225.0.0/16",
        "192.168.1.255",
        "2001:db8::1",
        "2001:db8::/32",
        "fe80::2a",
        "224.0.0.1",
        "0.0.0.0/0");
  }

  private String port() {
    return pick("80", "53", "443", "1024", "5353", "6081", "50-90", "0x50");
  }

  private String arithmetic(int depth) {
    if (depth > 0 && random.nextInt(2) == 0) {
      String inner =
          arithmetic(depth - 1)
              + pick(" + ", " - ", " * ", " / ", " % ", " & ", " | ", " ^ ", " << ", " >> ")
              + arithmetic(depth - 1);
      return random.nextInt(2) == 0 ? "(" + inner + ")" : inner;
    }
    return switch (random.nextInt(6)) {
      case 0 -> "len";
      case 1 -> Integer.toString(random.nextInt(256));
      case 2 -> pick("0xffffffff", "0", "1", "tcp-syn", "0x80000000", "31");
      case 3 -> "- " + arithmetic(0);
      default ->
          pick("ether", "ip", "ip6", "tcp", "udp", "icmp", "icmp6", "arp", "sctp")
              + "["
              + (random.nextInt(3) == 0 ? arithmetic(depth) : Integer.toString(random.nextInt(48)))
              + pick("", ":1", ":2", ":4")
              + "]";
    };
  }

  private String pick(String... choices) {
    return List.of(choices).get(random.nextInt(choices.length));
  }
}
