package org.wirecap.xdp;

/**
 * Where free cells are given to the kernel: this process produces, the kernel consumes. It has room
 * for every cell of the pool, so posting never has to wait.
 *
 * <p>The capture thread of the queue calls all methods.
 */
public final class FillRing {
  private final RingMemory ring;
  private int next;
  private int published;

  FillRing(RingMemory ring) {
    this.ring = ring;
    this.next = ring.producer();
    this.published = next;
  }

  /**
   * Writes a cell's address into the next entry; the kernel sees it after {@link #submit}.
   *
   * @param cell address of the cell in the UMEM
   */
  public void post(long cell) {
    ring.address(next++, cell);
  }

  /**
   * Makes what was posted visible to the kernel.
   *
   * @return how many cells that were
   */
  public int submit() {
    int count = next - published;
    // No look at the consumer: the kernel shows packets in the RX ring before it shows that it has
    // read their entries here (xsk_flush), so a full ring can seem to overrun for a moment. It does
    // not, because the pool posts no cell twice and the ring has room for all of them.
    ring.producer(next);
    published = next;
    return count;
  }

  /**
   * @return cells that the kernel has not taken yet
   */
  public int pending() {
    return published - ring.consumer();
  }

  /**
   * @return whether the kernel waits to be told that there are cells again
   */
  public boolean needsWakeup() {
    return ring.needsWakeup();
  }
}
