package org.wirecap.pool;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** An engine over fake devices, in virtual time. */
final class FakeEngine extends DevicelessEngine {
  final FakeDevice.VirtualTime time;
  final List<FakeDevice> devices = new ArrayList<>();

  FakeEngine(int count, PoolShape shape, long seed) {
    this(count, shape, seed, new FakeDevice.VirtualTime());
  }

  private FakeEngine(int count, PoolShape shape, long seed, FakeDevice.VirtualTime time) {
    super("fake", time);
    this.time = time;
    MemorySegment memory = arena.allocate(shape.bytes() * count);
    for (int i = 0; i < count; i++) {
      FakeDevice device = new FakeDevice(memory, seed + i, time);
      devices.add(device);
      add(device, memory, shape);
    }
  }

  @Override
  public void await(long timeoutNanos) {
    time.sleep(timeoutNanos);
  }
}
