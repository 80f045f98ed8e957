package org.wirecap.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * tcpdump's -C, to bytes: a bare number counts millions of bytes, {@code k}, {@code m} and {@code
 * g} are KiB, MiB and GiB.
 */
final class FileSizeConverter implements ITypeConverter<Long> {
  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,9})([kKmMgG])?");

  @Override
  public Long convert(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw new TypeConversionException(
          "'" + text + "' is not a file size: write 10 for 10 million bytes, 64k, 100m or 1g");
    }
    long unit =
        switch (matcher.group(2)) {
          case "k", "K" -> 1L << 10;
          case "m", "M" -> 1L << 20;
          case "g", "G" -> 1L << 30;
          case null, default -> 1_000_000L;
        };
    return Long.parseLong(matcher.group(1)) * unit;
  }
}
