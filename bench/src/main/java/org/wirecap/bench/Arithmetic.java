package org.wirecap.bench;

/** What must come out, whoever the engine is: each packet needs a place until it is processed. */
final class Arithmetic {
  private Arithmetic() {}

  /**
   * The largest burst that loses nothing: what is more than the places is read while it arrives.
   *
   * @param places packets that can wait: R*M, or the descriptors of a ring
   * @param readerRate packets per second that are processed
   * @param burstRate packets per second that arrive, more than the reader's
   */
  static double largestBurst(long places, double readerRate, double burstRate) {
    return places / (1 - readerRate / burstRate);
  }

  /**
   * What one reader must lose of a constant load that is too much for it.
   *
   * @param rate packets per second that arrive
   * @param seconds for so long
   * @param readerRate packets per second that are processed
   * @param places packets that can wait
   */
  static double lossOfOne(double rate, double seconds, double readerRate, long places) {
    return Math.max(0, (rate - readerRate) * seconds - places);
  }
}
