package org.wirecap.xdp;

import java.lang.invoke.VarHandle;

/**
 * Keeps the cells that go round few and warm, although all free cells are posted: a recycled cell
 * is written over an entry near the front of the fill ring, and the cold cell that stood there goes
 * to the back in its place.
 *
 * <pre>
 *   taken (as shown)          front                                published
 *     |                         |                                      |
 *   --+------------+------------+--------------------------------------+------
 *     | may be read already     | cold: exchanged from here on         |  back
 *     | LOOKAHEAD  |            |                                      |
 *   --+------------+------------+--------------------------------------+------
 *     |&lt;--------- LEAD --------&gt;|
 * </pre>
 *
 * <p>The kernel may take an entry while it is exchanged. In copy mode it shows what it has taken at
 * the end of each round of a driver, so it is never more than {@link #LOOKAHEAD} entries beyond
 * what it shows (xsk_flush in net/xdp/xsk.c). Hence an entry that is as far away as that when
 * looked at after it was written, a full fence in between, was written in time. Of an entry that is
 * not, the kernel has one of the two cells, the old or the new, and nobody knows which one until
 * that one is in the RX ring: both count as attached, neither goes to the back, and nothing is
 * exchanged until then. That happens when this thread loses its CPU at that very moment; for so
 * long {@link #BATCH} cells at most are missing from the fill ring.
 *
 * <p>Zero-copy drivers take entries by the thousand, and show it later: not for them.
 */
final class CellExchange {
  /**
   * Entries that the kernel may have taken beyond those that it shows: one round is 64 packets of a
   * cell each (NAPI_POLL_WEIGHT). The rest is for its store of the cursor to become visible.
   */
  static final int LOOKAHEAD = 256;

  /** Entries left alone, so that what comes while cells are exchanged does not reach them. */
  static final int LEAD = 2 * LOOKAHEAD;

  /** Cells exchanged between two looks at the kernel's cursor. */
  static final int BATCH = 32;

  private final RingMemory ring;
  private final int cellSize;

  /** The next entry to exchange, and where to stop for a new look at the cursor. */
  private int front;

  private int limit;

  /** Exchanged since the last look. */
  private final long[] warm = new long[BATCH];

  private final long[] cold = new long[BATCH];
  private int exchanged;

  /** Pairs of which the kernel has one; those that are resolved are taken out. */
  private final long[] doubtfulWarm = new long[BATCH];

  private final long[] doubtfulCold = new long[BATCH];
  private int doubtful;

  /** How many cells to post as they are before trying again. */
  private int rest;

  /**
   * @param ring the fill ring
   * @param cellSize bytes of a cell
   */
  CellExchange(RingMemory ring, int cellSize) {
    this.ring = ring;
    this.cellSize = cellSize;
    this.front = ring.producer();
    this.limit = front;
  }

  /**
   * Writes a cell over an entry near the front, if there is one.
   *
   * @param cell to be posted
   * @param published the cursor that the kernel sees
   * @return whether that was done; {@link #settle} is due once {@link #isDue}
   */
  boolean exchange(long cell, int published) {
    if (front == limit && !look(published)) {
      return false;
    }
    warm[exchanged] = cell;
    cold[exchanged++] = ring.address(front);
    ring.address(front++, cell);
    return true;
  }

  private boolean look(int published) {
    if (rest > 0) {
      rest--;
      return false;
    }
    int first = ring.consumer() + LEAD;
    // After a backlog was recycled the front is far away, and would stay so: what is written there
    // is cold before its turn comes. Entries that were exchanged before may be exchanged again.
    if (first - front > 0 || front - first > LEAD) {
      front = first;
    }
    limit = published - front < BATCH ? published : front + BATCH;
    if (doubtful == 0 && limit - front > 0) {
      return true;
    }
    limit = front;
    rest = BATCH;
    return false;
  }

  /** Whether as many were exchanged as may be before they are settled. */
  boolean isDue() {
    return front == limit;
  }

  /**
   * Finds out which exchanges came in time.
   *
   * @param back where the cells that they set free are posted
   */
  void settle(FillRing back) {
    if (exchanged == 0) {
      return;
    }
    // The entries must be written before the cursor is loaded, which takes a full fence.
    VarHandle.fullFence();
    int certain = ring.consumer() + LOOKAHEAD;
    int first = front - exchanged;
    for (int i = 0; i < exchanged; i++) {
      if (first + i - certain >= 0) {
        back.append(cold[i]);
      } else {
        doubtfulWarm[doubtful] = warm[i];
        doubtfulCold[doubtful++] = cold[i];
      }
    }
    exchanged = 0;
    limit = front;
  }

  /** Whether of some pair it is not known which cell the kernel has. */
  boolean isInDoubt() {
    return doubtful > 0;
  }

  /**
   * Resolves a doubt, if it was about this packet's cell.
   *
   * @param packet address of a packet in the RX ring
   * @param back where the other cell is posted
   * @return whether it was
   */
  boolean arrived(long packet, FillRing back) {
    for (int i = 0; i < doubtful; i++) {
      boolean isWarm = isIn(packet, doubtfulWarm[i]);
      if (isWarm || isIn(packet, doubtfulCold[i])) {
        back.append(isWarm ? doubtfulCold[i] : doubtfulWarm[i]);
        doubtful--;
        doubtfulWarm[i] = doubtfulWarm[doubtful];
        doubtfulCold[i] = doubtfulCold[doubtful];
        return true;
      }
    }
    return false;
  }

  private boolean isIn(long packet, long cell) {
    return packet >= cell && packet - cell < cellSize;
  }
}
