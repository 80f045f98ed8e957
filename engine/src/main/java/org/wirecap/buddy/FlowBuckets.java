package org.wirecap.buddy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.wirecap.pool.Packet;
import org.wirecap.rss.FlowParser;

/**
 * Which bucket a packet's flow is in. A flow is what has the same addresses, ports and protocol, in
 * either direction; a fragment has no ports, as for the NIC, so fragments between two hosts are a
 * flow of their own. What is not IP is one flow.
 *
 * <p>Allocates nothing. Not thread-safe: one per thread.
 */
public final class FlowBuckets {
  /** Buckets of one receive queue. */
  public static final int COUNT = 4096;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final FlowParser parser = new FlowParser();

  /** Ready for any packet. */
  public FlowBuckets() {}

  /**
   * @param packet an Ethernet frame
   * @return its bucket, 0 to {@link #COUNT} - 1
   */
  public int of(Packet packet) {
    return bucket(hash(packet));
  }

  /** The bucket that all packets of a hash are in. */
  static int bucket(int hash) {
    return hash & (COUNT - 1);
  }

  /** The same for both directions of a flow. */
  int hash(Packet packet) {
    MemorySegment memory = packet.memory();
    if (!parser.parse(memory, packet.offset(), packet.capturedLength())) {
      return 0;
    }
    long at = parser.addressesOffset();
    long source;
    long destination;
    if (parser.version() == 4) {
      source = memory.get(INT, at);
      destination = memory.get(INT, at + 4);
    } else {
      source = mix(memory.get(LONG, at)) + memory.get(LONG, at + 8);
      destination = mix(memory.get(LONG, at + 16)) + memory.get(LONG, at + 24);
    }
    if (parser.hasPorts()) {
      source = mix(source) + parser.sourcePort();
      destination = mix(destination) + parser.destinationPort();
    }
    // A sum does not change when the ends are exchanged.
    return (int) mix(mix(source) + mix(destination) + parser.protocol());
  }

  /** Every bit of the result depends on every bit of the value (the finalizer of MurmurHash3). */
  private static long mix(long value) {
    long mixed = value;
    mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
