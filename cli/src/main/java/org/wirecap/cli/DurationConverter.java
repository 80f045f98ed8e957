package org.wirecap.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Durations on the command line, to ns: {@code 10}, {@code 10s}, {@code 0.5s}, {@code 500ms}; and
 * as dumpcap writes them, {@code duration:10}.
 */
final class DurationConverter implements ITypeConverter<Long> {
  private static final Pattern SYNTAX =
      Pattern.compile("(?:duration:)?(\\d{1,12}(?:\\.\\d{1,9})?)(us|ms|s|m|h)?");

  @Override
  public Long convert(String text) {
    String remedy = OtherTools.autostop(text);
    if (remedy != null) {
      throw new TypeConversionException("'" + text + "' is not a duration: " + remedy);
    }
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a duration: write 10, 10s, 500ms, 2m or 1h");
    }
    long unit =
        switch (matcher.group(2)) {
          case "us" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          case null, default -> 1_000_000_000L;
        };
    BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 2)) > 0) {
      throw new TypeConversionException("'" + text + "' is too long a duration");
    }
    return nanos.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }
}
