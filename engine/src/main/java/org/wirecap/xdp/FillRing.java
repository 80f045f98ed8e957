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

  /** Null unless cells are exchanged. */
  private CellExchange exchange;

  FillRing(RingMemory ring) {
    this.ring = ring;
    this.next = ring.producer();
    this.published = next;
  }

  /**
   * From here on, what is posted comes near the front if it can, and what stood there goes to the
   * back; see {@link CellExchange}. For sockets in copy mode only.
   *
   * @param cellSize bytes of a cell
   */
  void exchangeCells(int cellSize) {
    exchange = new CellExchange(ring, cellSize);
  }

  /**
   * Gives the kernel a cell, which it sees after {@link #submit} at the latest.
   *
   * @param cell address of the cell in the UMEM
   */
  public void post(long cell) {
    CellExchange exchanging = exchange;
    if (exchanging == null || !exchanging.exchange(cell, published)) {
      append(cell);
    } else if (exchanging.isDue()) {
      exchanging.settle(this);
    }
  }

  /** Writes a cell's address into the next entry at the back. */
  void append(long cell) {
    ring.address(next++, cell);
  }

  /**
   * Makes what was posted visible to the kernel.
   *
   * @return how many cells that were
   */
  public int submit() {
    if (exchange != null) {
      exchange.settle(this);
    }
    int count = next - published;
    // No look at the consumer: the kernel shows packets in the RX ring before it shows that it has
    // read their entries here (xsk_flush), so a full ring can seem to overrun for a moment. It does
    // not, because the pool posts no cell twice and the ring has room for all of them.
    ring.producer(next);
    published = next;
    return count;
  }

  /** Whether {@link #arrived} wants to be told of packets. */
  boolean isInDoubt() {
    return exchange != null && exchange.isInDoubt();
  }

  /**
   * A packet is in the RX ring: its cell was the kernel's.
   *
   * @param packet address of the packet
   */
  void arrived(long packet) {
    if (exchange.arrived(packet, this)) {
      int ignored = submit();
    }
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
