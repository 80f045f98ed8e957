package org.wirecap.filter.jvm;

import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;

/**
 * Loads that are only compared with numbers for equality, as they are or masked: they are left in
 * the order in which this machine loads them, and the numbers are turned instead, once for all
 * packets.
 */
final class RawLoads {
  private final Set<Value> raw = new HashSet<>();
  private final Set<Value> others = new HashSet<>();

  RawLoads(Condition condition) {
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      collect(condition);
      raw.removeAll(others);
    }
  }

  /** Whether a value is such a load. */
  boolean contains(Value value) {
    return raw.contains(value);
  }

  /** Whether a value is such a load, or one that is masked. */
  boolean isOf(Value value) {
    return raw.contains(value) || (isMasked(value) && raw.contains(load(value)));
  }

  /**
   * @param value for which {@link #isOf} holds
   * @param number mask of the load, or what it is compared with
   * @return the number as it is when its bytes are turned like those of the load
   */
  static int turned(Value value, int number) {
    int all = Integer.reverseBytes(number);
    return load(value).size() == 2 ? all >>> 16 : all;
  }

  private void collect(Condition condition) {
    switch (condition) {
      case Condition.Compare(Relation relation, Value left, Value right) -> {
        if (relation == Relation.EQUAL
            && right instanceof Value.Const(int number)
            && load(left) != null
            && fits(load(left), number)) {
          raw.add(load(left));
          use(load(left).base());
        } else {
          use(left);
          use(right);
        }
      }
      case Condition.And(List<Condition> terms) -> terms.forEach(this::collect);
      case Condition.Or(List<Condition> terms) -> terms.forEach(this::collect);
      case Condition.Not(Condition term) -> collect(term);
      case Condition.Constant constant -> {}
      case Condition.ProtocolChain chain -> {}
    }
  }

  /** What is computed with. */
  private void use(Value value) {
    switch (value) {
      case Value.Load load -> {
        others.add(load);
        use(load.base());
      }
      case Value.Arithmetic sum -> {
        use(sum.left());
        use(sum.right());
      }
      case Value.Const constant -> {}
      case Value.PacketLength length -> {}
      case Value.Metadata metadata -> {}
    }
  }

  private static boolean isMasked(Value value) {
    return value instanceof Value.Arithmetic(Operator operator, Value.Load load, Value.Const mask)
        && operator == Operator.AND
        && fits(load, mask.value());
  }

  private static Value.Load load(Value value) {
    return switch (value) {
      case Value.Load load when load.size() > 1 -> load;
      case Value.Arithmetic(Operator operator, Value.Load load, Value.Const mask)
          when load.size() > 1 && isMasked(value) ->
          load;
      default -> null;
    };
  }

  private static boolean fits(Value.Load load, int number) {
    return load.size() == 4 || number >>> 16 == 0;
  }
}
