package org.wirecap.pcap;

import org.wirecap.pool.Engine;
import org.wirecap.pool.OrderedCapture;
import org.wirecap.pool.PacketTaker;

/** The packets of several receive queues, in time order. */
final class OrderedFeed implements PacketFeed {
  private final OrderedCapture capture;

  OrderedFeed(Engine engine) {
    this.capture = new OrderedCapture(engine);
  }

  @Override
  public int give(PacketTaker taker, long waitNanos) {
    // Without waiting first: with packets given it would only wait for the batch to grow.
    int given = capture.pollSome(taker, 0);
    return given > 0 || waitNanos == 0 || capture.isFinished()
        ? given
        : capture.pollSome(taker, waitNanos);
  }

  @Override
  public void letGo() {
    capture.letGo();
  }

  @Override
  public void drain(PacketTaker taker) {
    int ignored = capture.drainSome(taker);
  }

  @Override
  public boolean isFinished() {
    return capture.isDrained();
  }
}
