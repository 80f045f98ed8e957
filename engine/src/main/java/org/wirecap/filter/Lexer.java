package org.wirecap.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts an expression into words, as libpcap's scanner does: the longest match wins, whatever comes
 * of it. So {@code len-1} is a name, and {@code len - 1} is a difference.
 */
final class Lexer {
  private static final String BYTE = "[0-9A-Fa-f]{1,2}";
  private static final String NUMBER_TEXT = "(?:0[xX][0-9A-Fa-f]+|[0-9]+)";

  private static final Pattern SPACE = Pattern.compile("[ \\r\\n\\t]+");
  private static final Pattern SYMBOL =
      Pattern.compile(">=|<=|!=|==|<<|>>|&&|\\|\\||[-+*/%:\\[\\]!<>()&|^=]");
  private static final Pattern ARCNET = Pattern.compile("\\$" + BYTE);
  private static final Pattern ETHERNET =
      Pattern.compile(
          "%1$s(?::%1$s){5}|%1$s(?:-%1$s){5}|%1$s(?:\\.%1$s){5}".formatted(BYTE)
              + "|[0-9A-Fa-f]{4}(?:\\.[0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{12}");
  private static final Pattern NUMBER = Pattern.compile(NUMBER_TEXT);
  private static final Pattern IPV4 =
      Pattern.compile("%1$s(?:\\.%1$s){1,3}".formatted(NUMBER_TEXT));
  private static final Pattern MAYBE_IPV6 = Pattern.compile("[0-9A-Fa-f]{0,4}:");
  private static final List<Pattern> IPV6 = ipv6();

  /**
   * Possessive: a group that may have to step back is matched by calls, one for each repetition.
   */
  private static final Pattern NO_ETHERNET = Pattern.compile("%1$s:+(?:%1$s:+)++".formatted(BYTE));

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?");
  private static final Pattern ESCAPED = Pattern.compile("\\\\[^ !()\\n\\t]+");

  private final String expression;
  private final Faults faults;
  private final Matcher matcher;
  private int position;

  private Lexer(String expression, Faults faults) {
    this.expression = expression;
    this.faults = faults;
    matcher = SPACE.matcher(expression);
  }

  /** All words, with {@link Token.Kind#END} as the last. */
  static List<Token> tokens(String expression, Faults faults) {
    Lexer lexer = new Lexer(expression, faults);
    List<Token> tokens = new ArrayList<>();
    Token token;
    do {
      token = lexer.next();
      tokens.add(token);
    } while (token.kind() != Token.Kind.END);
    return tokens;
  }

  private Token next() {
    position += length(SPACE);
    if (position == expression.length()) {
      return new Token(Token.Kind.END, "", "", 0, position + 1);
    }
    int symbol = length(SYMBOL);
    int ipv6 = length(MAYBE_IPV6) == 0 ? 0 : longestIpv6();
    if (symbol > ipv6) {
      return symbol(take(symbol));
    }
    int ethernet = length(ETHERNET);
    int number = length(NUMBER);
    int ipv4 = length(IPV4);
    int noEthernet = length(NO_ETHERNET);
    int name = length(NAME);
    int most = Math.max(Math.max(Math.max(ethernet, number), Math.max(ipv4, ipv6)), noEthernet);
    if (name > most) {
      return named(take(name));
    }
    if (most > 0) {
      if (ethernet == most) {
        return token(Token.Kind.ETHERNET, take(most));
      }
      if (number == most) {
        return number(take(most));
      }
      if (ipv4 == most) {
        return token(Token.Kind.IPV4, take(most));
      }
      if (ipv6 == most) {
        return ipv6(take(most));
      }
      throw faults.fault(
          position + 1,
          "'" + take(most) + "' is no Ethernet address",
          "six bytes such as 02:00:00:00:00:01");
    }
    if (length(ARCNET) > 0) {
      return token(Token.Kind.ARCNET, take(length(ARCNET)));
    }
    int escaped = length(ESCAPED);
    if (escaped > 0) {
      String text = take(escaped);
      return new Token(Token.Kind.NAME, text.substring(1), "", 0, start(text));
    }
    throw faults.fault(
        position + 1,
        shown(expression.codePointAt(position)) + " has no meaning here",
        "a keyword, a name, a number or an operator");
  }

