package org.wirecap.filter;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;

/**
 * Brings the terms of an {@code or} together that ask for the same: {@code (p and a) or (p and b)}
 * becomes {@code p and (a or b)}, and of 30 hosts the EtherType is compared once. Rejects exactly
 * the packets that the terms as they were rejected:
 *
 * <ul>
 *   <li>Terms that follow each other and begin by comparing one value with numbers exclude each
 *       other, so they may change places, and those of one number become one. The value itself was
 *       computed by the first of them, whichever that is.
 *   <li>{@code (v == 1 and a) or (v == 2 and a)} is {@code (v == 1 or v == 2) and a}.
 *   <li>Bare comparisons with numbers may change places once their values were computed; the first
 *       comparison with each value stays where it is, and nothing passes it.
 * </ul>
 */
final class Factoring {
  private Factoring() {}

  /**
   * @param terms of an {@code or}
   * @return terms that together hold, do not hold, and reject as those did; at least one
   */
  static List<Condition> factored(List<Condition> terms) {
    List<Condition> flat = new ArrayList<>();
    flatten(terms, flat);
    List<Condition> result = new ArrayList<>();
    for (List<Condition> run : runs(flat)) {
      Condition first = run.getFirst();
      if (run.size() == 1) {
        result.add(first);
      } else if (isChoice(first) && run.stream().allMatch(Factoring::isChoice)) {
        result.addAll(byValue(run));
      } else if (choice(first) != null) {
        result.addAll(byNumber(run));
      } else {
        result.add(and(head(first), run.stream().map(Factoring::tail).toList()));
      }
    }
    return result;
  }

  private static void flatten(List<Condition> terms, List<Condition> flat) {
    for (Condition term : terms) {
      if (term instanceof Condition.Or(var inner)) {
        flatten(inner, flat);
      } else {
        flat.add(term);
      }
    }
  }

  /** Neighbours that can become fewer, or change places. */
  private static List<List<Condition>> runs(List<Condition> terms) {
    List<List<Condition>> runs = new ArrayList<>();
    boolean bare = false;
    boolean oneValue = false;
    for (Condition term : terms) {
      Condition first = runs.isEmpty() ? null : runs.getLast().getFirst();
      boolean ofValue = oneValue && choice(term) != null && value(term).equals(value(first));
      if (ofValue || (bare && isChoice(term)) || (first != null && haveOneHead(first, term))) {
        runs.getLast().add(term);
        bare &= isChoice(term);
        oneValue = ofValue;
      } else {
        runs.add(new ArrayList<>(List.of(term)));
        bare = isChoice(term);
        oneValue = choice(term) != null;
      }
    }
    return runs;
  }

  private static boolean haveOneHead(Condition one, Condition other) {
    return choice(one) == null
        && one instanceof Condition.And
        && other instanceof Condition.And
        && head(one).equals(head(other));
  }

  /** Comparisons that come between the first ones for two values, value by value. */
  private static List<Condition> byValue(List<Condition> run) {
    List<Condition> result = new ArrayList<>();
    Map<Value, List<Condition>> since = new LinkedHashMap<>();
    Set<Value> computed = new HashSet<>();
    for (Condition term : run) {
      if (computed.add(value(term))) {
        since.values().forEach(result::addAll);
        since.clear();
        result.add(term);
      } else {
        since.computeIfAbsent(value(term), value -> new ArrayList<>()).add(term);
      }
    }
    since.values().forEach(result::addAll);
    return result;
  }

  /** What begins with {@code v == number}, for each number once, and once for each way to go on. */
  private static List<Condition> byNumber(List<Condition> run) {
    Map<Condition, List<Condition>> tails = new LinkedHashMap<>();
    for (Condition term : run) {
      tails.computeIfAbsent(choice(term), number -> new ArrayList<>()).add(tail(term));
    }
    Map<List<Condition>, List<Condition>> numbers = new LinkedHashMap<>();
    tails.forEach(
        (number, tail) -> numbers.computeIfAbsent(tail, same -> new ArrayList<>()).add(number));
    List<Condition> result = new ArrayList<>();
    numbers.forEach((tail, all) -> result.add(and(or(all), tail)));
    return result;
  }

  private static Condition and(Condition head, List<Condition> tails) {
    // What always holds ends an or; before it may be what rejects.
    int end = tails.indexOf(Terms.TRUE);
    if (end == 0) {
      return head;
    }
    return Terms.and(head, or(end < 0 ? tails : tails.subList(0, end + 1)));
  }

  private static Condition or(List<Condition> terms) {
    return Terms.or(terms.toArray(Condition[]::new));
  }

  /** Whether the whole term is the comparison of a value with a number. */
  private static boolean isChoice(Condition term) {
    return term instanceof Condition.Compare && choice(term) != null;
  }

  /** The comparison for equality with a number that a term begins with, or null. */
  private static Condition.Compare choice(Condition term) {
    return head(term) instanceof Condition.Compare compare
            && compare.relation() == Relation.EQUAL
            && compare.right() instanceof Value.Const
        ? compare
        : null;
  }

  private static Value value(Condition term) {
    return choice(term).left();
  }

  private static Condition head(Condition term) {
    return term instanceof Condition.And(var terms) ? terms.getFirst() : term;
  }

  private static Condition tail(Condition term) {
    return term instanceof Condition.And(var terms)
        ? terms.size() == 2 ? terms.getLast() : new Condition.And(terms.subList(1, terms.size()))
        : Terms.TRUE;
  }
}
