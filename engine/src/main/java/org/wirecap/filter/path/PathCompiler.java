package org.wirecap.filter.path;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;

/**
 * Turns a condition into jumps, forwards only: each comparison jumps or falls through, and what
 * rejects the packet jumps to one place. Remembers on the way what every path to the present place
 * has checked and computed.
 *
 * <p><b>Lengths are checked early.</b> A load beyond the captured bytes rejects the packet. So once
 * the first n bytes are known to be there, no load within them needs a check; and where every way
 * on to acceptance needs n bytes, n can be checked at once: a shorter packet is not accepted
 * anyway.
 *
 * @param <L> a place to jump to; compared by identity or equals
 */
public abstract class PathCompiler<L> {
  /** What is needed where nothing leads to acceptance. */
  public static final long NOTHING_HELPS = Long.MAX_VALUE;

  private final long longest;
  private final Map<L, Known> arrivals = new HashMap<>();
  private Known known;

  /**
   * @param longest no packet has more bytes than this
   * @param prefix bytes that every packet is known to have at the beginning
   */
  protected PathCompiler(long longest, long prefix) {
    this.longest = longest;
    this.known = new Known(prefix);
  }

  /** Makes a place, not yet anywhere. */
  protected abstract L newPlace();

  /** The place is here. */
  protected abstract void emitPlace(L place);

  /** Goes on there. */
  protected abstract void emitJump(L place);

  /** Where a rejected packet goes. */
  protected abstract L rejection();

  /** Rejects packets with fewer bytes. */
  protected abstract void emitPrefixCheck(long bytes);

  /**
   * Jumps to target, which it {@link #arrive}s at, if the relation between the values holds, or
   * does not, as {@code when}.
   */
  protected abstract void emitCompare(
      Relation relation, Value left, Value right, L target, boolean when);

  /** Jumps to target, which it {@link #arrive}s at, if the protocol is found, or is not. */
  protected abstract void emitChain(Condition.ProtocolChain chain, L target, boolean when);

  /**
   * How one value is compared with several numbers at once.
   *
   * @return null, unless overridden: numbers are compared one by one
   */
  protected MemberTest<L> memberTest() {
    return null;
  }

  /**
   * Jumps to target if the condition is {@code when}; else falls through.
   *
   * @param needThere bytes that all ways from target to acceptance need, or {@link #NOTHING_HELPS}
   * @param needHere the same for what follows
   */
  protected void branch(
      Condition condition, L target, boolean when, long needThere, long needHere) {
    if (known == null) {
      return;
    }
    switch (condition) {
      case Condition.Constant(boolean value) -> {
        if (value == when) {
          jump(target);
        }
      }
      case Condition.Compare(Relation relation, Value left, Value right) -> {
        need(Math.max(Values.prefix(left), Values.prefix(right)), needThere, needHere);
        if (known != null) {
          emitCompare(relation, left, right, target, when);
        }
      }
      case Condition.ProtocolChain chain -> {
        need(prefix(chain), needThere, needHere);
        if (known != null) {
          emitChain(chain, target, when);
        }
      }
      case Condition.Not(Condition term) -> branch(term, target, !when, needThere, needHere);
      case Condition.And(var terms) -> terms(terms, true, target, when, needThere, needHere);
      case Condition.Or(var terms) -> or(terms, target, when, needThere, needHere);
    }
  }

  private void or(List<Condition> terms, L target, boolean when, long needThere, long needHere) {
    MemberTest<L> test = memberTest();
    if (test == null) {
      terms(terms, false, target, when, needThere, needHere);
      return;
    }
    Members members = Members.of(terms);
    if (members == null) {
      terms(Members.grouped(terms), false, target, when, needThere, needHere);
      return;
    }
    need(Values.prefix(members.value()), needThere, needHere);
    if (known != null) {
      test.emit(members, target, when);
    }
  }

