package org.wirecap.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Counts and rates on the command line: {@code 1500}, {@code 100k}, {@code 2M}: powers of 1000. */
final class CountConverter implements ITypeConverter<Long> {
  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,15})([kKmMgG])?");

  @Override
  public Long convert(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is not a number: write 1500, 100k or 2M");
    }
    long unit =
        switch (matcher.group(2)) {
          case "k", "K" -> 1_000L;
          case "m", "M" -> 1_000_000L;
          case "g", "G" -> 1_000_000_000L;
          case null, default -> 1L;
        };
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
    } catch (ArithmeticException e) {
      throw new TypeConversionException("'" + text + "' is too large a number");
    }
  }
}
