package org.wirecap.filter.path;

import java.util.HashSet;
import java.util.Set;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Value;

/** What can be said about values without a packet. */
public final class Values {
  /** The greatest value that 32 bits hold. */
  public static final long MOST = 0xffff_ffffL;

  private Values() {}

  /**
   * @param value any
   * @return a number that it never exceeds, in 0 to {@link #MOST}
   */
  public static long most(Value value) {
    return switch (value) {
      case Value.Const(int number) -> number & MOST;
      case Value.Load load -> load.size() == 4 ? MOST : (1L << (8 * load.size())) - 1;
      case Value.Arithmetic(Operator operator, Value left, Value right) ->
          Math.min(MOST, most(operator, left, right));
      case Value.PacketLength() -> MOST;
      case Value.Metadata metadata -> MOST;
    };
  }

  private static long most(Operator operator, Value left, Value right) {
    long one = most(left);
    long two = most(right);
    boolean fixed = right instanceof Value.Const;
    return switch (operator) {
      case ADD -> one + two;
      case MULTIPLY -> Math.multiplyHigh(one, two) == 0 && one * two >= 0 ? one * two : MOST;
      case SUBTRACT -> MOST;
      case DIVIDE -> fixed && two != 0 ? one / two : one;
      case MODULO -> fixed && two != 0 ? Math.min(one, two - 1) : one;
      case AND -> Math.min(one, two);
      case OR, XOR -> (Long.highestOneBit(one | two) * 2 - 1) & MOST;
      case SHIFT_LEFT -> fixed ? (two < 32 ? one << two : 0) : MOST;
      case SHIFT_RIGHT -> fixed ? (two < 32 ? one >> two : 0) : one;
    };
  }

  /**
   * @param value any
   * @return how many bytes of the packet its loads from fixed places need
   */
  public static long prefix(Value value) {
    return switch (value) {
      case Value.Load load when load.isFixed() -> extent(load);
      case Value.Load load -> prefix(load.base());
      case Value.Arithmetic(Operator operator, Value left, Value right) ->
          Math.max(prefix(left), prefix(right));
      case Value.Const constant -> 0;
      case Value.PacketLength length -> 0;
      case Value.Metadata metadata -> 0;
    };
  }

  /**
   * @param load any
   * @return bytes from its base to the end of what it loads
   */
  public static long extent(Value.Load load) {
    return (load.displacement() & MOST) + load.size();
  }

  /**
   * @param condition any
   * @return whether it is about nothing but the captured bytes
   */
  public static boolean needsOnlyBytes(Condition condition) {
    return switch (condition) {
      case Condition.Compare compare ->
          needsOnlyBytes(compare.left()) && needsOnlyBytes(compare.right());
      case Condition.And(var terms) -> terms.stream().allMatch(Values::needsOnlyBytes);
      case Condition.Or(var terms) -> terms.stream().allMatch(Values::needsOnlyBytes);
      case Condition.Not(Condition term) -> needsOnlyBytes(term);
      case Condition.Constant constant -> true;
      case Condition.ProtocolChain chain -> true;
    };
  }

  private static boolean needsOnlyBytes(Value value) {
    return switch (value) {
      case Value.Load load -> needsOnlyBytes(load.base());
      case Value.Arithmetic sum -> needsOnlyBytes(sum.left()) && needsOnlyBytes(sum.right());
      case Value.Const constant -> true;
      case Value.PacketLength length -> false;
      case Value.Metadata metadata -> false;
    };
  }

  /**
   * @param condition any
   * @return the loads and sums that stand in it more than once: worth keeping
   */
  public static Set<Value> repeated(Condition condition) {
    Set<Value> repeated = new HashSet<>();
    collect(condition, new HashSet<>(), repeated);
    return repeated;
  }

  private static void collect(Condition condition, Set<Value> seen, Set<Value> repeated) {
    switch (condition) {
      case Condition.Compare compare -> {
        collect(compare.left(), seen, repeated);
        collect(compare.right(), seen, repeated);
      }
      case Condition.And(var terms) -> terms.forEach(term -> collect(term, seen, repeated));
      case Condition.Or(var terms) -> terms.forEach(term -> collect(term, seen, repeated));
      case Condition.Not(Condition term) -> collect(term, seen, repeated);
      case Condition.Constant constant -> {}
      case Condition.ProtocolChain chain -> {}
    }
  }

  private static void collect(Value value, Set<Value> seen, Set<Value> repeated) {
    switch (value) {
      case Value.Load(int size, Value base, int displacement) -> {
        if (isNew(value, seen, repeated)) {
          collect(base, seen, repeated);
        }
      }
      case Value.Arithmetic(Operator operator, Value left, Value right) -> {
        if (isNew(value, seen, repeated)) {
          collect(left, seen, repeated);
          collect(right, seen, repeated);
        }
      }
      case Value.Const constant -> {}
      case Value.PacketLength length -> {}
      case Value.Metadata metadata -> {}
    }
  }

  private static boolean isNew(Value value, Set<Value> seen, Set<Value> repeated) {
    if (seen.add(value)) {
      return true;
    }
    repeated.add(value);
    return false;
  }
}
