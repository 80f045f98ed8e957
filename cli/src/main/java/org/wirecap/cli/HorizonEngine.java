package org.wirecap.cli;

import java.util.List;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Clock;
import org.wirecap.pool.Engine;
import org.wirecap.pool.ReceiveQueue;

/** An engine whose receive queues know their horizon. */
final class HorizonEngine implements Engine {
  private final Engine engine;
  private final List<HorizonQueue> queues;

  HorizonEngine(Engine engine) {
    this.engine = engine;
    this.queues =
        engine.queues().stream().map(queue -> new HorizonQueue(queue, engine.clock())).toList();
  }

  /** Up to which timestamp every packet of every queue has been recycled; any thread. */
  long horizon() {
    long least = Long.MAX_VALUE;
    for (HorizonQueue queue : queues) {
      least = Math.min(least, queue.horizon());
    }
    return least;
  }

  @Override
  public List<ReceiveQueue> queues() {
    return List.copyOf(queues);
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public String description() {
    return engine.description();
  }

  @Override
  public List<String> notes() {
    return engine.notes();
  }

  @Override
  public int linkType() {
    return engine.linkType();
  }

  @Override
  public Clock clock() {
    return engine.clock();
  }

  @Override
  public void await(long timeoutNanos) {
    engine.await(timeoutNanos);
  }

  @Override
  public void stop() {
    engine.stop();
  }

  @Override
  public Ledger ledger() {
    return engine.ledger();
  }

  @Override
  public void close() {
    engine.close();
  }
}
