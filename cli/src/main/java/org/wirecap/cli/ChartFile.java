package org.wirecap.cli;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.wirecap.error.WirecapException;

/**
 * A profile as a picture, PNG or SVG: packets/s of each queue over time. Lines differ in colour
 * (the palette of Okabe and Ito, which the colour-blind can tell apart), in dashes and in marks, so
 * that they do in grey, too.
 */
final class ChartFile {
  private static final int WIDTH = 1600;
  private static final int HEIGHT = 900;

  /** More points than that cannot be told apart. */
  private static final int COLUMNS = 700;

  private static final int MARKS = 14;

  /** Okabe and Ito, Color Universal Design, 2008; black is kept for the rate of a thread. */
  private static final int[] COLORS = {
    0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xd55e00, 0xb8a800,
  };

  private static final float[][] DASHES = {null, {12, 5}, {3, 4}, {14, 4, 3, 4}, {24, 6}};

  private static final Marker[] MARKERS = {
    SeriesMarkers.CIRCLE,
    SeriesMarkers.SQUARE,
    SeriesMarkers.TRIANGLE_UP,
    SeriesMarkers.DIAMOND,
    SeriesMarkers.TRIANGLE_DOWN,
    SeriesMarkers.CROSS,
  };

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
   * Finds out whether this machine can draw text: before a capture of hours, not after it.
   *
   * @throws WirecapException when it cannot
   */
  static void requireFonts() {
    System.setProperty("java.awt.headless", "true");
    try {
      Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
      int ignored = graphics.getFontMetrics(font(Font.PLAIN, 12)).stringWidth("queue");
      graphics.dispose();
    } catch (RuntimeException | LinkageError e) {
      throw new WirecapException(
          "--chart: there are no fonts to draw with: install them"
              + " (apt-get install fontconfig fonts-dejavu-core)",
          e);
    }
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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (isPng(file)) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, WIDTH, HEIGHT);
        graphics.dispose();
        ImageIO.write(image, "png", bytes);
      } else {
        VectorGraphics2D graphics = new VectorGraphics2D();
        chart.paint(graphics, WIDTH, HEIGHT);
        Processors.get("svg")
            .getDocument(graphics.getCommands(), new PageSize(0, 0, WIDTH, HEIGHT))
            .writeTo(bytes);
        describe(bytes, profile, name);
      }
      Files.write(file, bytes.toByteArray());
    } catch (IOException e) {
      throw new WirecapException(file + ": cannot be written: " + FileReason.of(e), e);
    }
  }

  /** Text is drawn as outlines: says in words, too, what is drawn. */
  private static void describe(ByteArrayOutputStream svg, Profile profile, String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < profile.queues().size(); i++) {
      text.append(label(profile, i))
          .append(" (#%06x): ".formatted(COLORS[i % COLORS.length]))
          .append(Quantity.count(profile.queue(i).packets(), "packet"))
          .append("; ");
    }
    String words =
        "<title>%s</title><desc>%s%s</desc>"
            .formatted(escaped(title(name)), text, rateLabel(profile));
    String whole = svg.toString(StandardCharsets.UTF_8);
    int inside = whole.indexOf('>', whole.indexOf("<svg")) + 1;
    svg.reset();
    svg.writeBytes(
        (whole.substring(0, inside) + words + whole.substring(inside))
            .getBytes(StandardCharsets.UTF_8));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
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
    style(chart.getStyler());
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
    Color color = new Color(COLORS[position % COLORS.length]);
    BasicStroke stroke =
        new BasicStroke(
            2.2f,
            BasicStroke.CAP_BUTT,
            BasicStroke.JOIN_ROUND,
            1,
            DASHES[position % DASHES.length],
            0);
    XYSeries line = chart.addSeries(label + " (line)", seconds, rates);
    line.setMarker(SeriesMarkers.NONE).setShowInLegend(false);
    line.setLineColor(color);
    line.setLineStyle(stroke);
    XYSeries points = chart.addSeries(label, seconds, marks);
    points.setMarker(MARKERS[position % MARKERS.length]);
    points.setMarkerColor(color);
    points.setLineColor(color);
    points.setLineStyle(stroke);
  }

  private static void style(XYStyler styler) {
    styler.setChartTitleFont(font(Font.BOLD, 24));
    styler.setAxisTitleFont(font(Font.PLAIN, 20));
    styler.setAxisTickLabelsFont(font(Font.PLAIN, 18));
    styler.setLegendFont(font(Font.PLAIN, 18));
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotGridLinesColor(new Color(0xdddddd));
    styler.setPlotBorderVisible(false);
    styler.setLegendBorderColor(new Color(0xbbbbbb));
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setLegendSeriesLineLength(60);
    styler.setMarkerSize(11);
    styler.setYAxisMin(0.0);
    styler.setXAxisMin(0.0);
    styler.setYAxisDecimalPattern("#,##0");
    styler.setXAxisDecimalPattern("#,##0.###");
    styler.setLocale(Locale.ROOT);
    styler.setAntiAlias(true);
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  /** The formats, for a message. */
  static List<String> formats() {
    return List.of(".png", ".svg");
  }
}
