package org.wirecap.cli;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.wirecap.filter.Filter;
import org.wirecap.filter.FilterOptions;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PacketHandler;

/**
 * The paper's packet handler: what one thread does with each packet, and what it counts. Called by
 * one thread; the counters are read by any.
 */
final class PacketWork implements PacketHandler {
  /** The filter of the paper's experiments, as today's language wants it written. */
  private static final Filter FILTER =
      Filter.compile("net 131.225.2 and udp", FilterOptions.ethernet());

  private final int load;
  private final Pacer pacer;
  private final AtomicLong packets = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong matched = new AtomicLong();

  /**
   * @param load how often to apply the filter to each packet; 0 for not at all
   * @param pacer holds the thread to a rate; null for as fast as it can
   */
  PacketWork(int load, Pacer pacer) {
    this.load = load;
    this.pacer = pacer;
  }

  @Override
  public void onPacket(Packet packet) {
    if (load > 0 && applyFilter(packet)) {
      add(matched, 1);
    }
    if (pacer != null) {
      pacer.onPacket();
    }
    add(bytes, packet.originalLength());
    add(packets, 1);
  }

  private boolean applyFilter(Packet packet) {
    boolean matches = false;
    for (int i = 0; i < load; i++) {
      matches = FILTER.matches(packet);
      // Without it the compiler would see that all rounds are one.
      VarHandle.acquireFence();
    }
    return matches;
  }

  /** One thread writes: no need of a locked instruction. */
  private static void add(AtomicLong counter, long number) {
    counter.setRelease(counter.getPlain() + number);
  }

  long packets() {
    return packets.getAcquire();
  }

  /** Bytes on the wire. */
  long bytes() {
    return bytes.getAcquire();
  }

  /** Packets that the filter let pass. */
  long matched() {
    return matched.getAcquire();
  }
}
