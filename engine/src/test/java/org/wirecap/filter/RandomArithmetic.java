package org.wirecap.filter;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Expressions of arithmetic by chance, and packets for them: deep ones with numbers at the edges,
 * and such as have the same values again and again, more of them than a program can keep.
 */
final class RandomArithmetic {
  private static final String[] EDGES = {
    "0", "1", "31", "32", "0x7fffffff", "0x80000000", "0xffffffff"
  };

  private static final byte[] BYTES = {0, 0, 1, 1, 2, 3, 4, 5, 31, 32, 33, 127, -128, -1};
  private final Random random;

  RandomArithmetic(long seed) {
    random = new Random(seed);
  }

  /** One comparison. */
  String deep() {
    return arithmetic(2 + random.nextInt(3)) + relation() + arithmetic(random.nextInt(3));
  }

  private String arithmetic(int depth) {
    if (depth == 0) {
      return switch (random.nextInt(8)) {
        case 0, 1, 2 -> pick(EDGES);
        case 3 -> "len";
        default -> "link[" + random.nextInt(20) + size() + "]";
      };
    }
    if (random.nextInt(12) == 0) {
      return "link[" + arithmetic(depth - 1) + size() + "]";
    }
    String left = arithmetic(depth - 1);
    String right = arithmetic(random.nextInt(depth));
    String operator = pick("+", "-", "*", "&", "|", "^", "/", "%", "<<", ">>");
    if ("/%<<>>".contains(operator)) {
      // libpcap refuses by the first number of such an operand, even if it is a place.
      right = random.nextInt(3) == 0 ? pick("1", "2", "31") : "(len * 0 + " + right + ")";
    }
    return "(" + left + " " + operator + " " + right + ")";
  }

  /** Many comparisons of a few large values. */
  String repeated() {
    List<String> values =
        IntStream.range(0, 1 + random.nextInt(16)).mapToObj(i -> largeValue()).toList();
    return condition(values, 3 + random.nextInt(3));
  }

  private String condition(List<String> values, int depth) {
    if (depth == 0) {
      String right = random.nextInt(4) == 0 ? pick(values) : pick(EDGES);
      return pick(values) + relation() + right;
    }
    String left = condition(values, depth - 1);
    String right = condition(values, random.nextInt(depth));
    return pick("", "", "not ") + "(" + left + pick(" and ", " or ") + right + ")";
  }

  /** As a load behind a header that says how long it is, or nearly so. */
  private String largeValue() {
    String length =
        "((link[%d%s] & %s) %s)"
            .formatted(
                random.nextInt(4),
                pick("", "", "", ":2"),
                pick("0xf", "0xf", "0xf", "7", "0x1f"),
                pick("<< 2", "<< 2", "* 4", "<< 1"));
    int place = random.nextInt(14);
    String load =
        random.nextInt(3) == 0
            ? "link[" + length + size() + "]"
            : "link[" + length + " + link[" + place + "] % 8" + size() + "]";
    return switch (random.nextInt(4)) {
      case 0 -> "(" + load + " >> link[" + place + "])";
      case 1 -> "(" + load + " - " + length + ")";
      default -> load;
    };
  }

  private String relation() {
    return pick(" = ", " != ", " < ", " > ", " <= ", " >= ");
  }

  private String size() {
    return pick("", "", ":2", ":4");
  }

  /** A packet of 14 bytes or more, most of them small numbers or at an edge. */
  byte[] packet() {
    byte[] packet = new byte[14 + random.nextInt(60)];
    for (int i = 0; i < packet.length; i++) {
      packet[i] = BYTES[random.nextInt(BYTES.length)];
    }
    return packet;
  }

  private String pick(String... choices) {
    return pick(List.of(choices));
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
