package org.wirecap.filter;

import org.wirecap.error.WirecapException;

/** An expression that is no filter, and where it stops being one. */
public final class FilterException extends WirecapException {
  private static final long serialVersionUID = 1L;

  /** Of a longer expression a message shows what is around the fault: before it, and from it on. */
  private static final int SHOWN_BEFORE = 60;

  private static final int SHOWN_FROM = 60;

  /** A longer fault, of a word without end, is shown without its middle. */
  private static final int MOST_OF_FAULT = 240;

  private static final String CUT = "...";

  private final String expression;
  private final int index;
  private final String expected;

  /**
   * @param expression the whole expression
   * @param column where the fault is: chars from 1; one past the end where something is missing
   * @param fault what is wrong there
   * @param expected what could stand there; empty when the fault says it all
   */
  FilterException(String expression, int column, String fault, String expected) {
    super(
        "filter '%s': column %d: %s%s"
            .formatted(
                shown(expression, column - 1).strip(),
                column(expression, column - 1),
                shortened(oneLine(fault)),
                expected.isEmpty() ? "" : "; expected " + expected));
    this.expression = expression;
    this.index = column - 1;
    this.expected = expected;
  }

  /**
   * @return the whole expression
   */
  public String expression() {
    return expression;
  }

  /**
   * @return where the fault is: characters from 1, as they are counted on a screen; one past the
   *     end where something is missing
   */
  public int column() {
    return column(expression, index);
  }

  /**
   * @return what could stand there; empty when the message says it all
   */
  public String expected() {
    return expected;
  }

  /**
   * @return the message, the expression, and a caret under the fault: three lines. Of a long
   *     expression both show what is around the fault
   */
  public String explanation() {
    int start = start(expression, index);
    int before = (start == 0 ? 0 : CUT.length()) + expression.codePointCount(start, index);
    return getMessage() + "\n  " + shown(expression, index) + "\n  " + " ".repeat(before) + '^';
  }

  private static int column(String expression, int index) {
    return expression.codePointCount(0, index) + 1;
  }

  /** The expression, or what is around the fault. */
  private static String shown(String expression, int index) {
    int start = start(expression, index);
    int end = expression.length();
    if (end - index > SHOWN_FROM + CUT.length()) {
      end = whole(expression, index + SHOWN_FROM);
    }
    return (start == 0 ? "" : CUT)
        + oneLine(expression.substring(start, end))
        + (end == expression.length() ? "" : CUT);
  }

  private static int start(String expression, int index) {
    return index <= SHOWN_BEFORE + CUT.length() ? 0 : whole(expression, index - SHOWN_BEFORE);
  }

  /** The index, or the one behind it where a character of two chars would be cut. */
  private static int whole(String text, int index) {
    return Character.isLowSurrogate(text.charAt(index)) ? index + 1 : index;
  }

  private static String shortened(String fault) {
    int half = MOST_OF_FAULT / 2;
    return fault.length() <= MOST_OF_FAULT
        ? fault
        : fault.substring(0, whole(fault, half))
            + CUT
            + fault.substring(whole(fault, fault.length() - half));
  }

  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.chars().forEach(c -> line.append(Character.isISOControl(c) ? ' ' : (char) c));
    return line.toString();
  }
}
