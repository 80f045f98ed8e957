package org.wirecap.bench.evaluation;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import org.knowm.xchart.style.markers.Marker;

/** The end of a bar: a short line across it. */
final class CapMarker extends Marker {
  @Override
  public void paint(Graphics2D graphics, double x, double y, int size) {
    graphics.setStroke(new BasicStroke(1.6f));
    graphics.draw(new Line2D.Double(x - size / 2.0, y, x + size / 2.0, y));
  }
}
