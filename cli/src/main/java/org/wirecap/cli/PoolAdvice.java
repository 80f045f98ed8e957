package org.wirecap.cli;

import org.wirecap.pool.PoolShape;

/**
 * The pool that holds a backlog, as options of a capture. A chunk goes back whole when its last
 * packet was handled, and one is being filled: so two more than the packets need.
 */
final class PoolAdvice {
  private static final int CELLS = PoolShape.DEFAULT.cells();
  private static final int MORE = 2;

  private PoolAdvice() {}

  /** R for M = 256. */
  static long chunks(long backlog) {
    return Math.ceilDiv(backlog, CELLS) + MORE;
  }

  /** {@code -M 256 -R 12}, or that no pool is so large. */
  static String options(long backlog) {
    long chunks = chunks(backlog);
    return chunks * CELLS > PoolShape.MAX_CELLS
        ? "more than the largest pool"
        : "-M %d -R %d".formatted(CELLS, chunks);
  }
}
