package org.wirecap.bench;

import java.util.function.ToLongFunction;

/**
 * A program that receives what is sent to queue 0 of a lab, and counts it. Used by one thread;
 * closing it kills it when it still runs.
 */
public final class Receiver implements AutoCloseable {
  private final Child child;
  private final ToLongFunction<Long> count;
  private final Runnable close;

  /**
   * @param child the program, which receives already
   * @param count how many packets it received of as many as were sent; may end it
   */
  Receiver(Child child, ToLongFunction<Long> count) {
    this(child, count, child::close);
  }

  /**
   * @param close what to do instead of only closing the program
   */
  Receiver(Child child, ToLongFunction<Long> count, Runnable close) {
    this.child = child;
    this.count = count;
    this.close = close;
  }

  /** Its process, which is there until {@link #received} is called. */
  public long pid() {
    return child.pid();
  }

  /**
   * How many packets it received. Called once, at the end.
   *
   * @param sent to it since it was started
   */
  public long received(long sent) {
    return count.applyAsLong(sent);
  }

  @Override
  public void close() {
    close.run();
  }
}
