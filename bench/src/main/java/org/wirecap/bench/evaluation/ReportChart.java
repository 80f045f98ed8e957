package org.wirecap.bench.evaluation;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.wirecap.bench.evaluation.Section.Chart;
import org.wirecap.bench.evaluation.Section.Point;
import org.wirecap.bench.evaluation.Section.Series;
import org.wirecap.cli.chart.ChartLook;
import org.wirecap.cli.chart.ChartPicture;

/** A chart of the report as a picture, and in words for who does not see it. */
final class ReportChart {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 480;

  /** Pixels of the picture for one of the page: sharp in print, and enlarged. */
  private static final int SCALE = 2;

  private static final int FONT_SIZE = 15;
  private static final int MARKS = 24;

  /** Where the greatest x is so many times the median, the points are crowded at its left. */
  private static final double LOGARITHMIC_RATIO = 5;

  private ReportChart() {}

  /** The bytes of a PNG file: SVG, with its text as outlines, would be some 20 times as large. */
  static byte[] png(Chart chart) {
    System.setProperty("java.awt.headless", "true");
    XYChart drawn =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle(chart.xTitle())
            .yAxisTitle(chart.yTitle())
            .build();
    XYStyler styler = drawn.getStyler();
    ChartLook.style(styler, FONT_SIZE);
    styler.setXAxisLogarithmic(isLogarithmic(chart));
    styler.setYAxisMin(Math.min(0, least(chart)));
    if (greatest(chart) <= 0) {
      // All is zero: an axis has to have a length.
      styler.setYAxisMax(1.0);
    }
    for (int i = 0; i < chart.series().size(); i++) {
      add(drawn, chart.series().get(i), i);
    }
    return ChartPicture.png(drawn, SCALE);
  }

  /** Each line by its beginning, its end, and its greatest value. */
  static String words(Chart chart) {
    return "%s against %s. ".formatted(chart.yTitle(), chart.xTitle())
        + chart.series().stream().map(ReportChart::words).collect(Collectors.joining(" "));
  }

  private static String words(Series series) {
    if (series.points().isEmpty()) {
      return series.name() + ": no runs.";
    }
    Point first = series.points().getFirst();
    Point last = series.points().getLast();
    Point highest = series.points().stream().reduce((a, b) -> b.y() > a.y() ? b : a).orElse(first);
    return "%s: %s at %s, %s at %s, at most %s at %s."
        .formatted(
            series.name(),
            number(first.y()),
            number(first.x()),
            number(last.y()),
            number(last.x()),
            number(highest.y()),
            number(highest.x()));
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%,.2f", value);
  }

  private static List<Point> points(Chart chart) {
    return chart.series().stream().flatMap(series -> series.points().stream()).toList();
  }

  /** Whether x grows by factors, as 1, 10, 100 does, and not by steps, as time does. */
  static boolean isLogarithmic(Chart chart) {
    double[] x = points(chart).stream().mapToDouble(Point::x).sorted().toArray();
    return x.length > 0 && x[0] > 0 && x[x.length - 1] >= LOGARITHMIC_RATIO * x[x.length / 2];
  }

  private static double least(Chart chart) {
    return points(chart).stream().mapToDouble(Point::least).min().orElse(0);
  }

  private static double greatest(Chart chart) {
    return points(chart).stream().mapToDouble(Point::greatest).max().orElse(0);
  }

  /** The line without marks; its marks, which stand in the legend for both; its spread. */
  private static void add(XYChart chart, Series series, int number) {
    List<Point> points = series.points();
    if (points.isEmpty()) {
      return;
    }
    Color color = ChartLook.color(number);
    double[] x = points.stream().mapToDouble(Point::x).toArray();
    XYSeries line =
        chart.addSeries(
            series.name() + " (line)", x, points.stream().mapToDouble(Point::y).toArray());
    line.setMarker(SeriesMarkers.NONE).setShowInLegend(false);
    line.setLineColor(color);
    line.setLineStyle(ChartLook.stroke(number));
    addSpread(chart, series, color);
    double[] marks = new double[x.length];
    Arrays.fill(marks, Double.NaN);
    int every = Math.max(1, Math.ceilDiv(x.length, MARKS));
    for (int i = 0; i < x.length; i++) {
      // Each line has its marks elsewhere, so that they do not hide each other.
      if (i % every == number * 3 % every) {
        marks[i] = points.get(i).y();
      }
    }
    XYSeries marked = chart.addSeries(series.name(), x, marks);
    marked.setMarker(ChartLook.marker(number));
    marked.setMarkerColor(color);
    marked.setLineColor(color);
    marked.setLineStyle(ChartLook.stroke(number));
  }

  /** From the least to the greatest, where they differ: a line with a gap behind each. */
  private static void addSpread(XYChart chart, Series series, Color color) {
    List<Point> spread =
        series.points().stream().filter(point -> point.greatest() > point.least()).toList();
    if (spread.isEmpty()) {
      return;
    }
    double[] x = new double[3 * spread.size()];
    double[] y = new double[3 * spread.size()];
    for (int i = 0; i < spread.size(); i++) {
      Arrays.fill(x, 3 * i, 3 * i + 3, spread.get(i).x());
      y[3 * i] = spread.get(i).least();
      y[3 * i + 1] = spread.get(i).greatest();
      y[3 * i + 2] = Double.NaN;
    }
    XYSeries bars = chart.addSeries(series.name() + " (spread)", x, y);
    bars.setMarker(new CapMarker()).setShowInLegend(false);
    bars.setMarkerColor(color);
    bars.setLineColor(color);
    bars.setLineStyle(new BasicStroke(1.6f));
  }
}
