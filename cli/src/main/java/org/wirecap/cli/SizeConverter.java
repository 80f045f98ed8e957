package org.wirecap.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes in bytes on the command line: {@code 1500}, {@code 2k}, {@code 1M}: powers of 1024. */
final class SizeConverter implements ITypeConverter<Integer> {
  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,10})([kKmM])?");

  @Override
  public Integer convert(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is not a size: write 1500 or 2k");
    }
    long unit =
        switch (matcher.group(2)) {
          case "k", "K" -> 1024L;
          case "m", "M" -> 1024L * 1024;
          case null, default -> 1L;
        };
    long bytes = Long.parseLong(matcher.group(1)) * unit;
    if (bytes > Integer.MAX_VALUE) {
      throw new TypeConversionException("'" + text + "' is too large a size");
    }
    return (int) bytes;
  }
}
