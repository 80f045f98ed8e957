package org.wirecap.filter;

import java.util.HashMap;
import java.util.Map;

/** The words that mean something by themselves. */
final class Keywords {
  /** Written word to the spelling that the parser compares with. */
  private static final Map<String, String> WORDS = new HashMap<>();

  /** Names of numbers: fields, flags and types. */
  private static final Map<String, Integer> NUMBERS = new HashMap<>();

  static {
    for (String word :
        """
        dst src host net mask port portrange proto protochain gateway less greater byte broadcast
        multicast and or inbound outbound ifindex vlan mpls pppoed pppoes geneve llc type subtype
        ra ta lane metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci connectmsg metaconnect
        reason action fisu lssu msu hfisu hlssu hmsu sio opc dpc sls hsio hopc hdpc hsls
        on ifname rset ruleset rnr rulenum srnr subrulenum
        """
            .strip()
            .split("\\s+", -1)) {
      WORDS.put(word, word);
    }
    for (Protocol protocol : Protocol.values()) {
      for (String word : protocol.words()) {
        WORDS.put(word, word);
      }
    }
    WORDS.put("not", "!");
    WORDS.put("len", "len");
    WORDS.put("length", "len");
    WORDS.put("lsu", "lssu");
    WORDS.put("dir", "direction");
    WORDS.put("direction", "direction");
    for (int i = 1; i <= 4; i++) {
      WORDS.put("addr" + i, "addr" + i);
      WORDS.put("address" + i, "addr" + i);
    }

    numbers(
        """
        icmptype 0 icmpcode 1 icmp-echoreply 0 icmp-unreach 3 icmp-sourcequench 4 icmp-redirect 5
        icmp-echo 8 icmp-routeradvert 9 icmp-routersolicit 10 icmp-timxceed 11 icmp-paramprob 12
        icmp-tstamp 13 icmp-tstampreply 14 icmp-ireq 15 icmp-ireqreply 16 icmp-maskreq 17
        icmp-maskreply 18
        icmp6type 0 icmp6code 1 icmp6-destinationunreach 1 icmp6-packettoobig 2
        icmp6-timeexceeded 3 icmp6-parameterproblem 4 icmp6-echo 128 icmp6-echoreply 129
        icmp6-multicastlistenerquery 130 icmp6-multicastlistenerreportv1 131
        icmp6-multicastlistenerdone 132 icmp6-routersolicit 133 icmp6-routeradvert 134
        icmp6-neighborsolicit 135 icmp6-neighboradvert 136 icmp6-redirect 137
        icmp6-routerrenum 138 icmp6-nodeinformationquery 139 icmp6-nodeinformationresponse 140
        icmp6-ineighbordiscoverysolicit 141 icmp6-ineighbordiscoveryadvert 142
        icmp6-multicastlistenerreportv2 143 icmp6-homeagentdiscoveryrequest 144
        icmp6-homeagentdiscoveryreply 145 icmp6-mobileprefixsolicit 146
        icmp6-mobileprefixadvert 147 icmp6-certpathsolicit 148 icmp6-certpathadvert 149
        icmp6-multicastrouteradvert 151 icmp6-multicastroutersolicit 152
        icmp6-multicastrouterterm 153
        tcpflags 13 tcp-fin 1 tcp-syn 2 tcp-rst 4 tcp-push 8 tcp-ack 16 tcp-urg 32 tcp-ece 64
        tcp-cwr 128
        """);
  }

  private Keywords() {}

  private static void numbers(String table) {
    String[] words = table.strip().split("\\s+", -1);
    for (int i = 0; i < words.length; i += 2) {
      NUMBERS.put(words[i], Integer.valueOf(words[i + 1]));
    }
  }

  /** The one spelling of a keyword; null when the word is none. */
  static String canonical(String word) {
    return WORDS.get(word);
  }

  /** The number that a word names; null when it names none. */
  static Integer number(String word) {
    return NUMBERS.get(word);
  }
}
