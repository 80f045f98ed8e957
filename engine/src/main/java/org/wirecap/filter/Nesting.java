package org.wirecap.filter;

import java.util.List;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Value;

/**
 * How deep trees are. Whatever walks over one does so by calls, so there has to be a limit; and
 * what stands in a row, such as {@code 1 + 1 + 1}, becomes as deep as it is long.
 */
final class Nesting {
  /** On a stack of 1 MiB every way to run a filter walks over so much. */
  private static final int MOST = 1000;

  private Nesting() {}

  /** What is too deep, in words; null when nothing is. */
  static String fault(Condition condition) {
    return fault(condition, MOST);
  }

  private static String fault(Condition condition, int levels) {
    if (levels == 0) {
      return "more than " + MOST + " conditions inside each other";
    }
    return switch (condition) {
      case Condition.Compare compare ->
          isDeeper(compare.left(), MOST) || isDeeper(compare.right(), MOST)
              ? "more than " + MOST + " values inside each other"
              : null;
      case Condition.And(var terms) -> fault(terms, levels);
      case Condition.Or(var terms) -> fault(terms, levels);
      case Condition.Not(Condition term) -> fault(term, levels - 1);
      case Condition.Constant _, Condition.ProtocolChain _ -> null;
    };
  }

  private static String fault(List<Condition> terms, int levels) {
    for (Condition term : terms) {
      String fault = fault(term, levels - 1);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static boolean isDeeper(Value value, int levels) {
    return levels == 0
        || switch (value) {
          case Value.Load load -> isDeeper(load.base(), levels - 1);
          case Value.Arithmetic sum ->
              isDeeper(sum.left(), levels - 1) || isDeeper(sum.right(), levels - 1);
          case Value.Const _, Value.PacketLength _, Value.Metadata _ -> false;
        };
  }
}
