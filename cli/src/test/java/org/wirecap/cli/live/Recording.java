package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.rss.RssSteering;

/**
 * The frames of a capture file, in its order.
 *
 * @param frames their bytes
 * @param times their timestamps, in ns since the epoch
 */
record Recording(List<byte[]> frames, List<Long> times) {
  /** Reads a file that must be whole: neither cut off nor with shortened packets. */
  static Recording of(Path file) {
    List<byte[]> frames = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    try (CaptureFileReader reader = CaptureFileReader.open(file)) {
      while (reader.next()) {
        assertEquals(reader.originalLength(), reader.capturedLength(), () -> file + ": shortened");
        byte[] bytes = new byte[reader.capturedLength()];
        MemorySegment.copy(
            reader.memory(), ValueLayout.JAVA_BYTE, reader.offset(), bytes, 0, bytes.length);
        frames.add(bytes);
        times.add(reader.timestampNanos());
      }
      assertNull(reader.warning());
    }
    return new Recording(frames, times);
  }

  static Recording of(String file) {
    return of(Path.of(file));
  }

  /** Packets in a file that is still being written; 0 when it is not even begun. */
  static int packetsIn(String file) {
    int packets = 0;
    try (CaptureFileReader reader = CaptureFileReader.open(Path.of(file))) {
      while (reader.next()) {
        packets++;
      }
    } catch (WirecapException e) {
      // Its header is not written yet.
    }
    return packets;
  }

  /** The frames that an 82599 with so many queues puts into each: order holds within a queue. */
  List<List<byte[]>> perQueue(int queues) {
    RssSteering rss = new RssSteering(queues);
    List<List<byte[]>> result = new ArrayList<>();
    for (int queue = 0; queue < queues; queue++) {
      result.add(new ArrayList<>());
    }
    for (byte[] frame : frames) {
      result.get(rss.queue(MemorySegment.ofArray(frame), 0, frame.length)).add(frame);
    }
    return result;
  }

  /** Fails at the first frame that is missing, doubled, changed or out of order. */
  static void assertSame(String what, List<byte[]> expected, List<byte[]> actual) {
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      int index = i;
      assertArrayEquals(expected.get(i), actual.get(i), () -> what + ", packet " + index);
    }
    assertEquals(expected.size(), actual.size(), () -> what + ": number of packets");
  }
}
