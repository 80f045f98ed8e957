package org.wirecap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.rss.FlowParser;

class EndlessEngineTest {
  @Test
  void everyQueueGivesItsPacketsAndEnds() {
    try (EndlessEngine engine = new EndlessEngine(2, new PoolShape(8, 3, Cell.DEFAULT_SIZE), 100)) {
      FlowParser parser = new FlowParser();
      for (ReceiveQueue queue : engine.queues()) {
        int packets = 0;
        while (!queue.isFinished()) {
          Chunk chunk = queue.capture(1_000_000);
          for (int i = 0; i < chunk.size(); i++) {
            var packet = chunk.packet(i);
            assertTrue(parser.parse(packet.memory(), packet.offset(), packet.capturedLength()));
            assertTrue(parser.hasPorts());
            packets++;
          }
          queue.recycle(chunk);
        }
        assertEquals(100, packets);
      }
      assertTrue(engine.ledger().balanced());
      assertEquals(200, engine.ledger().total().delivered());
    }
  }
}
