package org.wirecap.sim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What a generated packet carries at the start of its payload, in network order, so that whoever
 * receives it can tell whether packets were lost, doubled or overtaken.
 *
 * <pre>
 *   0        2                 6                 10                                18
 *   +--------+-----------------+-----------------+----------------------------------+
 *   | "WC"   | flow            | sequence in flow| sequence in trace                |
 *   +--------+-----------------+-----------------+----------------------------------+
 * </pre>
 */
public final class PacketStamp {
  /** Bytes of the stamp. */
  public static final int BYTES = 18;

  private static final short MAGIC = 0x5743;
  private static final int FLOW = 2;
  private static final int FLOW_SEQUENCE = 6;
  private static final int SEQUENCE = 10;

  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private PacketStamp() {}

  /**
   * Writes a stamp.
   *
   * @param memory where to
   * @param offset of the payload
   * @param flow number of the flow
   * @param flowSequence number of the packet within its flow, from 0
   * @param sequence number of the packet within its trace, from 0
   */
  public static void write(
      MemorySegment memory, long offset, int flow, int flowSequence, long sequence) {
    memory.set(BE_SHORT, offset, MAGIC);
    memory.set(BE_INT, offset + FLOW, flow);
    memory.set(BE_INT, offset + FLOW_SEQUENCE, flowSequence);
    memory.set(BE_LONG, offset + SEQUENCE, sequence);
  }

  /**
   * @param memory where the packet is
   * @param offset of the payload; {@link #BYTES} bytes must be there
   * @return whether a stamp is there
   */
  public static boolean isAt(MemorySegment memory, long offset) {
    return memory.get(BE_SHORT, offset) == MAGIC;
  }

  /**
   * @param memory where the packet is
   * @param offset of the payload
   * @return the number of the flow
   */
  public static int flow(MemorySegment memory, long offset) {
    return memory.get(BE_INT, offset + FLOW);
  }

  /**
   * @param memory where the packet is
   * @param offset of the payload
   * @return the number of the packet within its flow, from 0
   */
  public static int flowSequence(MemorySegment memory, long offset) {
    return memory.get(BE_INT, offset + FLOW_SEQUENCE);
  }

  /**
   * @param memory where the packet is
   * @param offset of the payload
   * @return the number of the packet within its trace, from 0
   */
  public static long sequence(MemorySegment memory, long offset) {
    return memory.get(BE_LONG, offset + SEQUENCE);
  }
}
