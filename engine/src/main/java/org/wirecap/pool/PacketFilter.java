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

  /** Whether a packet, whose metadata is before it, is wanted; counts it if it is not. */
  boolean wants(MemorySegment memory, long packet, int length) {
    Rule now = rule;
    if (now == null
        || now.matcher.matches(
            memory,
            packet,
            length,
            PacketMetadata.originalLength(memory, packet),
            PacketMetadata.isOutgoing(memory, packet) ? Matcher.OUTGOING : Matcher.TO_HOST,
            now.interfaceIndex)) {
      return true;
    }
    unwanted.setRelease(unwanted.getPlain() + 1);
    return false;
  }

  /** Packets that were not wanted. */
  long unwanted() {
    return unwanted.getAcquire();
  }
}
