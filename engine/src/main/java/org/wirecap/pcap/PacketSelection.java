package org.wirecap.pcap;

import org.wirecap.filter.Filter;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.filter.jvm.BytecodeCompiler;
import org.wirecap.packet.Direction;
import org.wirecap.pool.Packet;

/** Which packets of a handle are wanted; may be changed while it captures, by any thread. */
final class PacketSelection {
  /** A filter, and the fastest way to run it; a condition that is no filter has none. */
  private record Rule(Filter filter, Matcher matcher) {}

  private volatile Direction direction = Direction.INOUT;
  private volatile Rule rule;

  /** What the kernel began to filter by while packets were captured. */
  private volatile Matcher kernelRule;

  private volatile int interfaceIndex = Matcher.UNKNOWN;

  void setDirection(Direction newDirection) {
    direction = newDirection;
  }

  /** Where all packets come from. */
  void setInterface(int index) {
    interfaceIndex = index;
  }

  /** A filter, or null for all packets. */
  void setFilter(Filter filter) {
    rule =
        filter == null
            ? null
            : new Rule(filter, BytecodeCompiler.compile(filter.program()).orElse(filter));
  }

  /** What the kernel filters by from now on: packets of before are still to be given. */
  void setKernelFilter(Filter filter) {
    kernelRule = filter;
  }

  /** A condition of the program's own, or null for all packets. */
  void setCondition(Matcher condition) {
    rule = condition == null ? null : new Rule(null, condition);
  }

  /** The filter that is set, or null. */
  Filter filter() {
    Rule now = rule;
    return now == null ? null : now.filter;
  }

  boolean accepts(Packet packet) {
    Direction wanted = direction;
    if (wanted != Direction.INOUT && (wanted == Direction.OUT) != packet.isOutgoing()) {
      return false;
    }
    Rule now = rule;
    return accepts(kernelRule, packet) && (now == null || accepts(now.matcher, packet));
  }

  private boolean accepts(Matcher matcher, Packet packet) {
    return matcher == null
        || matcher.matches(
            packet.memory(),
            packet.offset(),
            packet.capturedLength(),
            packet.originalLength(),
            packet.isOutgoing() ? Matcher.OUTGOING : Matcher.TO_HOST,
            interfaceIndex);
  }
}