  /** Beyond ASCII with its number: spaces and quotes that came with a text look like others. */
  private static String shown(int character) {
    boolean plain = character >= ' ' && character <= '~';
    return "'" + Character.toString(character) + (plain ? "'" : "' (U+%04X)".formatted(character));
  }

  /** How long a match is here; 0 when there is none. */
  private int length(Pattern pattern) {
    matcher.usePattern(pattern).region(position, expression.length());
    return matcher.lookingAt() ? matcher.end() - position : 0;
  }

  private int longestIpv6() {
    int longest = 0;
    for (Pattern pattern : IPV6) {
      longest = Math.max(longest, length(pattern));
    }
    return longest;
  }

  private String take(int length) {
    position += length;
    return expression.substring(position - length, position);
  }

  /** The column of what was taken last. */
  private int start(String taken) {
    return position - taken.length() + 1;
  }

  private Token token(Token.Kind kind, String text) {
    return new Token(kind, text, "", 0, start(text));
  }

  private Token word(String text, String word) {
    return new Token(Token.Kind.WORD, text, word, 0, start(text));
  }

  private Token symbol(String text) {
    return word(
        text,
        switch (text) {
          case "&&" -> "and";
          case "||" -> "or";
          case "==" -> "=";
          default -> text;
        });
  }

  private Token named(String text) {
    String keyword = Keywords.canonical(text);
    if (keyword != null) {
      return word(text, keyword);
    }
    Integer number = Keywords.number(text);
    return number == null
        ? token(Token.Kind.NAME, text)
        : new Token(Token.Kind.NUMBER, text, "", number, start(text));
  }

  /** As in C: 0x for hexadecimal, 0 for octal. */
  private Token number(String text) {
    int radix = 10;
    String digits = text;
    if (text.startsWith("0x") || text.startsWith("0X")) {
      radix = 16;
      digits = text.substring(2);
    } else if (text.startsWith("0")) {
      radix = 8;
    }
    try {
      int value = Integer.parseUnsignedInt(digits, radix);
      return new Token(Token.Kind.NUMBER, text, "", value, start(text));
    } catch (NumberFormatException e) {
      boolean octal = radix == 8 && digits.chars().anyMatch(c -> c > '7');
      throw faults.fault(
          start(text),
          "number "
              + text
              + (octal ? " starts with 0 and is not octal" : " needs more than 32 bits"),
          "");
    }
  }

  private Token ipv6(String text) {
    if (Ipv6.parse(text) == null) {
      throw faults.fault(start(text), text + ": no IPv6 address", "");
    }
    return token(Token.Kind.IPV6, text);
  }

  /** One pattern for each number of groups, and each place of the double colon. */
  private static List<Pattern> ipv6() {
    String v4 = "%1$s(?:\\.%1$s){3}".formatted(NUMBER_TEXT);
    List<Pattern> patterns = new ArrayList<>();
    patterns.add(Pattern.compile(groups(8)));
    patterns.add(Pattern.compile(groups(6) + ":" + v4));
    for (int count = 0; count <= 7; count++) {
      for (int left = 0; left <= count; left++) {
        String start = groups(left) + "::" + groups(count - left);
        patterns.add(Pattern.compile(start));
        if (count <= 5) {
          patterns.add(Pattern.compile(start + (left == count ? "" : ":") + v4));
        }
      }
    }
    return patterns;
  }

  private static String groups(int count) {
    return String.join(":", java.util.Collections.nCopies(count, "[0-9A-Fa-f]{1,4}"));
  }
}
