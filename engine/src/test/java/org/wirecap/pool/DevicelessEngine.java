package org.wirecap.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.ledger.Ledger;

/**
 * What the engines of tests share, behind whose queues there is no device: everything but how
 * packets come, and how somebody waits for them.
 */
public abstract class DevicelessEngine implements Engine {
  /** Of the cells; closed with the engine. */
  protected final Arena arena = Arena.ofShared();

  private final String name;
  private final Clock clock;
  private final List<ReceiveQueue> queues = new ArrayList<>();

  /** Without queues at first. */
  protected DevicelessEngine(String name, Clock clock) {
    this.name = name;
    this.clock = clock;
  }

  /** Adds a queue, which is closed with the engine. */
  protected final void add(ReceiveQueue queue) {
    queues.add(queue);
  }

  /** Adds a queue over a pool, which comes behind those of the queues before it in the memory. */
  protected final void add(DescriptorRings device, MemorySegment memory, PoolShape shape) {
    int index = queues.size();
    RingBufferPool pool = new RingBufferPool(index, memory, shape.bytes() * index, shape, 0);
    queues.add(new PooledReceiveQueue(index, pool, device, clock));
  }

  @Override
  public List<ReceiveQueue> queues() {
    return queues;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return name;
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public int linkType() {
    return 1;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void stop() {
    queues.forEach(ReceiveQueue::stop);
  }

  @Override
  public Ledger ledger() {
    return new Ledger(queues.stream().map(ReceiveQueue::ledger).toList(), 0);
  }

  @Override
  public void close() {
    queues.forEach(ReceiveQueue::close);
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
