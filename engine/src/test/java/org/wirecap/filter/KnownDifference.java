package org.wirecap.filter;

import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Where we differ from libpcap on purpose: docs/filter.md gives the reasons. A difference that is
 * none of these is a fault of ours.
 */
@SuppressWarnings("ImmutableEnumChecker") // The predicates have no state.
enum KnownDifference {
  /** libpcap looks at the first constant of the right operand, wherever in it that stands. */
  CONSTANT_ANYWHERE(
      (ours, theirs) ->
          ours == null
              && theirs != null
              && (theirs.equals("division by zero")
                  || theirs.equals("modulus by zero")
                  || theirs.equals("shift by more than 31 bits"))),
  /** libpcap has 16 places for values. */
  SIXTEEN_VALUES(
      (ours, theirs) ->
          ours == null
              && theirs != null
              && theirs.equals("too many registers needed to evaluate expression")),
  /** Offsets grow with each level of Geneve; we stop at two. */
  TWO_TUNNELS(
      (ours, theirs) ->
          theirs == null && ours != null && ours.contains("geneve inside of geneve: at most 2")),
  /** libpcap's parser has room for nesting that would be too deep for our stack. */
  NESTING(
      (ours, theirs) ->
          theirs == null
              && ours != null
              && (ours.contains("values inside each other")
                  || ours.contains("conditions inside each other")));

  /** Expressions that libpcap's optimizer gets wrong (its issue 945 is one), and we do not. */
  static final Set<String> MISCOMPILED =
      Set.of(
          "ip broadcast or ip broadcast",
          "(port 1024 and port 53) or not (port 80 or port 53)",
          "host 10.0.0.1 and not ((host 1.2.3.4 or host 5.6.7.8) and icmp) and not (host 5.6.7.8 or host 10.0.0.1)");

  private final BiPredicate<String, String> test;

  KnownDifference(BiPredicate<String, String> test) {
    this.test = test;
  }

  /**
   * Whether an expression that one takes and the other does not is this difference.
   *
   * @param ours what we say is wrong with it; null when we take it
   * @param theirs what libpcap says; null when it takes it
   */
  static boolean explains(String ours, String theirs) {
    for (KnownDifference difference : values()) {
      if (difference.test.test(ours, theirs)) {
        return true;
      }
    }
    return false;
  }

  /** libpcap computes {@code byte N & M} and {@code byte N | M} without loading the byte. */
  static boolean isByteOperator(String expression) {
    return expression.matches(".*\\bbyte\\s+\\w+\\s*[&|][^&|].*");
  }
}
