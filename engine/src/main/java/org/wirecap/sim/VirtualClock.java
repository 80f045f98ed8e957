package org.wirecap.sim;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.pool.Clock;

/**
 * Time that passes only when somebody waits: sleeping for a second takes no time, and during it
 * everything happens that the simulated devices do in a second.
 *
 * <p>One thread lets time pass; any thread may read it.
 */
public final class VirtualClock implements Clock {
  /** When virtual time begins: 2026-01-01T00:00:00Z, in ns since 1970. */
  public static final long EPOCH_NANOS = 1_767_225_600_000_000_000L;

  /** Something that happens in virtual time. */
  interface Device {
    /**
     * Lets everything happen that happens until then.
     *
     * @param nanos virtual time, never less than before
     */
    void advanceTo(long nanos);
  }

  private final List<Device> devices = new ArrayList<>();
  private volatile long now;

  /** Time 0, no devices. */
  public VirtualClock() {}

  void add(Device device) {
    devices.add(device);
  }

  /**
   * Lets time pass until then.
   *
   * @param nanos virtual time; nothing happens if it is over
   */
  public void advanceTo(long nanos) {
    if (nanos < now) {
      return;
    }
    for (Device device : devices) {
      device.advanceTo(nanos);
    }
    now = nanos;
  }

  /**
   * @return ns since virtual time began
   */
  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public long epochNanos() {
    return EPOCH_NANOS + now;
  }

  /** Lets that much time pass, at once. */
  @Override
  public void sleep(long nanos) {
    advanceTo(after(nanos));
  }

  /** The time that much later; the end of time rather than an overflow. */
  long after(long nanos) {
    long sum = now + Math.max(0, nanos);
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
