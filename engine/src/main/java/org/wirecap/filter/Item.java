package org.wirecap.filter;

import org.wirecap.filter.ir.Condition;

/** A part of an expression, as the parser hands it up. */
sealed interface Item {

  /**
   * A condition.
   *
   * @param condition what it tests
   * @param qualifier what an identifier behind it inherits
   */
  record Term(Condition condition, Qualifier qualifier) implements Item {}

  /**
   * An identifier, or several in parentheses.
   *
   * @param condition what it tests
   * @param qualifier what an identifier behind it inherits
   * @param parenthesised whether it was in parentheses
   */
  record Identifier(Condition condition, Qualifier qualifier, boolean parenthesised)
      implements Item {}

  /**
   * A number that may turn out to be an identifier or the start of a value.
   *
   * @param number unsigned
   * @param column where it starts
   */
  record Numeral(int number, int column) implements Item {}

  /**
   * A value in parentheses, of which the rest has to follow.
   *
   * @param arithmetic the value
   */
  record Computed(Arithmetic arithmetic) implements Item {}
}
