package org.wirecap.filter.ir;

import java.util.List;

/** The intermediate form for people: a term on each line, those of a list further to the right. */
public final class ProgramText {
  private final StringBuilder text = new StringBuilder();

  private ProgramText() {}

  /**
   * @param program any
   * @return several lines, without a line end at the end
   */
  public static String of(FilterProgram program) {
    ProgramText all = new ProgramText();
    all.append(program.condition(), 0);
    return all.text.substring(1);
  }

  private void append(Condition condition, int depth) {
    switch (condition) {
      case Condition.Constant(boolean value) -> line(depth, value ? "always" : "never");
      case Condition.Compare(Relation relation, Value left, Value right) ->
          line(depth, operand(left) + " " + relation.symbol() + " " + operand(right));
      case Condition.Not(Condition.Compare(Relation relation, Value left, Value right)) ->
          line(depth, operand(left) + " " + opposite(relation) + " " + operand(right));
      case Condition.Not(Condition term) -> {
        line(depth, "not");
        append(term, depth + 1);
      }
      case Condition.And(var terms) -> list("and", terms, depth);
      case Condition.Or(var terms) -> list("or", terms, depth);
      case Condition.ProtocolChain(int version, int protocol, int networkLayer) ->
          line(
              depth,
              "protocol %d in the chain of headers of IPv%d at %d"
                  .formatted(protocol, version, networkLayer));
    }
  }

  private void list(String word, List<Condition> terms, int depth) {
    line(depth, word);
    terms.forEach(term -> append(term, depth + 1));
  }

  private void line(int depth, String words) {
    text.append('\n').append("  ".repeat(depth)).append(words);
  }

  private static String opposite(Relation relation) {
    return switch (relation) {
      case EQUAL -> "!=";
      case GREATER -> "<=";
      case GREATER_OR_EQUAL -> "<";
    };
  }

  /** A value; the operands of an operator in parentheses when they are computed themselves. */
  private static String operand(Value value) {
    return switch (value) {
      case Value.Const(int number) -> number(number);
      case Value.PacketLength() -> "length";
      case Value.Metadata(Field field) -> field.label();
      case Value.Load(int size, Value base, int displacement) -> {
        String place = Integer.toUnsignedString(displacement);
        if (!base.equals(new Value.Const(0))) {
          place = inner(base) + (displacement == 0 ? "" : " + " + place);
        }
        yield "[" + place + ":" + size + "]";
      }
      case Value.Arithmetic(Operator operator, Value left, Value right) ->
          inner(left) + " " + operator.symbol() + " " + inner(right);
    };
  }

  private static String inner(Value value) {
    return value instanceof Value.Arithmetic ? "(" + operand(value) + ")" : operand(value);
  }

  private static String number(int number) {
    return Integer.compareUnsigned(number, 10) < 0
        ? Integer.toString(number)
        : "0x" + Integer.toHexString(number);
  }
}
