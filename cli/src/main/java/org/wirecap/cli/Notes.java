package org.wirecap.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * What the user has to know beside the result: said once, as it turns up, and kept for a report.
 */
final class Notes {
  private final Console console;
  private final List<String> all = new ArrayList<>();

  Notes(Console console) {
    this.console = console;
  }

  /** Says a note, unless it was said before. */
  void add(String note) {
    if (!all.contains(note)) {
      all.add(note);
      console.err().println("note: " + note);
    }
  }

  /** In the order in which they were said. */
  List<String> all() {
    return List.copyOf(all);
  }
}
