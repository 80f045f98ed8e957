package org.wirecap.cli;

/**
 * The place of a line that says how it goes: a terminal shows the last one only, redrawn; a pipe or
 * a log gets them one below the other. One thread at a time.
 */
final class StatusLine {
  /** Carriage return and "erase to the end of the line" (ECMA-48, EL). */
  private static final String REDRAW = "\r\u001b[K";

  private final Console console;
  private boolean drawn;

  StatusLine(Console console) {
    this.console = console;
  }

  /** Whether it is redrawn. */
  boolean isRedrawn() {
    return console.interactive();
  }

  /** How many characters fit: all of them, where lines are not redrawn. */
  int width() {
    return console.interactive() ? console.columns() - 1 : Integer.MAX_VALUE;
  }

  /** Shows a line, of {@link #width} characters at most. */
  void show(String line) {
    if (console.interactive()) {
      console.err().print(REDRAW + line);
      console.err().flush();
      drawn = true;
    } else {
      console.err().println(line);
    }
  }

  /** Removes the line from the terminal: what follows takes its place. */
  void erase() {
    if (drawn) {
      console.err().print(REDRAW);
      console.err().flush();
      drawn = false;
    }
  }

  /** Ends the line, which stays where it is. */
  void keep() {
    if (drawn) {
      console.err().println();
      drawn = false;
    }
  }
}
