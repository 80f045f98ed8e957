package org.wirecap.filter;

import java.util.Locale;
import java.util.Set;
import org.wirecap.filter.Qualifier.Kind;
import org.wirecap.filter.Qualifier.Side;
import org.wirecap.filter.ir.Condition;

/** Reads primitives: what tests one thing, without {@code and}, {@code or} and {@code not}. */
final class PrimitiveParser {
  private static final String IDENTIFIER = "host, net, port, portrange, or a name or an address";

  /** Words of link layers that are not known here. */
  private static final Set<String> WIRELESS = Set.of("type", "subtype", "direction");

  private static final Set<String> ATM =
      Set.of(
          "lane",
          "metac",
          "bcc",
          "oam",
          "oamf4",
          "oamf4ec",
          "oamf4sc",
          "sc",
          "ilmic",
          "vpi",
          "vci",
          "connectmsg",
          "metaconnect");
  private static final Set<String> SS7 =
      Set.of(
          "fisu", "lssu", "msu", "hfisu", "hlssu", "hmsu", "sio", "opc", "dpc", "sls", "hsio",
          "hopc", "hdpc", "hsls");
  private static final Set<String> FIREWALL =
      Set.of(
          "on",
          "ifname",
          "rset",
          "ruleset",
          "rnr",
          "rulenum",
          "srnr",
          "subrulenum",
          "reason",
          "action");

  private final Tokens tokens;
  private final Generators code;
  private final Faults faults;

  PrimitiveParser(Tokens tokens, Generators code, Faults faults) {
    this.tokens = tokens;
    this.code = code;
    this.faults = faults;
  }

  IdentifierCode identifiers() {
    return code.identifiers();
  }

  Condition number(Item.Numeral number, Qualifier qualifier) {
    faults.at(number.column());
    return code.identifiers().number(number.number(), qualifier);
  }

  /** Whether a name or an address stands here; numbers aside. */
  boolean identifierStartsHere() {
    return switch (tokens.peek().kind()) {
      case NAME, ETHERNET, IPV4, IPV6, ARCNET -> true;
      case WORD, NUMBER, END -> false;
    };
  }

  /** A name or an address. */
  Condition identifier(Qualifier qualifier) {
    Token token = tokens.next();
    String text = token.text();
    faults.at(token.column());
    IdentifierCode identifiers = code.identifiers();
    return switch (token.kind()) {
      case NAME -> identifiers.name(text, qualifier);
      case ETHERNET -> identifiers.ethernet(text, qualifier);
      case IPV4 -> {
        if (tokens.take("/")) {
          int length = tokens.requireNumber();
          yield identifiers.ipv4(text, length, qualifier);
        }
        if (tokens.take("mask")) {
          if (tokens.peek().kind() != Token.Kind.IPV4) {
            throw tokens.unexpected("a mask such as 255.255.255.0");
          }
          yield identifiers.ipv4(text, tokens.next().text(), qualifier);
        }
        yield identifiers.ipv4(text, qualifier);
      }
      case IPV6 ->
          identifiers.ipv6(text, tokens.take("/") ? tokens.requireNumber() : 128, qualifier);
      case ARCNET -> throw faults.fault(text + ": addresses of ARCnet are not supported");
      default -> throw new IllegalStateException(token.toString());
    };
  }

  /**
   * A primitive without an identifier.
   *
   * @param expected for the message when nothing of the kind stands here
   * @return null when qualifiers stand here, and an identifier has to follow: see {@link #head}
   */
  Item.Term parse(String expected) {
    Token start = tokens.peek();
    faults.at(start.column());
    Protocol protocol = Protocol.of(start);
    if (protocol != null) {
      Token second = tokens.peekSecond();
      if (second.is("broadcast") || second.is("multicast")) {
        tokens.next();
        return group(protocol);
      }
      if (isHead(second)) {
        return null;
      }
      if (WIRELESS.contains(second.word())) {
        throw unsupported(second, "802.11");
      }
      tokens.next();
      return term(code.protocols().named(protocol));
    }
    if (start.is("broadcast") || start.is("multicast")) {
      return group(Protocol.DEFAULT);
    }
    if (isHead(start)) {
      return null;
    }
    if (start.kind() != Token.Kind.WORD) {
      throw tokens.unexpected(expected);
    }
    return term(keyword(start, expected));
  }

  private Condition keyword(Token start, String expected) {
    EncapsulationCode encapsulation = code.encapsulation();
    switch (start.word()) {
      case "less", "greater", "byte", "inbound", "outbound", "ifindex" -> tokens.next();
      case "vlan", "mpls", "pppoed", "pppoes", "geneve", "llc" -> tokens.next();
      default -> throw unknown(start, expected);
    }
    return switch (start.word()) {
      case "less" -> MiscellaneousCode.less(tokens.requireNumber());
      case "greater" -> MiscellaneousCode.greaterOrEqual(tokens.requireNumber());
      case "byte" -> byteComparison();
      case "inbound" -> code.miscellaneous().outbound(false);
      case "outbound" -> code.miscellaneous().outbound(true);
      case "ifindex" -> code.miscellaneous().interfaceIndex(tokens.requireNumber());
      case "vlan" -> encapsulation.vlan(optionalNumber("VLAN", 0xfff));
      case "mpls" -> encapsulation.mpls(optionalNumber("label", 0xfffff));
      case "pppoed" -> encapsulation.pppoeDiscovery();
      case "pppoes" -> encapsulation.pppoeSession(optionalNumber("PPPoE session", 0xffff));
      case "geneve" -> encapsulation.geneve(optionalNumber("Geneve network", 0xff_ffff));
      default -> llc();
    };
  }

