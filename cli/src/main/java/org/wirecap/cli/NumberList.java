package org.wirecap.cli;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Numbers and ranges of numbers on the command line: {@code 0-3,5}. */
final class NumberList {
  private static final Pattern PART = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

  private NumberList() {}

  /**
   * @param text what the user wrote
   * @param what they number, for the message
   */
  static BitSet parse(String text, String what) {
    BitSet numbers = new BitSet();
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a list of " + what + ": write 0-3,5");
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (last < first) {
        throw new TypeConversionException("'" + part + "' is a range that runs backwards");
      }
      numbers.set(first, last + 1);
    }
    return numbers;
  }
}
