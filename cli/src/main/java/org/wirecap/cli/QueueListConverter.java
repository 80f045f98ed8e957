package org.wirecap.cli;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Receive queues on the command line: {@code 0-3,5}. */
final class QueueListConverter implements ITypeConverter<BitSet> {
  private static final Pattern PART = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

  @Override
  public BitSet convert(String text) {
    BitSet queues = new BitSet();
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part);
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + text + "' is not a list of queues: write 0-3,5");
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (last < first) {
        throw new TypeConversionException("'" + part + "' is a range that runs backwards");
      }
      queues.set(first, last + 1);
    }
    return queues;
  }
}
