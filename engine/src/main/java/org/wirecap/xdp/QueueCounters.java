package org.wirecap.xdp;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * What the XDP program counts for each queue, in the mapped value of its array map: one cache line
 * a queue, read without a system call.
 *
 * <pre>
 *   0        8         16          24             32         40
 *   +--------+---------+-----------+--------------+----------+
 *   | seen   | passed  | oversized | no metadata  | filtered |  ... 64
 *   +--------+---------+-----------+--------------+----------+
 * </pre>
 */
final class QueueCounters {
  /** Bytes of one queue's counters. */
  static final int BYTES = 64;

  /** Every packet that the program was shown on this queue. */
  static final int SEEN = 0;

  /** Left to the host because no socket is there for the queue. */
  static final int PASSED = 8;

  /** Longer than a cell holds; left to the host. */
  static final int OVERSIZED = 16;

  /** The driver leaves no room for metadata; left to the host. */
  static final int NO_METADATA = 24;

  /** Not wanted by the filter; left to the host. */
  static final int FILTERED = 32;

  private static final VarHandle LONG = JAVA_LONG.varHandle();

  private final MemorySegment counters;
  private final long base;

  /**
   * @param counters the mapped values of the array map
   * @param queue whose
   */
  QueueCounters(MemorySegment counters, int queue) {
    this.counters = counters;
    this.base = (long) queue * BYTES;
  }

  /**
   * @return packets handed to the socket, which may still drop them: those that were seen and have
   *     no other counter. It is never too low while packets come, but may be too high.
   */
  long redirected() {
    long others = get(PASSED) + get(OVERSIZED) + get(NO_METADATA) + get(FILTERED);
    VarHandle.loadLoadFence();
    return get(SEEN) - others;
  }

  long get(int counter) {
    return (long) LONG.getOpaque(counters, base + counter);
  }
}
