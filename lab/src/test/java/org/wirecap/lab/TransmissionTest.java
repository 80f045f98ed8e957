package org.wirecap.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.CaptureInterface;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.PacketSource;

/** The loop against a sender that keeps batches as AF_XDP does, on no interface. */
class TransmissionTest {
  private static final int QUEUES = 4;

  /** Frames leave when their queue is flushed or has 32. */
  private static final class Wire implements FrameSender {
    final List<byte[]> sent = new ArrayList<>();
    final List<Integer> queues = new ArrayList<>();
    final List<List<byte[]>> batches = new ArrayList<>();
    int largestBatch;

    Wire() {
      for (int i = 0; i < QUEUES; i++) {
        batches.add(new ArrayList<>());
      }
    }

    @Override
    public String description() {
      return "test";
    }

    @Override
    public int queues() {
      return QUEUES;
    }

    @Override
    public void send(int queue, MemorySegment memory, long offset, int length) {
      List<byte[]> batch = batches.get(queue);
      batch.add(Captures.copy(memory, offset, length));
      if (batch.size() == BATCH) {
        flush(queue);
      }
    }

    @Override
    public void flush(int queue) {
      List<byte[]> batch = batches.get(queue);
      largestBatch = Math.max(largestBatch, batch.size());
      batch.forEach(frame -> queues.add(queue));
      sent.addAll(batch);
      batch.clear();
    }

    @Override
    public void finish() {
      for (int i = 0; i < QUEUES; i++) {
        flush(i);
      }
    }

    @Override
    public TransmitCounts counts(int queue) {
      return new TransmitCounts(queue, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {}
  }

  private static List<byte[]> frames(int count) {
    List<byte[]> frames = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment frame = UdpFrame.template(arena, 64, false);
      for (int i = 0; i < count; i++) {
        UdpFrame.number(frame, i, 50);
        frames.add(Captures.copy(frame, 0, 64));
      }
    }
    return frames;
  }

  private static Wire send(List<byte[]> frames, long gapNanos, Pace pace, Steering steering) {
    Wire wire = new Wire();
    Transmission transmission = new Transmission(wire, pace, steering, "test0");
    transmission.begin();
    assertTrue(transmission.send(Captures.source(frames, gapNanos), 0));
    transmission.finish();
    assertEquals(pace instanceof Pace.Max, transmission.spacing() == null);
    if (transmission.spacing() != null) {
      assertEquals(frames.size(), transmission.spacing().packets());
    }
    assertNull(transmission.failure());
    return wire;
  }

  private static void same(List<byte[]> expected, List<byte[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      int index = i;
      assertArrayEquals(expected.get(i), actual.get(i), () -> "frame " + index);
    }
  }

  @Test
  void pacedPacketsKeepTheirOrderOverAllQueuesOnTimeOrLate() {
    List<byte[]> frames = frames(3000);
    // All late from the first on; some late, some not; all on time.
    for (long gap : new long[] {0, 100, 5_000}) {
      Wire wire = send(frames, gap, Pace.RECORDED, Steering.RSS);
      same(frames, wire.sent);
      assertTrue(wire.largestBatch <= FrameSender.BATCH);
    }
    same(frames, send(frames, 0, new Pace.Rate(1_000_000), Steering.RSS).sent);
  }

  @Test
  void asFastAsPossibleKeepsTheOrderOfEachQueue() {
    List<byte[]> frames = frames(3000);
    Wire wire = send(frames, 0, Pace.MAX, Steering.RSS);
    RssSteering rss = new RssSteering(QUEUES);
    for (int queue = 0; queue < QUEUES; queue++) {
      List<byte[]> expected = new ArrayList<>();
      for (byte[] frame : frames) {
        if (rss.queue(MemorySegment.ofArray(frame), 0, frame.length) == queue) {
          expected.add(frame);
        }
      }
      List<byte[]> actual = new ArrayList<>();
      for (int i = 0; i < wire.sent.size(); i++) {
        if (wire.queues.get(i) == queue) {
          actual.add(wire.sent.get(i));
        }
      }
      assertTrue(expected.size() > 100, "the flows reach queue " + queue);
      same(expected, actual);
    }
  }

  @Test
  void oneQueueMeansThatQueue() {
    Wire wire = send(frames(100), 0, Pace.MAX, new Steering.ToQueue(2));
    assertEquals(List.of(2), wire.queues.stream().distinct().toList());
    assertEquals(
        List.of(0),
        send(frames(100), 0, Pace.MAX, Steering.NONE).queues.stream().distinct().toList());
  }

