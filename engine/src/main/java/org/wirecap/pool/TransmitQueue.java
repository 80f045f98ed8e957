package org.wirecap.pool;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.wirecap.ledger.TransmitLedger;

/**
 * One transmit queue of a port. Packets leave from the cells that they arrived in; only their
 * descriptors move. A chunk is recycled when the port is done with the last of its packets, and its
 * reader with the chunk.
 *
 * <p>Never more packets are in transmission than the completion ring holds. Single writer: one
 * thread, the same all the time, calls all methods but {@link #ledger}. It sends packets of chunks
 * that it has, and nobody else ever sees them come back: so no count here needs a lock.
 */
public final class TransmitQueue {
  /** An Ethernet header: what is shorter is no frame. */
  private static final int SHORTEST = 14;

  private static final int OFFERED = 0;
  private static final int INJECTED = 1;
  private static final int COMPLETED = 2;
  private static final int FULL = 3;
  private static final int INVALID = 4;
  private static final int REFUSED = 5;
  private static final int IN_TRANSMISSION = 6;
  private static final int STRANDED = 7;
  private static final int COUNTS = 8;

  private final int port;
  private final int index;
  private final TransmitRings rings;
  private final TransmitTable table;
  private final MemorySegment memory;
  private final LongConsumer completed = this::completed;

  /** Stands for the cells of new packets, which belong to this queue. */
  private final Chunk injected;

  private final int cellSize;
  private final long[] freeCells;
  private int freeCount;
  private Consumer<Chunk> recycler = chunk -> {};
  private long strange;

  /** As of now, and as of the last batch for other threads. */
  private final long[] counts = new long[COUNTS];

  private final AtomicLongArray published = new AtomicLongArray(COUNTS);

  /** Cells that have changed their state since the last publication, all of one pool. */
  private RingBufferPool pool;

  private int poolChange;
  private boolean closed;

  /**
   * @param port number of the port
   * @param index number of the queue on its port
   * @param rings the device side, which this queue closes
   * @param table of the engine
   * @param memory of the engine
   * @param cells for new packets, of this queue alone: a stretch of {@code memory}
   */
  public TransmitQueue(
      int port,
      int index,
      TransmitRings rings,
      TransmitTable table,
      MemorySegment memory,
      InjectionCells cells) {
    this.port = port;
    this.index = index;
    this.rings = rings;
    this.table = table;
    this.memory = memory;
    this.cellSize = cells.cellSize();
    this.injected = Chunk.ofCells(this, memory, -1, new PoolShape(1, 2, cellSize), 0);
    this.freeCells = new long[cells.count()];
    for (int i = 0; i < freeCells.length; i++) {
      freeCells[freeCount++] = cells.base() + (long) i * cells.cellSize();
    }
  }

  /**
   * Cells for packets that did not arrive.
   *
   * @param base address of the first, a multiple of the cell size
   * @param count how many
   * @param cellSize bytes of one
   */
  public record InjectionCells(long base, int count, int cellSize) {}

  /** Where chunks go when nothing of them is in transmission any more and their reader is done. */
  void onComplete(Consumer<Chunk> newRecycler) {
    recycler = newRecycler;
  }

  /**
   * @return whether the port takes another packet now
   */
  public boolean hasRoom() {
    return counts[IN_TRANSMISSION] < rings.capacity();
  }

  /**
   * @return packets in transmission
   */
  public int inTransmission() {
    return (int) counts[IN_TRANSMISSION];
  }

  /**
   * @return whether the port takes packets at all
   */
  public TransmitRings.State state() {
    return rings.state();
  }

  /** Looks whether the interface is still there; for a thread that has nothing else to do. */
  public void look() {
    rings.look();
  }

  /**
   * Sends a packet of a chunk from its cell. What cannot be sent is counted, and stays with the
   * chunk.
   *
   * @param chunk which {@link Transmitter#begin} was called with
   * @param packet of the chunk
   * @return whether it is in transmission: neither it nor its cell may be touched until it is done
   */
  boolean send(Chunk chunk, int packet) {
    counts[OFFERED]++;
    long address = chunk.offset(packet);
    if (!offer(address, chunk.length(packet))) {
      return false;
    }
    table.put(address, chunk);
    chunk.holds++;
    changed(chunk, 1);
    return true;
  }

