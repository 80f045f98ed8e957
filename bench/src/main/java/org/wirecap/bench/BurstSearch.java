package org.wirecap.bench;

import org.wirecap.lab.GeneratorResult;

/**
 * Bursts to a reader with a processing load, one after the other, each into a pool that is free
 * again. Used by one thread.
 */
public final class BurstSearch implements AutoCloseable {
  private final BenchLab lab;
  private final ReaderProcess reader;
  private final long burstRate;
  private long sent;
  private long lost;
  private int bursts;
  private double rateSum;

  /**
   * Starts the reader; when this returns, it captures.
   *
   * @param lab with one queue
   * @param setup of basic mode, as {@link Setup#parse} reads it
   * @param readerRate packets per second that the reader processes
   * @param burstRate packets per second of a burst; 0 for as fast as possible
   */
  public BurstSearch(BenchLab lab, String setup, long readerRate, long burstRate) {
    this.lab = lab;
    this.burstRate = burstRate;
    this.reader = new ReaderProcess(lab, setup, readerRate);
  }

  /** Sends a burst, and waits until all of it is processed; returns how much of it was lost. */
  public long lost(long packets) {
    GeneratorResult result = lab.generate(Traffic.burst(packets, burstRate));
    sent += result.ledger().total().delivered();
    long lostUntilNow = reader.awaitSettled(sent).lost();
    long lostOfThis = lostUntilNow - lost;
    lost = lostUntilNow;
    bursts++;
    rateSum += result.rate();
    return lostOfThis;
  }

  /**
   * The largest burst that loses nothing.
   *
   * @param expected where it is looked for
   * @param range how far from there the search begins, a part of it
   * @param resolution packets
   */
  public long largest(double expected, double range, long resolution) {
    return Bisection.largest(
        (long) (expected * (1 - range)),
        (long) (expected * (1 + range)),
        Math.max(1, resolution),
        packets -> lost(packets) == 0);
  }

  /** Packets per second of the bursts so far, the mean. */
  public double rate() {
    return rateSum / bursts;
  }

  /** How many there were. */
  public int bursts() {
    return bursts;
  }

  @Override
  public void close() {
    reader.close();
  }
}
