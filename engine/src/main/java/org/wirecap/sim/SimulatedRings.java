package org.wirecap.sim;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.DescriptorRings;
import org.wirecap.pool.PacketMetadata;
import org.wirecap.pool.RingBufferPool;

/**
 * The rings of one receive queue of a {@link SimulatedNic}. A descriptor has a cell that waits for
 * a packet (posted), or one that holds a packet nobody has taken yet (filled); there are at most
 * {@code descriptors} of both together. Cells beyond that wait in a backlog until the capture
 * thread refills the ring.
 *
 * <pre>
 *  cells:    | taken by packets | posted         | backlog           | attached |
 *                               head             posted              published  attached
 *  filled:   | received         | filled         |
 *                               received         filled
 * </pre>
 *
 * Cursors only grow; the place in an array is the cursor modulo its length.
 */
final class SimulatedRings implements DescriptorRings {
  private final SimulatedNic nic;
  private final MemorySegment memory;
  private final int capacity;
  private final int descriptors;

  private final long[] cells;
  private long head;
  private long posted;
  private long published;
  private long attached;

  private final long[] filledAddresses;
  private final int[] filledLengths;
  private long received;
  private long filled;

  private volatile boolean stopped;

  // One writer each; atomic for the threads that ask for the ledger.
  private final AtomicLong seen = new AtomicLong();
  private final AtomicLong lostNoCell = new AtomicLong();
  private final AtomicLong lostRxRing = new AtomicLong();
  private final AtomicLong invalid = new AtomicLong();

  SimulatedRings(SimulatedNic nic, MemorySegment memory, NicModel model) {
    this.nic = nic;
    this.memory = memory;
    this.capacity = Cell.capacity(model.shape().cellSize());
    this.descriptors = model.ringSize();
    int total = model.shape().totalCells();
    this.cells = new long[total];
    this.filledAddresses = new long[total];
    this.filledLengths = new int[total];
  }

  /**
   * A packet has arrived: it goes into the oldest posted cell, or is lost and counted.
   *
   * @param source which is at this packet
   * @param nanos now, in virtual time
   */
  void arrive(PacketSource source, long nanos) {
    if (stopped) {
      return;
    }
    increment(seen);
    int length = source.length();
    if (length > capacity) {
      increment(invalid);
    } else if (head == posted) {
      // With cells in the backlog it is the ring that was too short, not the pool.
      increment(published == posted ? lostNoCell : lostRxRing);
    } else {
      long packet = cells[(int) (head++ % cells.length)] + Cell.HEADROOM;
      MemorySegment.copy(source.memory(), source.offset(), memory, packet, length);
      PacketMetadata.write(memory, packet, nanos, source.originalLength(), 0);
      int slot = (int) (filled++ % filledAddresses.length);
      filledAddresses[slot] = packet;
      filledLengths[slot] = length;
    }
  }

  private static void increment(AtomicLong counter) {
    counter.setRelease(counter.getPlain() + 1);
  }

  boolean hasPacket() {
    return received != filled;
  }

  /** Packets that wait to be received. */
  long packetsWaiting() {
    return filled - received;
  }

  /** Cells that the pool has attached and not got back. */
  long cellsHeld() {
    return attached - head + filled - received;
  }

  @Override
  public int receive(RingBufferPool pool, Chunk chunk, int limit) {
    int taken = 0;
    while (taken < limit && received != filled) {
      int slot = (int) (received++ % filledAddresses.length);
      pool.append(chunk, filledAddresses[slot], filledLengths[slot]);
      taken++;
    }
    refill();
    return taken;
  }

  @Override
  public void attach(long cell) {
    cells[(int) (attached++ % cells.length)] = cell;
  }

  @Override
  public void publish() {
    published = attached;
    refill();
  }

  private void refill() {
    posted = Math.min(published, head + descriptors - (filled - received));
  }

  @Override
  public void awaitFirst(long nanos) {
    nic.await(this, nanos);
  }

  @Override
  public void awaitMore(long nanos) {
    nic.await(this, nanos);
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public boolean isDrained() {
    return (stopped || nic.isExhausted()) && !hasPacket();
  }

  @Override
  public ArrivalCounts counts() {
    return new ArrivalCounts(
        seen.getAcquire(),
        0,
        0,
        lostNoCell.getAcquire(),
        lostRxRing.getAcquire(),
        invalid.getAcquire());
  }

  @Override
  public void close() {
    stopped = true;
  }
}
