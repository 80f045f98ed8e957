package org.wirecap.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.wirecap.profile.LoadSeries;
import org.wirecap.profile.Profile;

/**
 * The course of a profile in the terminal: a row for each queue, a column for each span of time.
 * First the mean load, which shows long-term imbalance, then the fullest bins, which show bursts.
 */
final class TerminalChart {
  private static final String BLOCKS = " ▁▂▃▄▅▆▇█";
  private static final String ASCII = " .:-=+*%@";
  private static final int LEAST_COLUMNS = 10;

  private final Profile profile;
  private final String levels;
  private final String frame;
  private final List<String> labels;
  private final int labelWidth;
  private final int columns;

  private TerminalChart(Profile profile, int width, boolean unicode) {
    this.profile = profile;
    this.levels = unicode ? BLOCKS : ASCII;
    this.frame = unicode ? "│" : "|";
    this.labels = profile.queues().stream().map(queue -> "q" + queue + " ").toList();
    this.labelWidth = labels.stream().mapToInt(String::length).max().orElse(0);
    this.columns = Math.max(LEAST_COLUMNS, width - labelWidth - 2 * frame.length());
  }

  /** Whether a terminal of such an environment shows more than ASCII. */
  static boolean isUnicode(Map<String, String> environment) {
    if (environment.containsKey("WIRECAP_ASCII")) {
      return false;
    }
    for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
      String value = environment.get(name);
      if (value != null && !value.isEmpty()) {
        String charset = value.toUpperCase(Locale.ROOT).replace("-", "");
        return charset.contains("UTF8");
      }
    }
    return false;
  }

  /**
   * Draws it.
   *
   * @param profile finished
   * @param width characters that a line may have
   * @param unicode whether block characters may be used
   * @return lines; none when there was no packet
   */
  static List<String> lines(Profile profile, int width, boolean unicode) {
    LoadSeries series = profile.series();
    if (series.bins() == 0) {
      return List.of();
    }
    TerminalChart chart = new TerminalChart(profile, width, unicode);
    List<String> lines = new ArrayList<>();
    chart.add("mean of each column", queue -> series.means(queue, chart.columns), lines);
    lines.add(chart.axis());
    if (series.bins() > chart.columns) {
      chart.add("fullest bin of each column", queue -> series.peaks(queue, chart.columns), lines);
    }
    return lines;
  }

  /** A row for each queue under a line that says what the height means. */
  private void add(String what, IntFunction<double[]> columnsOf, List<String> lines) {
    List<double[]> rows = IntStream.range(0, labels.size()).mapToObj(columnsOf).toList();
    double highest = rows.stream().flatMapToDouble(Arrays::stream).max().orElse(0);
    lines.add(
        " ".repeat(labelWidth)
            + "%s, %c is %s:"
                .formatted(
                    what,
                    levels.charAt(levels.length() - 1),
                    Quantity.of(highest / profile.secondsPerBin(), "packets/s")));
    for (int i = 0; i < rows.size(); i++) {
      StringBuilder line = new StringBuilder(" ".repeat(labelWidth - labels.get(i).length()));
      line.append(labels.get(i)).append(frame);
      for (double value : rows.get(i)) {
        line.append(levels.charAt(level(value, highest, levels.length() - 1)));
      }
      lines.add(line.append(frame).toString());
    }
  }

  /** Every column that has a packet can be seen. */
  private static int level(double value, double highest, int levels) {
    return highest == 0 ? 0 : (int) Math.ceil(value * levels / highest - 1e-9);
  }

  private String axis() {
    String start = "0 s";
    String end = Quantity.seconds(Math.round(profile.seconds() * 1e9));
    int used = Math.min(columns, profile.series().slots());
    int gap = Math.max(1, used - start.length() - end.length());
    return " ".repeat(labelWidth + frame.length()) + start + " ".repeat(gap) + end;
  }
}