  /** Terms of which each has to be {@code wanted} for the whole to be so. */
  private void terms(
      List<Condition> terms,
      boolean wanted,
      L target,
      boolean when,
      long needThere,
      long needHere) {
    int last = terms.size() - 1;
    // Where it goes on when all are as wanted, and when one is not.
    long needAll = when == wanted ? needThere : needHere;
    long needOther = when == wanted ? needHere : needThere;
    long[] needs = new long[terms.size() + 1];
    needs[last + 1] = needAll;
    for (int i = last; i > 0; i--) {
      needs[i] = need(terms.get(i), wanted, needs[i + 1], needOther);
    }
    if (when != wanted) {
      for (int i = 0; i <= last; i++) {
        branch(terms.get(i), target, when, needThere, needs[i + 1]);
      }
      return;
    }
    L other = newPlace();
    for (int i = 0; i < last; i++) {
      branch(terms.get(i), other, !wanted, needOther, needs[i + 1]);
    }
    branch(terms.get(last), target, when, needThere, needHere);
    place(other);
  }

  /** What is needed before a condition, if {@code needWhen} is needed when it is {@code when}. */
  private static long need(Condition condition, boolean when, long needWhen, long needElse) {
    return switch (condition) {
      case Condition.Constant(boolean value) -> value == when ? needWhen : needElse;
      case Condition.Compare compare ->
          Math.max(
              Math.max(Values.prefix(compare.left()), Values.prefix(compare.right())),
              Math.min(needWhen, needElse));
      case Condition.ProtocolChain chain -> Math.max(prefix(chain), Math.min(needWhen, needElse));
      case Condition.Not(Condition term) -> need(term, !when, needWhen, needElse);
      case Condition.And(var terms) -> need(terms, true, when, needWhen, needElse);
      case Condition.Or(var terms) -> need(terms, false, when, needWhen, needElse);
    };
  }

  private static long need(
      List<Condition> terms, boolean wanted, boolean when, long needWhen, long needElse) {
    long all = when == wanted ? needWhen : needElse;
    long other = when == wanted ? needElse : needWhen;
    for (int i = terms.size() - 1; i >= 0; i--) {
      all = need(terms.get(i), wanted, all, other);
    }
    return all;
  }

  /** The walk begins with the first byte of an IPv4 header, and its protocol or next header. */
  private static long prefix(Condition.ProtocolChain chain) {
    return (chain.networkLayer() & Values.MOST) + (chain.version() == 6 ? 7 : 10);
  }

  private void need(long own, long needThere, long needHere) {
    long later = Math.min(needThere, needHere);
    // What no packet has need not be asked for before its time.
    long bytes = later > longest ? own : Math.max(own, later);
    if (bytes > longest) {
      jump(rejection());
    } else if (bytes > known.prefix()) {
      emitPrefixCheck(bytes);
      known.prefix(bytes);
    }
  }

  /** Goes on there; what follows is not reached from here. */
  protected final void jump(L place) {
    emitJump(place);
    arrive(place);
    known = null;
  }

  /** Notes that somebody may come from here to there. */
  protected final void arrive(L place) {
    Known before = arrivals.get(place);
    if (before == null) {
      arrivals.put(place, known.copy());
    } else {
      before.retain(known);
    }
  }

  /** The place is here, and what is known here is what is known on all ways to it. */
  protected final void place(L place) {
    Known arrived = arrivals.remove(place);
    if (known == null) {
      known = arrived;
    } else if (arrived != null) {
      known.retain(arrived);
    }
    if (arrived != null) {
      emitPlace(place);
    }
  }

  /** Whether somebody comes to a place that is still ahead. */
  protected final boolean isArrivedAt(L place) {
    return arrivals.containsKey(place);
  }

  /** Whether the present place can be reached. */
  protected final boolean reachable() {
    return known != null;
  }

  /** Bytes that the packet is known to have. */
  protected final long prefix() {
    return known.prefix();
  }

  /** Whether the bytes from base to extent are known to be there. */
  protected final boolean covers(Value base, long extent) {
    return known.covers(base, extent);
  }

  /** Notes that the bytes from base to extent are there. */
  protected final void covered(Value base, long extent) {
    known.covered(base, extent);
  }

  /** Whether the value was computed on every path, and kept. */
  protected final boolean isComputed(Value value) {
    return known.isComputed(value);
  }

  /** Notes that the value is computed and kept. */
  protected final void computed(Value value) {
    known.computed(value);
  }
}
