package org.wirecap.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A link type: by its name in tcpdump -L, or its number in capture files. */
final class LinkTypeConverter implements ITypeConverter<Integer> {
  private static final Map<String, Integer> NUMBERS =
      Map.of(
          "EN10MB",
          1,
          "LINUX_SLL",
          113,
          "LINUX_SLL2",
          276,
          "RAW",
          101,
          "IPV4",
          228,
          "IPV6",
          229,
          "NULL",
          0,
          "LOOP",
          108,
          "PPP",
          9);

  @Override
  public Integer convert(String text) {
    Integer number = NUMBERS.get(text.toUpperCase(Locale.ROOT));
    if (number != null) {
      return number;
    }
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 0xffff) {
      return Integer.valueOf(text);
    }
    throw new TypeConversionException(
        "'"
            + text
            + "' is no link type: use a number, or "
            + Stream.of("EN10MB", "LINUX_SLL", "LINUX_SLL2", "RAW", "IPV4", "IPV6", "NULL", "LOOP")
                .collect(Collectors.joining(", "))
            + " or PPP");
  }
}
