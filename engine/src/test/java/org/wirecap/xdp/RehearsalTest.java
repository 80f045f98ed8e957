package org.wirecap.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.wirecap.pool.OrderedCapture;
import org.wirecap.pool.ReceiveQueue;

class RehearsalTest {
  @Test
  void everyPacketOfARehearsalComesOnceAndItEnds() {
    try (Rehearsal engine = new Rehearsal(3, 10_000)) {
      long[] packets = new long[3];
      new OrderedCapture(engine)
          .run(
              packet -> {
                assertEquals(64, packet.capturedLength());
                packets[packet.queue()]++;
              });
      for (long count : packets) {
        assertEquals(10_000, count);
      }
      assertTrue(engine.ledger().balanced());
      assertEquals(0, engine.ledger().lost());
    }
  }

  /** The rings are those of a capture; only the kernel is played. */
  @Test
  void capturingAndRecyclingAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int chunks = 1000;
    try (Rehearsal engine = new Rehearsal(1, Long.MAX_VALUE)) {
      ReceiveQueue queue = engine.queues().getFirst();
      long least = Long.MAX_VALUE;
      // Until it is compiled it allocates, and compiling takes its time on a busy machine.
      for (int round = 0; round < 300 && least >= chunks; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < chunks; i++) {
          queue.recycle(queue.capture(1_000_000));
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertTrue(least < chunks, least + " bytes in " + chunks + " chunks");
    }
  }

  @Test
  void aRehearsalCanBeStoppedInItsMiddle() {
    try (Rehearsal engine = new Rehearsal(1, Long.MAX_VALUE)) {
      OrderedCapture capture = new OrderedCapture(engine);
      long[] packets = new long[1];
      capture.run(
          packet -> {
            if (++packets[0] == 1000) {
              engine.stop();
            }
          });
      assertTrue(packets[0] >= 1000);
      assertTrue(engine.ledger().balanced());
    }
  }
}
