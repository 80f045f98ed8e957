package org.wirecap.file;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.DescriptorRings;
import org.wirecap.pool.PacketMetadata;
import org.wirecap.pool.RingBufferPool;

/**
 * The device side of one receive queue of a {@link FileEngine}: cells that wait for a packet, and
 * cells that hold one nobody has taken yet.
 *
 * <p>The file is one and the queues may have a thread each: whoever captures reads on, for all
 * queues, under the lock of the {@link FileSource}; once for a batch, not for a packet.
 *
 * <p>Cursors only grow; the place in an array is the cursor modulo its length.
 */
final class FileRings implements DescriptorRings {
  private final FileSource source;
  private final MemorySegment memory;
  private final int capacity;
  private final long[] cells;
  private final long[] filledAddresses;
  private final int[] filledLengths;

  /** The capture thread's own. */
  private long attached;

  // Guarded by the source's lock.
  private long posted;
  private long head;
  private long filled;
  private long received;

  private volatile boolean stopped;
  private final AtomicLong seen = new AtomicLong();
  private final AtomicLong invalid = new AtomicLong();

  FileRings(FileSource source, MemorySegment memory, int totalCells, int cellSize) {
    this.source = source;
    this.memory = memory;
    this.capacity = Cell.capacity(cellSize);
    this.cells = new long[totalCells];
    this.filledAddresses = new long[totalCells];
    this.filledLengths = new int[totalCells];
  }

  /** Packets that wait to be taken; with the lock held. */
  long waiting() {
    return filled - received;
  }

  /**
   * Takes the packet that the reader is at, with the lock held.
   *
   * @param readable whether it is of the engine's link type
   * @return false when it must wait: every cell holds a packet. A file can be kept waiting, so
   *     nothing is lost for want of a cell
   */
  boolean offer(CaptureFileReader reader, boolean readable) {
    if (stopped) {
      return true;
    }
    int length = reader.capturedLength();
    if (!readable || length > capacity) {
      increment(seen);
      increment(invalid);
      return true;
    }
    if (head == posted) {
      return false;
    }
    increment(seen);
    long packet = cells[(int) (head++ % cells.length)] + Cell.HEADROOM;
    MemorySegment.copy(reader.memory(), reader.offset(), memory, packet, length);
    boolean outgoing = (reader.flags() & 3) == CaptureFileWriter.OUTBOUND;
    PacketMetadata.write(
        memory,
        packet,
        reader.timestampNanos(),
        reader.originalLength(),
        outgoing ? PacketMetadata.OUTGOING : 0);
    int slot = (int) (filled++ % filledAddresses.length);
    filledAddresses[slot] = packet;
    filledLengths[slot] = length;
    return true;
  }

  private static void increment(AtomicLong counter) {
    counter.setRelease(counter.getPlain() + 1);
  }

  @Override
  public int receive(RingBufferPool pool, Chunk chunk, int limit) {
    source.lock();
    try {
      if (!stopped && waiting() < limit) {
        source.read(this, limit);
      }
      int taken = (int) Math.min(limit, waiting());
      for (int i = 0; i < taken; i++) {
        int slot = (int) (received++ % filledAddresses.length);
        pool.append(chunk, filledAddresses[slot], filledLengths[slot]);
      }
      return taken;
    } finally {
      source.unlock();
    }
  }

  /** The clock of the file is never later than a packet that no queue has yet. */
  @Override
  public long deliveryDelayNanos() {
    return 0;
  }

  @Override
  public void attach(long cell) {
    cells[(int) (attached++ % cells.length)] = cell;
  }

  @Override
  public void publish() {
    source.lock();
    try {
      posted = attached;
    } finally {
      source.unlock();
    }
  }

  @Override
  public void awaitFirst(long nanos) {
    source.await(nanos);
  }

  @Override
  public void awaitMore(long nanos) {
    source.await(nanos);
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public boolean isDrained() {
    source.lock();
    try {
      return waiting() == 0 && (stopped || source.isEnded());
    } finally {
      source.unlock();
    }
  }

  @Override
  public ArrivalCounts counts() {
    return ArrivalCounts.of(seen.getAcquire(), 0, invalid.getAcquire());
  }

  @Override
  public void close() {
    stopped = true;
  }
}
