package org.wirecap.bench;

import java.util.List;
import org.wirecap.error.WirecapException;

/** What must come out, whoever the engine is: each packet needs a place until it is processed. */
public final class Arithmetic {
  private Arithmetic() {}

  /**
   * The largest burst that loses nothing: what is more than the places is read while it arrives.
   *
   * @param places packets that can wait: R*M, or the descriptors of a ring
   * @param readerRate packets per second that are processed
   * @param burstRate packets per second that arrive
   * @throws WirecapException if they arrive no faster than they are read
   */
  public static double largestBurst(long places, double readerRate, double burstRate) {
    if (burstRate <= readerRate) {
      throw new WirecapException(
          "the sender came to %,.0f packets/s: no burst for a reader of %,.0f"
              .formatted(burstRate, readerRate));
    }
    return places / (1 - readerRate / burstRate);
  }

  /**
   * What a reader must lose of a load that changes: packets that come beyond its rate wait, as many
   * as there are places, and the others are lost.
   *
   * @param load what arrives, one segment after the other
   * @param readerRate packets per second that are processed
   * @param places packets that can wait
   */
  public static double lost(List<Scenario.Segment> load, double readerRate, double places) {
    double waiting = 0;
    double lost = 0;
    for (Scenario.Segment segment : load) {
      waiting = Math.max(0, waiting + (segment.rate() - readerRate) * segment.seconds());
      lost += Math.max(0, waiting - places);
      waiting = Math.min(waiting, places);
    }
    return lost;
  }
}
