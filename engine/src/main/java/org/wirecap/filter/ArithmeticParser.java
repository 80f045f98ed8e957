package org.wirecap.filter;

import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Value;

/**
 * Reads values: numbers, lengths, bytes of the packet, and arithmetic on them.
 *
 * <p>Operators bind as in libpcap: from loosest to tightest {@code | & << + *}, from left to right,
 * and {@code %} and {@code ^} take everything behind them as their right operand.
 */
final class ArithmeticParser {
  /** Values may be nested so deep; as each level is a call, a limit there must be. */
  static final int MOST_LEVELS = 200;

  private static final int LOOSEST = 0;
  private static final int TIGHTEST = 6;
  private static final int GREEDY = -1;

  private final Tokens tokens;
  private final AccessCode code;
  private final Faults faults;
  private int depth;

  ArithmeticParser(Tokens tokens, AccessCode code, Faults faults) {
    this.tokens = tokens;
    this.code = code;
    this.faults = faults;
  }

  /** Whether a value starts here; a parenthesis may start one as well. */
  boolean startsHere() {
    Token token = tokens.peek();
    return token.kind() == Token.Kind.NUMBER
        || token.is("-")
        || token.is("len")
        || (Protocol.of(token) != null && tokens.peekSecond().is("["));
  }

  Arithmetic parse() {
    return parse(LOOSEST);
  }

  /** The rest of a value whose first operand was read already. */
  Arithmetic parseRest(Arithmetic first) {
    return parseRest(first, LOOSEST);
  }

  /** Whether an operator stands here. */
  boolean operatorHere() {
    return operator(tokens.peek()) != null;
  }

  private Arithmetic parse(int binding) {
    if (++depth > MOST_LEVELS) {
      throw faults.fault(
          tokens.peek().column(), "more than " + MOST_LEVELS + " values inside each other", "");
    }
    Arithmetic value = parseRest(operand(), binding);
    depth--;
    return value;
  }

  private Arithmetic parseRest(Arithmetic first, int binding) {
    Arithmetic left = first;
    while (true) {
      Operator operator = operator(tokens.peek());
      if (operator == null) {
        return left;
      }
      int own = binding(operator);
      if (own != GREEDY && own <= binding) {
        return left;
      }
      Token token = tokens.next();
      Arithmetic right = parse(own == GREEDY ? LOOSEST : own);
      faults.at(token.column());
      left = code.combine(operator, left, right);
    }
  }

  private Arithmetic operand() {
    Token token = tokens.peek();
    if (token.kind() == Token.Kind.NUMBER) {
      return Arithmetic.of(new Value.Const(tokens.next().number()));
    }
    if (tokens.take("len")) {
      return Arithmetic.of(new Value.PacketLength());
    }
    if (tokens.take("-")) {
      return code.negate(parse(TIGHTEST));
    }
    if (tokens.take("(")) {
      Arithmetic inner = parse();
      tokens.require(")");
      return inner;
    }
    Protocol protocol = Protocol.of(token);
    if (protocol == null || !tokens.peekSecond().is("[")) {
      throw tokens.unexpected("a number, len, or bytes such as ip[8] or tcp[2:2]");
    }
    return access(protocol);
  }

  private Arithmetic access(Protocol protocol) {
    Token start = tokens.next();
    tokens.require("[");
    Arithmetic index = parse();
    int size = 1;
    if (tokens.take(":")) {
      int column = tokens.peek().column();
      size = tokens.requireNumber();
      if (size != 1 && size != 2 && size != 4) {
        throw faults.fault(
            column, "1, 2 or 4 bytes can be read, not " + Integer.toUnsignedString(size), "");
      }
    }
    tokens.require("]");
    faults.at(start.column());
    return code.access(protocol, index, size);
  }

  private static Operator operator(Token token) {
    if (token.kind() != Token.Kind.WORD) {
      return null;
    }
    return switch (token.word()) {
      case "+" -> Operator.ADD;
      case "-" -> Operator.SUBTRACT;
      case "*" -> Operator.MULTIPLY;
      case "/" -> Operator.DIVIDE;
      case "%" -> Operator.MODULO;
      case "&" -> Operator.AND;
      case "|" -> Operator.OR;
      case "^" -> Operator.XOR;
      case "<<" -> Operator.SHIFT_LEFT;
      case ">>" -> Operator.SHIFT_RIGHT;
      default -> null;
    };
  }

  private static int binding(Operator operator) {
    return switch (operator) {
      case OR -> 1;
      case AND -> 2;
      case SHIFT_LEFT, SHIFT_RIGHT -> 3;
      case ADD, SUBTRACT -> 4;
      case MULTIPLY, DIVIDE -> 5;
      case MODULO, XOR -> GREEDY;
    };
  }
}
