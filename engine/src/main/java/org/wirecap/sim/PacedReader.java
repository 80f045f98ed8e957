package org.wirecap.sim;

import java.util.List;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PacketHandler;
import org.wirecap.pool.ReceiveQueue;

/**
 * An application thread of limited speed, in virtual time: it captures what is there, up to a
 * chunk, works on it for as long as so many packets take, recycles it, and captures the next.
 */
public final class PacedReader {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long IDLE = Long.MAX_VALUE;

  private final ReceiveQueue queue;
  private final double nanosPerPacket;
  private final PacketHandler handler;

  private Chunk chunk;
  private long busyUntil = IDLE;
  private long packets;

  /** When it was last idle, and how many packets it has read since: so that no rounding adds up. */
  private long busySince;

  private long packetsSince;

  /**
   * @param queue whose packets to read; it stays the caller's to close
   * @param packetsPerSecond how fast, more than 0; infinite for no time at all
   * @param handler called for each packet when its chunk is captured
   */
  public PacedReader(ReceiveQueue queue, double packetsPerSecond, PacketHandler handler) {
    if (!(packetsPerSecond > 0)) {
      throw new IllegalArgumentException("a reader of " + packetsPerSecond + " packets/s");
    }
    this.queue = queue;
    this.nanosPerPacket = NANOS_PER_SECOND / packetsPerSecond;
    this.handler = handler;
  }

  /**
   * Lets time pass until no packet comes any more and the readers have read everything.
   *
   * @param nic whose packets come
   * @param readers of queues of that NIC, at most one each
   */
  public static void run(SimulatedNic nic, List<PacedReader> readers) {
    VirtualClock clock = nic.clock();
    while (true) {
      long next = nextEvent(nic, readers);
      if (next == IDLE) {
        return;
      }
      clock.advanceTo(next);
      for (PacedReader reader : readers) {
        if (reader.busyUntil == IDLE || reader.busyUntil <= next) {
          reader.step(next);
        }
      }
    }
  }

  /** When the first reader is done; or when a packet arrives, if a reader is idle. */
  private static long nextEvent(SimulatedNic nic, List<PacedReader> readers) {
    long next = IDLE;
    boolean idle = false;
    for (PacedReader reader : readers) {
      next = Math.min(next, reader.busyUntil);
      idle |= reader.busyUntil == IDLE;
    }
    return idle ? Math.min(next, nic.nextArrivalNanos()) : next;
  }

  private void step(long now) {
    if (chunk != null) {
      queue.recycle(chunk);
    } else {
      busySince = now;
      packetsSince = 0;
    }
    chunk = queue.capture(0);
    if (chunk == null) {
      busyUntil = IDLE;
      return;
    }
    int size = chunk.size();
    for (int i = 0; i < size; i++) {
      handler.onPacket(chunk.packet(i));
    }
    packets += size;
    packetsSince += size;
    busyUntil = busySince + (long) (packetsSince * nanosPerPacket);
  }

  /**
   * @return packets read up to now
   */
  public long packets() {
    return packets;
  }
}
