package org.wirecap.lab;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.rss.FlowParser;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.PacketSource;
import org.wirecap.sim.PacketStamp;

/**
 * Compares a capture file with the trace that was sent, which is made a second time for it: both
 * are read once, side by side, and only packets that wait for their counterpart are kept.
 */
final class TraceComparer {
  private static final int TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;

  private final PacketSource trace;
  private final long sent;
  private final RssSteering steering;
  private final FlowParser parser = new FlowParser();
  private final Map<Long, byte[]> waiting = new HashMap<>();
  private final Map<Integer, Integer> lastOfFlow = new HashMap<>();
  private long made;
  private long inFile;
  private long identical;
  private long different;
  private long duplicates;
  private long foreign;
  private long overtaken;
  private long backInTime;
  private long wrongQueue;

  /**
   * @param trace the trace once more, from its first packet on
   * @param sent packets of it that were to be sent
   * @param queues receive queues of the interface
   */
  TraceComparer(PacketSource trace, long sent, int queues) {
    this.trace = trace;
    this.sent = sent;
    this.steering = new RssSteering(queues);
  }

  TraceComparison compare(Path file) {
    long lastNanos = Long.MIN_VALUE;
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      while (reader.next()) {
        inFile++;
        backInTime += reader.timestampNanos() < lastNanos ? 1 : 0;
        lastNanos = reader.timestampNanos();
        int queue = steering.queue(reader.memory(), reader.offset(), reader.capturedLength());
        wrongQueue += queue != reader.queue() ? 1 : 0;
        compare(reader.memory(), reader.offset(), reader.capturedLength());
      }
    }
    makeUpTo(sent - 1);
    return new TraceComparison(
        sent,
        inFile,
        identical,
        different,
        duplicates,
        foreign,
        waiting.size(),
        overtaken,
        backInTime,
        wrongQueue);
  }

  private void compare(MemorySegment memory, long offset, int length) {
    long stamp = stamp(memory, offset, length);
    if (stamp < 0 || !isOfTrace(PacketStamp.sequence(memory, stamp))) {
      foreign++;
      return;
    }
    long sequence = PacketStamp.sequence(memory, stamp);
    makeUpTo(sequence);
    byte[] expected = waiting.get(sequence);
    if (expected == null) {
      duplicates++;
    } else if (isSame(expected, memory, offset, length)) {
      waiting.remove(sequence);
      identical++;
      noteOrder(PacketStamp.flow(memory, stamp), PacketStamp.flowSequence(memory, stamp));
    } else {
      different++;
    }
  }

  private boolean isOfTrace(long sequence) {
    return sequence >= 0 && sequence < sent;
  }

  /** Where the packet's stamp is; -1 if it has none. */
  private long stamp(MemorySegment memory, long offset, int length) {
    parser.parse(memory, offset, length);
    if (!parser.hasPorts()) {
      return -1;
    }
    boolean tcp = parser.protocol() == FlowParser.TCP;
    long payload = parser.portsOffset() + (tcp ? TCP_HEADER : UDP_HEADER);
    boolean there =
        payload + PacketStamp.BYTES <= offset + length && PacketStamp.isAt(memory, payload);
    return there ? payload : -1;
  }

  private void makeUpTo(long sequence) {
    while (made <= sequence && trace.next()) {
      byte[] frame = new byte[trace.length()];
      MemorySegment.copy(
          trace.memory(), ValueLayout.JAVA_BYTE, trace.offset(), frame, 0, frame.length);
      waiting.put(made++, frame);
    }
  }

  private static boolean isSame(byte[] expected, MemorySegment memory, long offset, int length) {
    return expected.length == length
        && MemorySegment.mismatch(
                MemorySegment.ofArray(expected), 0, length, memory, offset, offset + length)
            < 0;
  }

  private void noteOrder(int flow, int flowSequence) {
    int last = lastOfFlow.getOrDefault(flow, -1);
    if (flowSequence < last) {
      overtaken++;
    } else {
      lastOfFlow.put(flow, flowSequence);
    }
  }
}
