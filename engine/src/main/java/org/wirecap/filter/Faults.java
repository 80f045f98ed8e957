package org.wirecap.filter;

/** Makes the exceptions for one expression. Whoever goes on in the expression says where it is. */
final class Faults {
  private final String expression;
  private int column = 1;

  Faults(String expression) {
    this.expression = expression;
  }

  /** What follows is about the part of the expression that starts here. */
  void at(int newColumn) {
    column = newColumn;
  }

  int column() {
    return column;
  }

  /** A fault of the part that {@link #at} named. */
  FilterException fault(String what) {
    return new FilterException(expression, column, what, "");
  }

  /** A fault of the part that {@link #at} named, and what was expected there. */
  FilterException fault(String what, String expected) {
    return new FilterException(expression, column, what, expected);
  }

  /** A fault elsewhere, and what was expected there. */
  FilterException fault(int where, String what, String expected) {
    return new FilterException(expression, where, what, expected);
  }
}
