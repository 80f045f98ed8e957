package org.wirecap.cli;

import org.wirecap.pool.Engine;
import org.wirecap.pool.OrderedCapture;
import org.wirecap.pool.PacketHandler;

/** Basic mode: the calling thread captures from all receive queues. */
final class BasicOrder implements PacketsInOrder {
  private final OrderedCapture capture;
  private final PacketHandler handler;

  /**
   * @param engine stays the caller's
   * @param handler called with each packet
   */
  BasicOrder(Engine engine, PacketHandler handler) {
    this.capture = new OrderedCapture(engine);
    this.handler = handler;
  }

  @Override
  public int poll(long timeoutNanos) {
    return capture.poll(handler, timeoutNanos);
  }

  @Override
  public boolean isFinished() {
    return capture.isFinished();
  }

  @Override
  public void drain() {
    int ignored = capture.drain(handler);
  }

  @Override
  public long outOfOrder() {
    return capture.outOfOrder();
  }

  @Override
  public void close() {
    // The engine has everything.
  }
}
