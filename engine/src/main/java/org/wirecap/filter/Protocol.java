package org.wirecap.filter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The protocols that an expression can name. */
enum Protocol {
  /** None was named. */
  DEFAULT(),
  LINK("ether", "link", "ppp", "slip", "fddi", "tr", "wlan"),
  IP("ip"),
  ARP("arp"),
  RARP("rarp"),
  SCTP("sctp"),
  TCP("tcp"),
  UDP("udp"),
  ICMP("icmp"),
  IGMP("igmp"),
  IGRP("igrp"),
  PIM("pim"),
  VRRP("vrrp"),
  CARP("carp"),
  ATALK("atalk"),
  AARP("aarp"),
  DECNET("decnet"),
  LAT("lat"),
  SCA("sca"),
  MOPRC("moprc"),
  MOPDL("mopdl"),
  IPV6("ip6"),
  ICMPV6("icmp6"),
  AH("ah"),
  ESP("esp"),
  ISO("iso"),
  ESIS("esis", "es-is"),
  ISIS("isis", "is-is"),
  ISIS_L1("l1"),
  ISIS_L2("l2"),
  ISIS_IIH("iih"),
  ISIS_LSP("lsp"),
  ISIS_SNP("snp"),
  ISIS_CSNP("csnp"),
  ISIS_PSNP("psnp"),
  CLNP("clnp"),
  STP("stp"),
  IPX("ipx"),
  NETBEUI("netbeui"),
  RADIO("radio");

  private static final Map<String, Protocol> BY_WORD = new HashMap<>();

  static {
    for (Protocol protocol : values()) {
      protocol.words().forEach(word -> BY_WORD.put(word, protocol));
    }
  }

  /** With spaces between: an enum holds nothing that could change. */
  private final String words;

  Protocol(String... words) {
    this.words = String.join(" ", words);
  }

  /** How it is written. */
  List<String> words() {
    return words.isEmpty() ? List.of() : List.of(words.split(" ", -1));
  }

  /** The protocol that the token names; null when it names none. */
  static Protocol of(Token token) {
    return token.kind() == Token.Kind.WORD ? BY_WORD.get(token.word()) : null;
  }

  @Override
  public String toString() {
    return words.isEmpty() ? "" : words().getFirst();
  }
}
