package org.wirecap.filter;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;

/** Short ways to write the intermediate form. */
final class Terms {
  static final Condition TRUE = new Condition.Constant(true);
  static final Condition FALSE = new Condition.Constant(false);

  private Terms() {}

  /** All terms; those that are null are left out. */
  static Condition and(Condition... terms) {
    List<Condition> flat = new ArrayList<>();
    for (Condition term : terms) {
      switch (term) {
        case null -> {}
        case Condition.And(var inner) -> flat.addAll(inner);
        default -> flat.add(term);
      }
    }
    return flat.size() == 1 ? flat.getFirst() : new Condition.And(flat);
  }

  /** One of the terms, from the first to the last. */
  static Condition or(Condition... terms) {
    List<Condition> flat = new ArrayList<>();
    for (Condition term : terms) {
      if (term instanceof Condition.Or(var inner)) {
        flat.addAll(inner);
      } else {
        flat.add(term);
      }
    }
    return flat.size() == 1 ? flat.getFirst() : new Condition.Or(flat);
  }

  static Condition not(Condition term) {
    return switch (term) {
      case Condition.Not(var inner) -> inner;
      case Condition.Constant(boolean value) -> value ? FALSE : TRUE;
      default -> new Condition.Not(term);
    };
  }

  static Condition equal(Value value, int number) {
    return new Condition.Compare(Relation.EQUAL, value, constant(number));
  }

  static Condition greater(Value value, int number) {
    return new Condition.Compare(Relation.GREATER, value, constant(number));
  }

  static Condition atLeast(Value value, int number) {
    return new Condition.Compare(Relation.GREATER_OR_EQUAL, value, constant(number));
  }

  /** Whether the bits of the mask are those of the number. */
  static Condition maskedEqual(Value value, int number, int mask) {
    return equal(mask == -1 ? value : masked(value, mask), number);
  }

  static Value masked(Value value, int mask) {
    return new Value.Arithmetic(Operator.AND, value, constant(mask));
  }

  static Value constant(int number) {
    return new Value.Const(number);
  }

  static Value add(Value left, Value right) {
    return new Value.Arithmetic(Operator.ADD, left, right);
  }

  static Value multiply(Value value, int factor) {
    return new Value.Arithmetic(Operator.MULTIPLY, value, constant(factor));
  }

  /**
   * 1 when the value, below 2<sup>32</sup> - 1 after the exclusive or, is the number, else 0; so a
   * choice becomes arithmetic.
   */
  static Value isEqual(Value value, int number) {
    Value difference = new Value.Arithmetic(Operator.XOR, value, constant(number));
    return new Value.Arithmetic(Operator.DIVIDE, constant(1), add(difference, constant(1)));
  }
}
