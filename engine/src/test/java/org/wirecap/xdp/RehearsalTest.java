package org.wirecap.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.wirecap.pool.OrderedCapture;

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
