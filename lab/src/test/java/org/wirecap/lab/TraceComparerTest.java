package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.file.CaptureOrigin;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.SyntheticTrace;
import org.wirecap.sim.TracePlan;

/** A good file is made worse in one way at a time. */
class TraceComparerTest {
  private static final int QUEUES = 4;

  @TempDir private Path directory;

  private final List<byte[]> frames = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private final List<Integer> queues = new ArrayList<>();

  private static SyntheticTrace trace() {
    return new SyntheticTrace(
        TracePlan.even(3, QUEUES, 20_000_000, 50_000, 128), new RssSteering(QUEUES));
  }

  @BeforeEach
  void record() {
    SyntheticTrace trace = trace();
    RssSteering rss = new RssSteering(QUEUES);
    while (trace.next()) {
      frames.add(Captures.copy(trace.memory(), 0, trace.length()));
      times.add(trace.timeNanos());
      queues.add(rss.queue(trace.memory(), 0, trace.length()));
    }
    assertTrue(frames.size() > 500);
  }

  private TraceComparison compare() {
    int sent = frames.size();
    return compare(sent);
  }

  private TraceComparison compare(int sent) {
    Path file = directory.resolve("file.pcapng");
    try (CaptureFileWriter writer =
        CaptureFileFormat.pcapng(CaptureOrigin.UNKNOWN, CaptureInterface.ethernet("x"))
            .withQueues(true)
            .create(file)) {
      for (int i = 0; i < frames.size(); i++) {
        byte[] frame = frames.get(i);
        assertTrue(
            writer.write(
                times.get(i),
                frame.length,
                MemorySegment.ofArray(frame),
                0,
                frame.length,
                0,
                queues.get(i),
                0));
      }
    }
    return new TraceComparer(trace(), sent, QUEUES).compare(file);
  }

  private TraceComparison expected(
      long different, long duplicates, long foreign, long missing, int sent) {
    long inFile = frames.size();
    return new TraceComparison(
        sent,
        inFile,
        inFile - different - duplicates - foreign,
        different,
        duplicates,
        foreign,
        missing,
        0,
        0,
        0);
  }

  @Test
  void theWholeTrace() {
    assertEquals(expected(0, 0, 0, 0, frames.size()), compare());
    assertTrue(compare().isFaithful());
  }

  @Test
  void aMissingPacketAtTheEndOrInTheMiddle() {
    int sent = frames.size();
    remove(sent - 1);
    remove(100);
    assertEquals(expected(0, 0, 0, 2, sent), compare(sent));
  }

  private void remove(int index) {
    frames.subList(index, index + 1).clear();
    times.subList(index, index + 1).clear();
    queues.subList(index, index + 1).clear();
  }

  @Test
  void aDoubledPacket() {
    int sent = frames.size();
    frames.add(101, frames.get(100));
    times.add(101, times.get(100));
    queues.add(101, queues.get(100));
    assertEquals(expected(0, 1, 0, 0, sent), compare(sent));
  }

  @Test
  void oneChangedByte() {
    frames.get(100)[127] ^= 1;
    assertEquals(expected(1, 0, 0, 1, frames.size()), compare());
  }

  @Test
  void aCutPacket() {
    frames.set(100, Arrays.copyOf(frames.get(100), 100));
    assertEquals(expected(1, 0, 0, 1, frames.size()), compare());
  }

  @Test
  void aPacketOfSomeoneElse() {
    byte[] arp = new byte[60];
    frames.set(100, arp);
    queues.set(100, 0);
    assertEquals(expected(0, 0, 1, 1, frames.size()), compare());
  }

  @Test
  void packetsOfAFlowInTheWrongOrder() {
    // The last packet of the trace and an earlier one of the same flow change places.
    int last = frames.size() - 1;
    int other = last - 1;
    while (!sameFlow(frames.get(last), frames.get(other))) {
      other--;
    }
    Collections.swap(frames, last, other);
    TraceComparison comparison = compare();
    assertEquals(1, comparison.overtaken());
    assertEquals(0, comparison.missing());
  }

  private static boolean sameFlow(byte[] one, byte[] other) {
    return Arrays.equals(one, 26, 38, other, 26, 38);
  }

  @Test
  void aTimestampThatGoesBack() {
    times.set(100, times.get(50));
    assertEquals(1, compare().backInTime());
  }

  @Test
  void aPacketOnAnotherQueue() {
    queues.set(100, (queues.get(100) + 1) % QUEUES);
    assertEquals(1, compare().wrongQueue());
  }
}
