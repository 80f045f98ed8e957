package org.wirecap.bench.evaluation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.wirecap.bench.Outcome;

/** The runs behind a table as CSV (RFC 4180): a line for each, with everything that came out. */
final class ReportCsv {
  private static final String END = "\r\n";

  private ReportCsv() {}

  static String text(List<Outcome> outcomes) {
    Set<String> names = new LinkedHashSet<>();
    outcomes.forEach(outcome -> names.addAll(outcome.values().keySet()));
    StringBuilder text = new StringBuilder(line(List.copyOf(names)));
    for (Outcome outcome : outcomes) {
      text.append(line(names.stream().map(name -> value(outcome, name)).toList()));
    }
    return text.toString();
  }

  private static String line(List<String> values) {
    return values.stream().map(ReportCsv::quoted).collect(Collectors.joining(",")) + END;
  }

  /** A list of numbers with spaces between them. */
  private static String value(Outcome outcome, String name) {
    return outcome.values().get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(" "))
        : outcome.text(name);
  }

  private static String quoted(String value) {
    return value.matches("(?s).*[,\"\r\n].*") ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }
}
