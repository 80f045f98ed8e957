package org.wirecap.sim;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import org.wirecap.forward.Checksum;
import org.wirecap.rss.FlowParser;

/**
 * Checks received packets against the stamps that {@link SyntheticTrace} put into them: which are
 * missing, which came twice, which were overtaken within their flow, which were damaged.
 *
 * <p>Allocates only when it meets a higher sequence or flow number than before. Used by one thread.
 */
public final class TraceVerifier {
  private final FlowParser parser = new FlowParser();
  private final BitSet seen = new BitSet();
  private int[] lastOfFlow = new int[1024];
  private long intact;
  private long foreign;
  private long damaged;
  private long duplicates;
  private long overtaken;

  /** Nothing received yet. */
  public TraceVerifier() {
    Arrays.fill(lastOfFlow, -1);
  }

  /**
   * Takes note of one packet.
   *
   * @param memory where the frame is
   * @param offset of its first byte (the destination MAC address)
   * @param length captured bytes; a frame that was cut off counts as damaged
   */
  public void accept(MemorySegment memory, long offset, int length) {
    parser.parse(memory, offset, length);
    long end = offset + length;
    long network = parser.networkOffset();
    long payload = parser.portsOffset() + (parser.protocol() == FlowParser.TCP ? 20 : 8);
    if (!parser.hasPorts()
        || parser.version() != 4
        || payload + PacketStamp.BYTES > end
        || !PacketStamp.isAt(memory, payload)) {
      foreign++;
      return;
    }
    int transportLength = (int) (end - parser.portsOffset());
    long sequence = PacketStamp.sequence(memory, payload);
    int flow = PacketStamp.flow(memory, payload);
    if (Checksum.of(memory, network, 20) != 0
        || Checksum.transport(
                memory, network, parser.protocol(), parser.portsOffset(), transportLength)
            != 0
        || sequence < 0
        || sequence >= Integer.MAX_VALUE
        || flow < 0) {
      damaged++;
      return;
    }
    if (seen.get((int) sequence)) {
      duplicates++;
      return;
    }
    seen.set((int) sequence);
    intact++;
    noteOrder(flow, PacketStamp.flowSequence(memory, payload));
  }

  private void noteOrder(int flow, int flowSequence) {
    if (flow >= lastOfFlow.length) {
      int old = lastOfFlow.length;
      lastOfFlow = Arrays.copyOf(lastOfFlow, Math.max(flow + 1, old * 2));
      Arrays.fill(lastOfFlow, old, lastOfFlow.length, -1);
    }
    if (flowSequence < lastOfFlow[flow]) {
      overtaken++;
    } else {
      lastOfFlow[flow] = flowSequence;
    }
  }

  /**
   * @return different packets of the trace that came undamaged
   */
  public long intact() {
    return intact;
  }

  /**
   * @param sent packets of the trace
   * @return how many of them did not come, or came damaged
   */
  public long missing(long sent) {
    return sent - intact;
  }

  /**
   * @return packets that came before, and came again
   */
  public long duplicates() {
    return duplicates;
  }

  /**
   * @return packets that came after a later packet of their flow
   */
  public long overtaken() {
    return overtaken;
  }

  /**
   * @return packets with a stamp and a wrong checksum
   */
  public long damaged() {
    return damaged;
  }

  /**
   * @return packets without a stamp
   */
  public long foreign() {
    return foreign;
  }

  /**
   * @return one line for people, e.g. {@code 1000 intact, 0 duplicates, …}
   */
  @Override
  public String toString() {
    return "%d intact, %d duplicates, %d overtaken, %d damaged, %d foreign"
        .formatted(intact, duplicates, overtaken, damaged, foreign);
  }
}
