package org.wirecap.bench;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.wirecap.pool.Packet;
import org.wirecap.rss.FlowParser;
import org.wirecap.sim.PacketStamp;

/**
 * Counts packets that are processed after a later one of their flow, by the numbers in stamped
 * packets: exact, whichever threads work on a flow. Any thread, each with a parser of its own.
 */
public final class FlowOrder {
  private static final int MAX_FLOWS = 1 << 20;

  private final AtomicIntegerArray last = new AtomicIntegerArray(MAX_FLOWS);
  private final AtomicLong stamped = new AtomicLong();
  private final AtomicLong outOfOrder = new AtomicLong();

  /** Takes note of a packet that is processed now; returns whether it is one of the trace. */
  public boolean note(Packet packet, FlowParser parser) {
    return note(packet.memory(), packet.offset(), packet.capturedLength(), parser);
  }

  /** Takes note of a frame; returns whether it is one of the trace. */
  public boolean note(MemorySegment memory, long offset, int length, FlowParser parser) {
    boolean whole = parser.parse(memory, offset, length);
    if (!whole || !parser.hasPorts()) {
      return false;
    }
    long payload = parser.portsOffset() + (parser.protocol() == FlowParser.TCP ? 20 : 8);
    if (payload + PacketStamp.BYTES > offset + length || !PacketStamp.isAt(memory, payload)) {
      return false;
    }
    int flow = PacketStamp.flow(memory, payload);
    int sequence = PacketStamp.flowSequence(memory, payload);
    if (last.accumulateAndGet(flow, sequence, Math::max) != sequence) {
      long ignored = outOfOrder.incrementAndGet();
    }
    long ignored = stamped.incrementAndGet();
    return true;
  }

  public long stamped() {
    return stamped.get();
  }

  public long outOfOrder() {
    return outOfOrder.get();
  }
}
