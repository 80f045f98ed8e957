package org.wirecap.cli.chart;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;

/** A chart as the bytes of a picture. Any thread. */
public final class ChartPicture {
  private ChartPicture() {}

  /**
   * As PNG.
   *
   * @param scale of its own size
   */
  public static byte[] png(XYChart chart, int scale) {
    BufferedImage image =
        new BufferedImage(
            scale * chart.getWidth(), scale * chart.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(scale, scale);
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      boolean ignored = ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * As SVG. Text is drawn as outlines, so the file also says in words what is drawn.
   *
   * @param title of the picture
   * @param description of everything in it
   */
  public static byte[] svg(XYChart chart, String title, String description) {
    VectorGraphics2D graphics = new VectorGraphics2D();
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      Processors.get("svg")
          .getDocument(
              graphics.getCommands(), new PageSize(0, 0, chart.getWidth(), chart.getHeight()))
          .writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Hundredths of a pixel: the rest would be two thirds of the file.
    String svg = bytes.toString(StandardCharsets.UTF_8).replaceAll("(\\.\\d\\d)\\d+", "$1");
    int inside = svg.indexOf('>', svg.indexOf("<svg")) + 1;
    String words =
        "<title>%s</title><desc>%s</desc>".formatted(escaped(title), escaped(description));
    return (svg.substring(0, inside) + words + svg.substring(inside))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
