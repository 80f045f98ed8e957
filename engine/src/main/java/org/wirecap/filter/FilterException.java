package org.wirecap.filter;

import org.wirecap.error.WirecapException;

/** An expression that is no filter, and where it stops being one. */
public final class FilterException extends WirecapException {
  private static final long serialVersionUID = 1L;

  private final String expression;
  private final int column;
  private final String expected;

  /**
   * @param expression the whole expression
   * @param column where the fault is: characters from 1; one past the end where something is
   *     missing
   * @param fault what is wrong there
   * @param expected what could stand there; empty when the fault says it all
   */
  FilterException(String expression, int column, String fault, String expected) {
    super(
        "filter '%s': column %d: %s%s"
            .formatted(
                oneLine(expression).strip(),
                column,
                oneLine(fault),
                expected.isEmpty() ? "" : "; expected " + expected));
    this.expression = expression;
    this.column = column;
    this.expected = expected;
  }

  /**
   * @return the whole expression
   */
  public String expression() {
    return expression;
  }

  /**
   * @return where the fault is: characters from 1; one past the end where something is missing
   */
  public int column() {
    return column;
  }

  /**
   * @return what could stand there; empty when the message says it all
   */
  public String expected() {
    return expected;
  }

  /**
   * @return the message, the expression, and a caret under the fault: three lines
   */
  public String explanation() {
    return getMessage() + "\n  " + oneLine(expression) + "\n  " + " ".repeat(column - 1) + '^';
  }

  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.chars().forEach(c -> line.append(Character.isISOControl(c) ? ' ' : (char) c));
    return line.toString();
  }
}
