package org.wirecap.buddy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PoolShape;

/** In the steady state nothing on the path of a chunk allocates, split or whole. */
class AllocationTest {
  private static final int CHUNKS = 20_000;

  @ParameterizedTest
  @EnumSource(OffloadPolicy.class)
  void chunksTravelWithoutAllocation(OffloadPolicy policy) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (BurstEngine engine = new BurstEngine(new PoolShape(16, 64, 2048), BurstEngine.ENDLESS, 0);
        AdvancedCapture capture =
            AdvancedMode.on(engine)
                .group(BuddyGroup.of(0, 1).policy(policy).threshold(30))
                .startWithoutThreads()) {
      long least = Long.MAX_VALUE;
      // Until it is compiled it allocates, and on a busy machine compiling takes its time: so as
      // many rounds as it needs, and an end for the worst.
      for (int round = 0; round < 500 && least >= CHUNKS; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CHUNKS; i++) {
          step(capture);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      // Without an object for each chunk; a move of buckets may make some.
      assertTrue(least < CHUNKS, least + " bytes");
      if (policy != OffloadPolicy.NONE) {
        assertTrue(capture.statistics().packetsOffloaded() > 0, "nothing was offloaded");
      }
    }
  }

  /** Readers of equal speed, on a group that always has something to do. */
  private static void step(AdvancedCapture capture) {
    if (capture.work() == 0) {
      for (int queue = 0; queue < 2; queue++) {
        WorkQueue reader = capture.workQueue(queue);
        Chunk chunk = reader.poll();
        if (chunk != null) {
          reader.recycle(chunk);
        }
      }
    }
  }
}
