package org.wirecap.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;

/**
 * Leaves out what is known already: a comparison that was made before on every way to where it
 * stands, and one with another number when a value is known to be this. What is left out was
 * evaluated before, so no load is lost that would have rejected a packet, and the program accepts
 * what it accepted.
 */
final class Simplifier {
  /** Comparisons that were made on the way, and how they came out. */
  private final Map<Condition.Compare, Boolean> made = new HashMap<>();

  /** Values that are known on the way. */
  private final Map<Value, Integer> known = new HashMap<>();

  /** Undoes the latest changes of the two maps. */
  private final List<Runnable> undo = new ArrayList<>();

  private Simplifier() {}

  static Condition simplify(Condition condition) {
    return new Simplifier().reduce(condition);
  }

  private Condition reduce(Condition condition) {
    return switch (condition) {
      case Condition.Constant _, Condition.ProtocolChain _ -> condition;
      case Condition.Compare(Relation relation, Value left, Value right) ->
          decide(new Condition.Compare(relation, fold(left), fold(right)));
      case Condition.Not(Condition term) -> Terms.not(reduce(term));
      case Condition.And(var terms) -> reduce(terms, true);
      case Condition.Or(var terms) -> reduce(Factoring.factored(terms), false);
    };
  }

  /** Terms of which each has to be {@code wanted} for the whole to be so. */
  private Condition reduce(List<Condition> terms, boolean wanted) {
    int mark = undo.size();
    List<Condition> reduced = new ArrayList<>();
    for (Condition term : terms) {
      Condition own = reduce(term);
      if (own instanceof Condition.Constant(boolean value)) {
        if (value == wanted) {
          continue;
        }
        reduced.add(own);
        break;
      }
      reduced.add(own);
      assume(own, wanted);
    }
    while (undo.size() > mark) {
      undo.removeLast().run();
    }
    if (reduced.isEmpty()) {
      return new Condition.Constant(wanted);
    }
    Condition[] all = reduced.toArray(Condition[]::new);
    return all.length == 1 ? all[0] : wanted ? Terms.and(all) : Terms.or(all);
  }

  private void assume(Condition condition, boolean value) {
    switch (condition) {
      case Condition.Compare compare -> {
        Boolean before = made.put(compare, value);
        undo.add(() -> restore(made, compare, before));
        if (value
            && compare.relation() == Relation.EQUAL
            && compare.right() instanceof Value.Const(int number)) {
          Value left = compare.left();
          Integer old = known.put(left, number);
          undo.add(() -> restore(known, left, old));
        }
      }
      case Condition.Not(Condition term) -> assume(term, !value);
      case Condition.And(var terms) when value -> terms.forEach(term -> assume(term, true));
      case Condition.Or(var terms) when !value -> terms.forEach(term -> assume(term, false));
      default -> {}
    }
  }

  private static <K, V> void restore(Map<K, V> map, K key, V value) {
    if (value == null) {
      map.remove(key);
    } else {
      map.put(key, value);
    }
  }

  private Condition decide(Condition.Compare compare) {
    Boolean before = made.get(compare);
    if (before != null) {
      return new Condition.Constant(before);
    }
    if (compare.right() instanceof Value.Const(int right)) {
      Integer left =
          compare.left() instanceof Value.Const(int number)
              ? Integer.valueOf(number)
              : known.get(compare.left());
      if (left != null) {
        return new Condition.Constant(compare.relation().holds(left, right));
      }
    }
    return compare;
  }

  private static Value fold(Value value) {
    return switch (value) {
      case Value.Const _, Value.PacketLength _, Value.Metadata _ -> value;
      case Value.Load(int size, Value base, int displacement) -> {
        if (value instanceof Value.Load load && load.isFixed()) {
          yield value;
        }
        Value from = fold(base);
        long sum =
            from instanceof Value.Const(int number)
                ? (number & 0xffff_ffffL) + (displacement & 0xffff_ffffL)
                : Long.MAX_VALUE;
        yield sum <= 0xffff_ffffL
            ? Value.Load.at(size, (int) sum)
            : new Value.Load(size, from, displacement);
      }
      case Value.Arithmetic(Operator operator, Value left, Value right) -> {
        Value one = fold(left);
        Value two = fold(right);
        if (one instanceof Value.Const(int x)
            && two instanceof Value.Const(int y)
            && !(operator.divides() && y == 0)) {
          yield new Value.Const(operator.apply(x, y));
        }
        yield new Value.Arithmetic(operator, one, two);
      }
    };
  }
}
