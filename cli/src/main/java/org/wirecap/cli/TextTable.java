package org.wirecap.cli;

import java.util.List;
import java.util.stream.IntStream;

/** Rows of text in columns, two blanks apart. */
final class TextTable {
  private static final String GAP = "  ";

  private TextTable() {}

  static List<String> rightAligned(List<List<String>> rows) {
    return aligned(rows, "");
  }

  static List<String> leftAligned(List<List<String>> rows) {
    return aligned(rows, "-");
  }

  private static List<String> aligned(List<List<String>> rows, String flag) {
    int[] widths =
        IntStream.range(0, rows.getFirst().size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(
            row -> {
              StringBuilder line = new StringBuilder();
              for (int column = 0; column < widths.length; column++) {
                line.append(column == 0 ? "" : GAP);
                line.append(
                    ("%" + flag + Math.max(1, widths[column]) + "s").formatted(row.get(column)));
              }
              return line.toString().stripTrailing();
            })
        .toList();
  }
}
