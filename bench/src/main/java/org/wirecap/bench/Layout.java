package org.wirecap.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The table of a measurement: a row for each group of runs that have the same values under some
 * names, with the spread of others over the group's runs.
 *
 * @param by names whose values make a group, in the order of the columns
 * @param columns what is shown of a group
 */
public record Layout(List<String> by, List<Column> columns) {
  /**
   * A column of the table.
   *
   * @param title what it is, with the unit
   * @param cell the text of a group
   */
  public record Column(String title, Function<List<Outcome>, String> cell) {
    /** Median, least and greatest; one value where all are the same. */
    public static Column spread(String title, String format, ToDoubleFunction<Outcome> value) {
      return new Column(title, runs -> Spread.of(values(runs, value)).text(format));
    }

    /** The sum over all runs. */
    public static Column sum(String title, ToDoubleFunction<Outcome> value) {
      return new Column(title, runs -> "%,.0f".formatted(runs.stream().mapToDouble(value).sum()));
    }
  }

  /** Keeps unmodifiable copies. */
  public Layout {
    by = List.copyOf(by);
    columns = List.copyOf(columns);
  }

  public static List<Double> values(List<Outcome> runs, ToDoubleFunction<Outcome> value) {
    return runs.stream().map(value::applyAsDouble).toList();
  }

  /** The runs of each group, groups in the order in which they first appear. */
  public Map<List<String>, List<Outcome>> groups(List<Outcome> outcomes) {
    Map<List<String>, List<Outcome>> groups = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      List<String> key = by.stream().map(outcome::text).toList();
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(outcome);
    }
    return groups;
  }

  /** The table in Markdown. */
  public String markdown(List<Outcome> outcomes) {
    StringBuilder text = new StringBuilder("|");
    by.forEach(name -> text.append(' ').append(name.replace('_', ' ')).append(" |"));
    text.append(" runs |");
    columns.forEach(column -> text.append(' ').append(column.title()).append(" |"));
    text.append("\n|").append(" --- |".repeat(by.size()));
    text.append(" ---: |".repeat(1 + columns.size())).append('\n');
    groups(outcomes)
        .forEach(
            (key, runs) -> {
              text.append('|');
              key.forEach(value -> text.append(' ').append(value).append(" |"));
              text.append(' ').append(runs.size()).append(" |");
              columns.forEach(
                  column -> text.append(' ').append(column.cell().apply(runs)).append(" |"));
              text.append('\n');
            });
    return text.toString();
  }
}
