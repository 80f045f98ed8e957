package org.wirecap.file;

import java.io.IOException;
import java.util.Locale;

/** Why input or output failed, in words that fit into a message of one line. */
final class Reasons {
  private Reasons() {}

  /** The reason that the operating system gave, without the file name that the JDK puts before. */
  static String of(IOException e) {
    String message = e.getMessage();
    if (message == null || message.isBlank()) {
      return "input/output error";
    }
    String text = message.strip();
    int open = text.lastIndexOf('(');
    if (text.endsWith(")") && open >= 0) {
      text = text.substring(open + 1, text.length() - 1);
    }
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
