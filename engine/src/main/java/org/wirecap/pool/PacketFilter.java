package org.wirecap.pool;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.wirecap.filter.ir.Matcher;

/**
 * Which packets of a pool come into chunks, and how many did not. Decided by the capture thread;
 * set and asked by any.
 */
final class PacketFilter {
  private record Rule(Matcher matcher, int interfaceIndex) {}

  private volatile Rule rule;
  private final AtomicLong unwanted = new AtomicLong();

  /**
   * @param matcher decides from the next packet on; null: all are wanted
   * @param interfaceIndex what it is told about where packets come from
   */
  void set(Matcher matcher, int interfaceIndex) {
    rule = matcher == null ? null : new Rule(matcher, interfaceIndex);
  }

  /**
   * Decides about the packets of a chunk from one on: those that are wanted come first, in the
   * order in which they were, and behind them those that are not, which it counts.
   *
   * @return how many packets the chunk has without them
   */
  int sort(Chunk chunk, MemorySegment memory, int first) {
    Rule now = rule;
    int size = chunk.size();
    if (now == null || first == size) {
      return size;
    }
    int kept = first;
    for (int from = first; from < size; from += Long.SIZE) {
      int count = Math.min(Long.SIZE, size - from);
      long wanted =
          now.matcher.needsOnlyBytes()
              ? chunk.select(now.matcher, from, count)
              : select(now, chunk, memory, from, count);
      kept = chunk.moveForward(wanted, from, count, kept);
    }
    unwanted.setRelease(unwanted.getPlain() + size - kept);
    return kept;
  }

  /** As {@link Matcher#select}, with what the metadata before each packet says. */
  private static long select(Rule rule, Chunk chunk, MemorySegment memory, int first, int count) {
    long wanted = 0;
    for (int i = 0; i < count; i++) {
      long packet = chunk.offset(first + i);
      if (rule.matcher.matches(
          memory,
          packet,
          chunk.length(first + i),
          PacketMetadata.originalLength(memory, packet),
          PacketMetadata.isOutgoing(memory, packet) ? Matcher.OUTGOING : Matcher.TO_HOST,
          rule.interfaceIndex)) {
        wanted |= 1L << i;
      }
    }
    return wanted;
  }

  /** Packets that were not wanted. */
  long unwanted() {
    return unwanted.getAcquire();
  }
}
