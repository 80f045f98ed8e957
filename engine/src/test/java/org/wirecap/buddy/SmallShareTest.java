package org.wirecap.buddy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PoolShape;
import org.wirecap.sim.VirtualClock;

/**
 * A thread that has a few flows of each chunk and becomes slow must not hold the pool of its
 * receive queue without being noticed: a pool of blocks gets a block back with its last part, a
 * pool of cells has only so many chunks. Every chunk has a packet of each flow; virtual time.
 */
class SmallShareTest {
  private static final PoolShape SHAPE = new PoolShape(BurstEngine.FLOWS, 32, 2048);
  private static final int READERS = 4;
  private static final int SLOW = 1;
  private static final int SLOW_PACKETS_PER_ROUND = 2;
  private static final int ROUNDS = 1_000;

  private final VirtualClock clock = new VirtualClock();
  private long read;
  private int slowBudget;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aThreadThatBecomesSlowIsRelievedOfItsShare(boolean blocks) {
    long[] packets = {BurstEngine.ENDLESS, 0, 0, 0};
    try (BurstEngine engine =
            blocks
                ? BurstEngine.ofBlocks(clock, SHAPE, packets)
                : new BurstEngine(clock, SHAPE, packets);
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .group(BuddyGroup.of(0, 1, 2, 3).policy(OffloadPolicy.FLOW).threshold(60))
                .startWithoutThreads()) {
      for (int i = 0; i < ROUNDS; i++) {
        // A chunk for each reader in each round: more comes, and buckets are spread.
        round(capture, 1, SHAPE.cells());
      }
      long before = read;
      for (int i = 0; i < ROUNDS; i++) {
        // Now the others do all there is.
        round(capture, Integer.MAX_VALUE, SLOW_PACKETS_PER_ROUND);
      }
      // With one flow it lets all 50 go at its pace, with a fifth of them a tenth of that.
      long best = (long) ROUNDS * SLOW_PACKETS_PER_ROUND * BurstEngine.FLOWS;
      assertTrue(read - before > best / 2, () -> read - before + " packets of " + best);
      assertEquals(read, capture.ledger().total().delivered());
    }
  }

  /** A millisecond. */
  private void round(AdvancedCapture capture, int chunks, int slowPackets) {
    clock.sleep(1_000_000);
    int ignored = capture.work();
    slowBudget = Math.min(slowBudget + slowPackets, slowPackets);
    for (int reader = 0; reader < READERS; reader++) {
      for (int i = 0; i < chunks && (reader != SLOW || slowBudget > 0); i++) {
        Chunk chunk = capture.workQueue(reader).poll();
        if (chunk == null) {
          break;
        }
        read += chunk.size();
        slowBudget -= reader == SLOW ? chunk.size() : 0;
        capture.workQueue(reader).recycle(chunk);
      }
    }
  }
}