  @Test
  void aQueueThatIsNotThereIsRefused() {
    Wire wire = new Wire();
    WirecapException e =
        assertThrows(
            WirecapException.class,
            () -> new Transmission(wire, Pace.MAX, new Steering.ToQueue(4), "test0"));
    assertTrue(e.getMessage().contains("queues 0 to 3"), e.getMessage());
  }

  @Test
  void nothingIsSentBeforeItsTime() {
    List<byte[]> frames = frames(20);
    long start = System.nanoTime();
    Wire ignored = send(frames, 2_000_000, Pace.RECORDED, Steering.NONE);
    assertTrue(System.nanoTime() - start >= 19 * 2_000_000L);
  }

  /** Of 21 packets, 10 µs from one to the next in the file: when the last one was due. */
  private static long lastWanted(Pace pace) {
    Transmission transmission = new Transmission(new Wire(), pace, Steering.NONE, "test0");
    transmission.begin();
    assertTrue(transmission.send(Captures.source(frames(21), 10_000), 0));
    return transmission.lastWantedNanos();
  }

  @Test
  void thePaceSaysWhenPacketsAreDue() {
    assertEquals(200_000, lastWanted(Pace.RECORDED));
    assertEquals(50_000, lastWanted(new Pace.Recorded(4)));
    assertEquals(800_000, lastWanted(new Pace.Recorded(0.25)));
    assertEquals(1_000_000, lastWanted(new Pace.Rate(20_000)));
  }

  /** A mean gap behind the last packet of the loop before, at the speed that was asked for. */
  @Test
  void eachLoopBeginsWhereTheOneBeforeEnds(@TempDir Path directory) {
    Path file = directory.resolve("in.pcap");
    try (CaptureFileWriter writer =
        CaptureFileFormat.pcap(CaptureInterface.ethernet("x")).create(file)) {
      MemorySegment frame = MemorySegment.ofArray(frames(1).getFirst());
      for (long time : new long[] {0, 10_000, 60_000}) {
        assertTrue(writer.write(time, 64, frame, 0, 64, 0, -1, 0));
      }
    }
    assertEquals(60_000, lastWanted(file, Pace.RECORDED, 1));
    assertEquals(60_000 + 2 * (30_000 + 60_000), lastWanted(file, Pace.RECORDED, 3));
    assertEquals(30_000 + 2 * (15_000 + 30_000), lastWanted(file, new Pace.Recorded(2), 3));
    assertEquals(8 * 20_000, lastWanted(file, new Pace.Rate(50_000), 3));
  }

  private static long lastWanted(Path file, Pace pace, long loops) {
    Wire wire = new Wire();
    Transmission transmission = new Transmission(wire, pace, Steering.NONE, "test0");
    transmission.begin();
    try (CaptureFileSource first = new CaptureFileSource(file)) {
      Replay replay = new Replay(new ReplayOptions(file, "test0", pace, loops, Steering.NONE));
      assertTrue(replay.sendLoops(transmission, first));
    }
    transmission.finish();
    assertEquals(3 * loops, wire.sent.size());
    return transmission.lastWantedNanos();
  }

  @Test
  void stopEndsItBetweenTwoPackets() {
    Wire wire = new Wire();
    Transmission transmission = new Transmission(wire, Pace.MAX, Steering.NONE, "test0");
    transmission.stop();
    transmission.begin();
    assertFalse(transmission.send(Captures.source(frames(10), 0), 0));
    transmission.finish();
    assertEquals(0, wire.sent.size());
  }

  /** A source that fails in its midst: what it gave before is sent, and accounted for. */
  @Test
  void aSourceThatFailsIsAFailureOnceItHasGivenSomething() {
    for (Pace pace : List.of(Pace.MAX, new Pace.Rate(1_000_000))) {
      List<byte[]> frames = frames(40);
      Wire wire = new Wire();
      Transmission transmission = new Transmission(wire, pace, new Steering.ToQueue(1), "test0");
      transmission.begin();
      assertFalse(transmission.send(failing(frames), 0));
      assertEquals("corrupt", transmission.failure());
      transmission.finish();
      same(frames, wire.sent);
      Transmission none = new Transmission(new Wire(), pace, new Steering.ToQueue(1), "test0");
      none.begin();
      assertThrows(WirecapException.class, () -> none.send(failing(List.of()), 0));
    }
  }

  private static PacketSource failing(List<byte[]> frames) {
    PacketSource source = Captures.source(frames, 0);
    return new PacketSource() {
      @Override
      public boolean next() {
        if (!source.next()) {
          throw new WirecapException("corrupt");
        }
        return true;
      }

      @Override
      public long timeNanos() {
        return source.timeNanos();
      }

      @Override
      public MemorySegment memory() {
        return source.memory();
      }

      @Override
      public int length() {
        return source.length();
      }
    };
  }
}
