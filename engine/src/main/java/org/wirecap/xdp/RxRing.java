package org.wirecap.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.wirecap.linux.XdpDesc;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.RingBufferPool;

/**
 * Where filled cells come back: the kernel produces, this process consumes.
 *
 * <p>The capture thread of the queue calls all methods.
 */
public final class RxRing {
  private final RingMemory ring;

  /** Where the cells come from. */
  private final FillRing fillRing;

  private int next;

  /** The producer's cursor as last seen: looked at again only when all up to it is taken. */
  private int filled;

  RxRing(RingMemory ring, FillRing fillRing) {
    this.ring = ring;
    this.fillRing = fillRing;
    this.next = ring.consumer();
    this.filled = next;
  }

  /**
   * Moves descriptors into a chunk, and gives their entries back to the kernel.
   *
   * @param pool whose cells they are
   * @param chunk where they go
   * @param limit how many at most
   * @return how many were taken
   */
  public int receive(RingBufferPool pool, Chunk chunk, int limit) {
    int first = next;
    if (filled - first < limit) {
      // Acquire: the descriptors, and the packets behind them, were written before the cursor.
      filled = ring.producer();
    }
    int count = Math.min(limit, filled - first);
    if (count <= 0) {
      return 0;
    }
    MemorySegment memory = ring.memory();
    for (int i = 0; i < count; i++) {
      long entry = ring.descriptorEntry(first + i);
      pool.append(
          chunk,
          memory.get(JAVA_LONG, entry + XdpDesc.ADDR),
          memory.get(JAVA_INT, entry + XdpDesc.LEN));
    }
    for (int i = 0; i < count && fillRing.isInDoubt(); i++) {
      fillRing.arrived(memory.get(JAVA_LONG, ring.descriptorEntry(first + i) + XdpDesc.ADDR));
    }
    next = first + count;
    // Release: the kernel may overwrite the entries only after we have read them.
    ring.consumer(next);
    return count;
  }

  /**
   * @return whether nothing is there to be taken
   */
  public boolean isEmpty() {
    return ring.producer() == next;
  }
}
