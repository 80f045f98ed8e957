package org.wirecap.filter.path;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;

/**
 * One value that is compared with several numbers, of which one shall be it: what an {@code or} of
 * hosts or ports comes to.
 *
 * @param value what is compared
 * @param numbers with what, all different
 */
public record Members(Value value, List<Integer> numbers) {
  /** Fewer are faster one by one. */
  private static final int LEAST = 4;

  /** More would take a table that leaves the first level cache. */
  private static final int MOST = 64;

  /** Copies the numbers. */
  public Members {
    numbers = List.copyOf(numbers);
  }

  /**
   * @param terms of an {@code or}
   * @return the members that it asks for, or null when it is something else
   */
  public static Members of(List<Condition> terms) {
    if (terms.size() < LEAST || terms.size() > MOST) {
      return null;
    }
    Value value = value(terms.getFirst());
    for (Condition term : terms) {
      if (value == null || !value.equals(value(term))) {
        return null;
      }
    }
    return new Members(value, terms.stream().map(Members::number).distinct().toList());
  }

  /**
   * @param terms of an {@code or}
   * @return the same in the same order, neighbours that ask for members as an {@code or} of their
   *     own
   */
  public static List<Condition> grouped(List<Condition> terms) {
    if (terms.size() < LEAST) {
      return terms;
    }
    List<Condition> result = new ArrayList<>();
    for (int i = 0; i < terms.size(); ) {
      Value value = value(terms.get(i));
      int end = i + 1;
      while (value != null
          && end < terms.size()
          && end - i < MOST
          && value.equals(value(terms.get(end)))) {
        end++;
      }
      List<Condition> run = terms.subList(i, end);
      if (run.size() < LEAST || run.size() == terms.size()) {
        result.addAll(run);
      } else {
        result.add(new Condition.Or(run));
      }
      i = end;
    }
    return result;
  }

  /** What a term compares with a number; null when it is another kind of term. */
  private static Value value(Condition term) {
    return term instanceof Condition.Compare compare
            && compare.relation() == Relation.EQUAL
            && compare.right() instanceof Value.Const
            && !(compare.left() instanceof Value.Const)
        ? compare.left()
        : null;
  }

  private static int number(Condition term) {
    return term instanceof Condition.Compare compare
            && compare.right() instanceof Value.Const(int number)
        ? number
        : 0;
  }
}
