package org.wirecap.filter.jvm;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Value;
import org.wirecap.filter.path.Members;

/**
 * A method of the class of a filter: HotSpot compiles no method of more than 8,000 bytes, and the
 * class file holds none of more than 64 KiB, so a large condition becomes several.
 *
 * @param name of the method
 * @param condition what it decides
 * @param prefix bytes that the packet is known to have when it is called
 * @param needTrue bytes that all ways to acceptance need when it returns 1
 * @param needFalse the same when it returns 0
 */
record Part(String name, Condition condition, long prefix, long needTrue, long needFalse) {
  /** Bytes of bytecode, as {@link #weight} guesses, that one method shall have at most. */
  static final int MOST = 5_000;

  /** So many groups of terms at most, so that the method which calls them is small, too. */
  private static final int GROUPS = 32;

  /** Terms that are too much for one method, in groups. */
  Part {
    int weight = weight(condition);
    int size = Math.max(MOST, weight / GROUPS);
    if (weight > MOST) {
      condition =
          switch (condition) {
            case Condition.And(var terms) -> {
              List<Condition> groups = new ArrayList<>();
              groups(terms, size)
                  .forEach(g -> groups.add(g.size() == 1 ? g.getFirst() : new Condition.And(g)));
              yield groups.size() == 1 ? groups.getFirst() : new Condition.And(groups);
            }
            case Condition.Or(var terms) -> {
              List<Condition> groups = new ArrayList<>();
              groups(terms, size)
                  .forEach(g -> groups.add(g.size() == 1 ? g.getFirst() : new Condition.Or(g)));
              yield groups.size() == 1 ? groups.getFirst() : new Condition.Or(groups);
            }
            default -> condition;
          };
    }
  }

  /** Neighbours of which none has more than the weight, unless it is alone. */
  private static List<List<Condition>> groups(List<Condition> terms, int most) {
    List<List<Condition>> groups = new ArrayList<>();
    List<Condition> group = new ArrayList<>();
    int sum = 0;
    for (Condition term : terms) {
      int weight = weight(term);
      if (!group.isEmpty() && sum + weight > most) {
        groups.add(group);
        group = new ArrayList<>();
        sum = 0;
      }
      group.add(term);
      sum += weight;
    }
    groups.add(group);
    return groups;
  }

  /** Whether everything of it goes into one method. */
  boolean isWhole() {
    return weight(condition) <= MOST;
  }

  /** A guess of the bytes that a condition takes, rather too many. */
  private static int weight(Condition condition) {
    return switch (condition) {
      case Condition.Compare compare -> 14 + weight(compare.left()) + weight(compare.right());
      case Condition.And(var terms) -> terms.stream().mapToInt(Part::weight).sum();
      case Condition.Or(var terms) -> {
        Members members = Members.of(terms);
        yield members == null
            ? Members.grouped(terms).stream().mapToInt(Part::weight).sum()
            : 24 + weight(members.value());
      }
      case Condition.Not(Condition term) -> weight(term);
      case Condition.Constant constant -> 3;
      case Condition.ProtocolChain chain -> 30;
    };
  }

  private static int weight(Value value) {
    return switch (value) {
      case Value.Load load when load.isFixed() -> 12;
      case Value.Load load -> 32 + weight(load.base());
      case Value.Arithmetic sum -> 6 + weight(sum.left()) + weight(sum.right());
      case Value.Const constant -> 3;
      case Value.PacketLength length -> 2;
      case Value.Metadata metadata -> 8;
    };
  }
}
