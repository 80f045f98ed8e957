package org.wirecap.cli.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Locale;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.wirecap.error.WirecapException;

/**
 * Lines differ in colour (the palette of Okabe and Ito, which the colour-blind can tell apart), in
 * dashes and in marks, so that they do in grey, too. Any thread.
 */
public final class ChartLook {
  /**
   * Okabe and Ito, Color Universal Design, 2008; black is kept for what lines are compared with.
   */
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

  private ChartLook() {}

  /** The colour of a line, by its number from 0. */
  public static Color color(int line) {
    return new Color(COLORS[line % COLORS.length]);
  }

  /** The mark of a line. */
  public static Marker marker(int line) {
    return MARKERS[line % MARKERS.length];
  }

  /** The dashes of a line. */
  public static BasicStroke stroke(int line) {
    return new BasicStroke(
        2.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES[line % DASHES.length], 0);
  }

  /**
   * Sets what all charts have in common.
   *
   * @param styler of the chart
   * @param fontSize of what stands at the axes, and in proportion to it of everything else
   */
  public static void style(XYStyler styler, int fontSize) {
    styler.setChartTitleFont(font(Font.BOLD, fontSize * 4 / 3));
    styler.setAxisTitleFont(font(Font.PLAIN, fontSize * 10 / 9));
    styler.setAxisTickLabelsFont(font(Font.PLAIN, fontSize));
    styler.setLegendFont(font(Font.PLAIN, fontSize));
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotGridLinesColor(new Color(0xdddddd));
    styler.setPlotBorderVisible(false);
    styler.setLegendBorderColor(new Color(0xbbbbbb));
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setLegendSeriesLineLength(60);
    styler.setMarkerSize(11);
    styler.setYAxisDecimalPattern("#,##0.###");
    styler.setXAxisDecimalPattern("#,##0.###");
    styler.setLocale(Locale.ROOT);
    styler.setAntiAlias(true);
  }

  /**
   * Finds out whether this machine can draw text: before a capture of hours, not after it.
   *
   * @param what is to be drawn, for the message
   * @throws WirecapException when it cannot
   */
  public static void requireFonts(String what) {
    System.setProperty("java.awt.headless", "true");
    try {
      Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
      int ignored = graphics.getFontMetrics(font(Font.PLAIN, 12)).stringWidth("queue");
      graphics.dispose();
    } catch (RuntimeException | LinkageError e) {
      throw new WirecapException(
          what
              + ": there are no fonts to draw with: install them"
              + " (apt-get install fontconfig fonts-dejavu-core)",
          e);
    }
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }
}
