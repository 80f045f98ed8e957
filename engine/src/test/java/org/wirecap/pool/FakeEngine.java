package org.wirecap.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.ledger.Ledger;

/** An engine over fake devices. */
final class FakeEngine implements Engine {
  final FakeDevice.VirtualTime time = new FakeDevice.VirtualTime();
  final List<FakeDevice> devices = new ArrayList<>();
  private final List<ReceiveQueue> queues = new ArrayList<>();
  private final Arena arena = Arena.ofConfined();

  FakeEngine(int count, PoolShape shape, long seed) {
    MemorySegment memory = arena.allocate(shape.bytes() * count);
    for (int i = 0; i < count; i++) {
      FakeDevice device = new FakeDevice(memory, seed + i, time);
      devices.add(device);
      RingBufferPool pool = new RingBufferPool(i, memory, shape.bytes() * i, shape, 0);
      queues.add(new PooledReceiveQueue(i, pool, device, time));
    }
  }

  @Override
  public List<ReceiveQueue> queues() {
    return queues;
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public String description() {
    return "fake";
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
    return time;
  }

  @Override
  public void await(long timeoutNanos) {
    time.sleep(timeoutNanos);
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
    arena.close();
  }
}