  /** The qualifiers before an identifier. */
  Qualifier head() {
    Protocol protocol = Protocol.of(tokens.peek());
    if (protocol == null) {
      protocol = Protocol.DEFAULT;
    } else {
      tokens.next();
    }
    Side side = side();
    if (side == Side.DEFAULT) {
      Kind kind = kind(tokens.peek());
      tokens.next();
      return new Qualifier(protocol, side, kind);
    }
    Kind kind = addressKind(tokens.peek());
    if (kind != Kind.DEFAULT) {
      tokens.next();
    }
    return new Qualifier(protocol, side, kind);
  }

  private Side side() {
    Token first = tokens.peek();
    if (isWirelessAddress(first)) {
      tokens.next();
      return Side.WIRELESS;
    }
    if (!first.is("src") && !first.is("dst")) {
      return Side.DEFAULT;
    }
    tokens.next();
    if (tokens.is("or") || tokens.is("and")) {
      boolean or = tokens.next().is("or");
      tokens.require(first.is("src") ? "dst" : "src");
      return or ? Side.EITHER : Side.BOTH;
    }
    return first.is("src") ? Side.SOURCE : Side.DESTINATION;
  }

  private static boolean isHead(Token token) {
    return token.is("src")
        || token.is("dst")
        || isWirelessAddress(token)
        || kind(token) != Kind.DEFAULT;
  }

  private static boolean isWirelessAddress(Token token) {
    return token.kind() == Token.Kind.WORD
        && (token.word().startsWith("addr") || token.is("ra") || token.is("ta"));
  }

  private static Kind addressKind(Token token) {
    if (token.kind() != Token.Kind.WORD) {
      return Kind.DEFAULT;
    }
    return switch (token.word()) {
      case "host" -> Kind.HOST;
      case "net" -> Kind.NET;
      case "port" -> Kind.PORT;
      case "portrange" -> Kind.PORT_RANGE;
      default -> Kind.DEFAULT;
    };
  }

  private static Kind kind(Token token) {
    if (token.is("gateway")) {
      return Kind.GATEWAY;
    }
    if (token.is("proto")) {
      return Kind.PROTOCOL;
    }
    return token.is("protochain") ? Kind.PROTOCOL_CHAIN : addressKind(token);
  }

  private Item.Term group(Protocol protocol) {
    return term(
        tokens.next().is("broadcast")
            ? code.miscellaneous().broadcast(protocol)
            : code.miscellaneous().multicast(protocol));
  }

  private Condition byteComparison() {
    int index = tokens.requireNumber();
    Token operator = tokens.peek();
    if (!(operator.is("=")
        || operator.is("<")
        || operator.is(">")
        || operator.is("&")
        || operator.is("|"))) {
      throw tokens.unexpected("one of '=', '<', '>', '&' and '|'");
    }
    tokens.next();
    return code.miscellaneous().compareByte(index, operator.word(), tokens.requireNumber());
  }

  private Condition llc() {
    if (tokens.take("rnr")) {
      return code.encapsulation().llcType("rnr");
    }
    if (tokens.peek().kind() == Token.Kind.NAME) {
      faults.at(tokens.peek().column());
      return code.encapsulation().llcType(tokens.next().text().toLowerCase(Locale.ROOT));
    }
    return code.encapsulation().llc();
  }

  /** A number, in parentheses or not, if one stands here. */
  private Integer optionalNumber(String what, int most) {
    if (tokens.peek().kind() == Token.Kind.NUMBER) {
      return number(what, most);
    }
    int open = 0;
    while (tokens.take("(")) {
      open++;
    }
    if (open == 0) {
      return null;
    }
    int number = number(what, most);
    while (open-- > 0) {
      tokens.require(")");
    }
    return number;
  }

  private int number(String what, int most) {
    int column = tokens.peek().column();
    int number = tokens.requireNumber();
    if (Integer.compareUnsigned(number, most) > 0) {
      throw faults.fault(
          column, "%s %s is above %d".formatted(what, Integer.toUnsignedString(number), most), "");
    }
    return number;
  }

  private FilterException unknown(Token start, String expected) {
    String word = start.word();
    if (WIRELESS.contains(word)) {
      return unsupported(start, "802.11");
    }
    if (ATM.contains(word)) {
      return unsupported(start, "ATM");
    }
    if (SS7.contains(word)) {
      return unsupported(start, "SS7");
    }
    if (FIREWALL.contains(word)) {
      return unsupported(start, "the packet filter of OpenBSD");
    }
    return tokens.unexpected(expected.isEmpty() ? IDENTIFIER : expected);
  }

  private FilterException unsupported(Token token, String what) {
    return faults.fault(
        token.column(),
        token.shown() + " is for packets of " + what + ", which are not supported",
        "");
  }

  private static Item.Term term(Condition condition) {
    return new Item.Term(condition, Qualifier.NONE);
  }
}
