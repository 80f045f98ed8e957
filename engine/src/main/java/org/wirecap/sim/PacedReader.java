package org.wirecap.sim;

import java.util.List;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PacketHandler;
import org.wirecap.pool.ReceiveQueue;

/**
 * An application thread of limited speed, in virtual time: it captures what is there, up to a
 * chunk, works on it for as long as so many packets take, recycles it, and captures the next. Or up
 * to several chunks, which it recycles together when it is done with all of them.
 */
public final class PacedReader {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long IDLE = Long.MAX_VALUE;

  private final ReceiveQueue queue;
  private final double nanosPerPacket;
  private final PacketHandler handler;

  /** What it works on. */
  private final Chunk[] chunks;

  private int chunkCount;
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
    this(queue, packetsPerSecond, 1, handler);
  }

  /**
   * As above, with several chunks at once.
   *
   * @param queue whose packets to read; it stays the caller's to close
   * @param packetsPerSecond how fast, more than 0; infinite for no time at all
   * @param chunksAtOnce how many it takes if they are there, at least 1
   * @param handler called for each packet when its chunk is captured
   */
  public PacedReader(
      ReceiveQueue queue, double packetsPerSecond, int chunksAtOnce, PacketHandler handler) {
    if (!(packetsPerSecond > 0) || chunksAtOnce < 1) {
      throw new IllegalArgumentException(
          "a reader of %s packets/s, %d chunks at once".formatted(packetsPerSecond, chunksAtOnce));
    }
    this.chunks = new Chunk[chunksAtOnce];
    this.queue = queue;
    this.nanosPerPacket = NANOS_PER_SECOND / packetsPerSecond;
    this.handler = handler;
  }

  /**
   * Lets time pass until no packet comes any more and the readers have read everything.
   *
   * @param nic whose packets come, or wait already
   * @param readers that have nothing to do yet, of queues of that NIC, at most one each
   */
  public static void run(SimulatedNic nic, List<PacedReader> readers) {
    VirtualClock clock = nic.clock();
    // What waits already, for readers that were paused: maybe nothing arrives any more.
    readers.forEach(reader -> reader.step(clock.nanoTime()));
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
    if (chunkCount > 0) {
      recycleAll();
    } else {
      busySince = now;
      packetsSince = 0;
    }
    while (chunkCount < chunks.length) {
      Chunk chunk = queue.capture(0);
      if (chunk == null) {
        break;
      }
      chunks[chunkCount++] = chunk;
      read(chunk);
    }
    busyUntil = chunkCount == 0 ? IDLE : busySince + (long) (packetsSince * nanosPerPacket);
  }

  private void recycleAll() {
    for (int i = 0; i < chunkCount; i++) {
      queue.recycle(chunks[i]);
      chunks[i] = null;
    }
    chunkCount = 0;
  }

  private void read(Chunk chunk) {
    int size = chunk.size();
    for (int i = 0; i < size; i++) {
      handler.onPacket(chunk.packet(i));
    }
    packets += size;
    packetsSince += size;
  }

  /**
   * @return packets read up to now
   */
  public long packets() {
    return packets;
  }
}
