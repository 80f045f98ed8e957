package org.wirecap.filter.path;

/**
 * Tests at once whether a value is one of several numbers.
 *
 * @param <L> a place to jump to
 */
@FunctionalInterface
public interface MemberTest<L> {
  /**
   * Jumps to target, which it {@linkplain PathCompiler#arrive arrives at}, if the value is one of
   * the numbers, or is none, as {@code when}.
   *
   * @param members the value and the numbers
   * @param target where it goes
   * @param when whether it goes there for a member
   */
  void emit(Members members, L target, boolean when);
}
