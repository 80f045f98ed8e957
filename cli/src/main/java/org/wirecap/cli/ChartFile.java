package org.wirecap.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.wirecap.cli.chart.ChartLook;
import org.wirecap.cli.chart.ChartPicture;
import org.wirecap.error.WirecapException;
import org.wirecap.profile.LoadSeries;
import org.wirecap.profile.Profile;

/** A profile as a picture, PNG or SVG: packets/s of each queue over time; see {@link ChartLook}. */
final class ChartFile {
  private static final int WIDTH = 1600;
  private static final int HEIGHT = 900;
  private static final int FONT_SIZE = 18;

  /** More points than that cannot be told apart. */
  private static final int COLUMNS = 700;

  private static final int MARKS = 14;

  private ChartFile() {}

  /** Whether a file of that name can be written: the name ends in .png or .svg. */
  static boolean isKnown(Path file) {
    return isPng(file) || isSvg(file);
  }

  private static boolean isPng(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
  }

  private static boolean isSvg(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".svg");
  }

  /**
   * Draws and writes a profile.
   *
   * @param file its name ends in .png or .svg
   * @param profile finished
   * @param name what was profiled
   * @throws WirecapException when it cannot be written
   */
  static void write(Path file, Profile profile, String name) {
    XYChart chart = chart(profile, name);
    byte[] picture =
        isPng(file)
            ? ChartPicture.png(chart, 1)
            : ChartPicture.svg(chart, title(name), description(profile));
    try {
      Path ignored = Files.write(file, picture);
    } catch (IOException e) {
      throw new WirecapException(file + ": cannot be written: " + FileReason.of(e), e);
    }
  }

  private static String description(Profile profile) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < profile.queues().size(); i++) {
      text.append(label(profile, i))
          .append(" (#%06x): ".formatted(ChartLook.color(i).getRGB() & 0xffffff))
          .append(Quantity.count(profile.queue(i).packets(), "packet"))
          .append("; ");
    }
    return text + rateLabel(profile);
  }

  private static String title(String name) {
    return "Load of the receive queues of " + name.substring(name.lastIndexOf('/') + 1);
  }

  private static String label(Profile profile, int position) {
    return "queue " + profile.queues().get(position);
  }

  private static String rateLabel(Profile profile) {
    return String.format(Locale.ROOT, "a thread: %,.0f packets/s", profile.threadRate());
  }

  private static XYChart chart(Profile profile, String name) {
    LoadSeries series = profile.series();
    long binsPerColumn =
        Math.max(1, Math.ceilDiv(series.bins(), Math.max(1, series.peaks(0, COLUMNS).length)));
    String bins = ProfileReport.time(profile.secondsPerBin());
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title(name))
            .xAxisTitle("time (s)")
            .yAxisTitle(
                "packets/s in bins of %s%s"
                    .formatted(
                        bins,
                        binsPerColumn == 1 ? "" : " (the fullest of %,d)".formatted(binsPerColumn)))
            .build();
    XYStyler styler = chart.getStyler();
    ChartLook.style(styler, FONT_SIZE);
    styler.setXAxisMin(0.0);
    styler.setYAxisMin(0.0);
    styler.setYAxisDecimalPattern("#,##0");
    double end = Math.max(profile.seconds(), profile.secondsPerBin());
    for (int i = 0; i < profile.queues().size(); i++) {
      addQueue(chart, profile, i, end);
    }
    XYSeries rate =
        chart.addSeries(
            rateLabel(profile),
            new double[] {0, end},
            new double[] {profile.threadRate(), profile.threadRate()});
    rate.setMarker(SeriesMarkers.NONE);
    rate.setLineColor(Color.BLACK);
    rate.setLineStyle(new BasicStroke(1.6f));
    return chart;
  }

  /** The line without marks, and a few marks, which stand in the legend for both. */
  private static void addQueue(XYChart chart, Profile profile, int position, double end) {
    double[] columns = profile.series().peaks(position, COLUMNS);
    int count = Math.max(1, columns.length);
    double[] seconds = new double[count];
    double[] rates = new double[count];
    double[] marks = new double[count];
    Arrays.fill(marks, Double.NaN);
    int every = Math.max(1, count / MARKS);
    for (int i = 0; i < count; i++) {
      seconds[i] = end * (i + 0.5) / count;
      rates[i] = columns.length == 0 ? 0 : columns[i] / profile.secondsPerBin();
      // Each queue has its marks elsewhere, so that they do not hide each other.
      if (i % every == position * 3 % every) {
        marks[i] = rates[i];
      }
    }
    String label = label(profile, position);
    Color color = ChartLook.color(position);
    BasicStroke stroke = ChartLook.stroke(position);
    XYSeries line = chart.addSeries(label + " (line)", seconds, rates);
    line.setMarker(SeriesMarkers.NONE).setShowInLegend(false);
    line.setLineColor(color);
    line.setLineStyle(stroke);
    XYSeries points = chart.addSeries(label, seconds, marks);
    points.setMarker(ChartLook.marker(position));
    points.setMarkerColor(color);
    points.setLineColor(color);
    points.setLineStyle(stroke);
  }

  /** The formats, for a message. */
  static List<String> formats() {
    return List.of(".png", ".svg");
  }
}