  private boolean offer(long address, int length) {
    if (length < SHORTEST || length > rings.maxLength()) {
      counts[INVALID]++;
    } else if (rings.state() != TransmitRings.State.UP) {
      counts[REFUSED]++;
    } else if (!hasRoom() || !rings.offer(address, length)) {
      counts[FULL]++;
    } else {
      counts[IN_TRANSMISSION]++;
      return true;
    }
    return false;
  }

  /**
   * Sends a packet that did not arrive, from a cell of this queue; it is copied.
   *
   * @param source where the packet is
   * @param offset of its first byte
   * @param length bytes of the packet
   * @return false if it could not be sent, which is counted: it is no frame or too long, the port
   *     is down, or every cell for new packets is in transmission
   */
  public boolean inject(MemorySegment source, long offset, int length) {
    counts[INJECTED]++;
    if (freeCount == 0) {
      int ignored = complete();
    }
    if (freeCount == 0) {
      counts[FULL]++;
      return false;
    }
    long address = freeCells[freeCount - 1] + Cell.HEADROOM;
    if (!offer(address, length)) {
      return false;
    }
    freeCount--;
    MemorySegment.copy(source, offset, memory, address, length);
    table.put(address, injected);
    return true;
  }

  /** Gives the device what was sent since the last call, and wakes it. Does not wait. */
  public void flush() {
    rings.flush();
    publish();
  }

  /**
   * Takes back what the device is done with, and recycles the chunks that are complete.
   *
   * @return how many packets came back
   */
  public int complete() {
    if (counts[IN_TRANSMISSION] == 0) {
      return 0;
    }
    if (rings.pending() > 0) {
      rings.flush();
    }
    int done = rings.complete(completed);
    if (done > 0) {
      publish();
    }
    return done;
  }

  private void completed(long address) {
    Chunk chunk = table.take(address);
    if (chunk == null) {
      // Of a cell that nobody has sent: it must not free one that somebody else has.
      strange++;
      return;
    }
    counts[IN_TRANSMISSION]--;
    counts[COMPLETED]++;
    if (chunk == injected) {
      freeCells[freeCount++] = address - address % cellSize;
    } else {
      changed(chunk, -1);
      release(chunk);
    }
  }

  /** One who holds a chunk lets go of it. */
  void release(Chunk chunk) {
    if (--chunk.holds == 0) {
      recycler.accept(chunk);
    }
  }

  private void changed(Chunk chunk, int by) {
    RingBufferPool owner = (RingBufferPool) chunk.owner();
    if (owner != pool) {
      publishPool();
      pool = owner;
    }
    poolChange += by;
  }

  private void publishPool() {
    if (poolChange != 0) {
      pool.addInTransmission(poolChange);
      poolChange = 0;
    }
  }

  private void publish() {
    publishPool();
    for (int i = 0; i < COUNTS; i++) {
      published.setRelease(i, counts[i]);
    }
  }

  /**
   * @return what became of every packet up to the last batch; any thread may ask
   */
  public TransmitLedger ledger() {
    long dropped = rings.dropped();
    return new TransmitLedger(
        port,
        index,
        published.getAcquire(OFFERED),
        published.getAcquire(INJECTED),
        published.getAcquire(COMPLETED) - dropped,
        published.getAcquire(FULL),
        published.getAcquire(INVALID),
        published.getAcquire(REFUSED) + dropped,
        published.getAcquire(STRANDED),
        published.getAcquire(IN_TRANSMISSION));
  }

  /**
   * @return completions of cells that were not in transmission: none, unless the device errs
   */
  public long strange() {
    return strange;
  }

  /** Cells for new packets that are in nobody's hands. */
  int freeInjectionCells() {
    return freeCount;
  }

  /**
   * Releases the rings. What is still in transmission is counted as stranded, and its chunks do not
   * come back.
   */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    // The receive queues are closed, so that no chunk can go back.
    recycler = chunk -> {};
    int ignored = rings.complete(completed);
    counts[STRANDED] += counts[IN_TRANSMISSION];
    counts[IN_TRANSMISSION] = 0;
    publish();
    rings.close();
  }
}
