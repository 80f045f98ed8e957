package org.wirecap.buddy;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;
import org.wirecap.pool.Clock;
import org.wirecap.pool.FakeQueue;

/**
 * The reader of a {@link WorkQueue} that is about to sleep, and a producer that is about to wake
 * it: whoever comes second must see the other, or the reader sleeps while something waits.
 */
public final class WorkQueueStress {
  /** Nobody wakes later than that; a reader that sleeps so long was not woken at all. */
  private static final long FOREVER_NANOS = 20_000_000_000L;

  private WorkQueueStress() {}

  private static BuddyQueues group() {
    return new BuddyQueues(
        BuddyGroup.of(0).policy(OffloadPolicy.NONE), List.of(new FakeQueue()), Clock.system(0), 0);
  }

  /** Whether the thread is back because of what it waited for. */
  private static boolean isWoken(long since) {
    return System.nanoTime() - since < FOREVER_NANOS;
  }

  /** Something is offered while the reader goes to sleep. */
  @JCStressTest
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Did not sleep, or was woken.")
  @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "Slept beside what waited for it.")
  @State
  public static class Offered {
    private final WorkQueue queue = group().queue(0);

    /** Offers, and wakes. */
    @Actor
    public void producer() {
      boolean ignored = queue.ring(0).offer(this, 0);
      queue.signal();
    }

    /** Waits for one work queue. */
    @Actor
    public void reader(Z_Result result) {
      long since = System.nanoTime();
      queue.await(FOREVER_NANOS);
      result.r1 = isWoken(since);
    }
  }

  /** The same for a reader of several work queues. */
  @JCStressTest
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Did not sleep, or was woken.")
  @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "Slept beside what waited for it.")
  @State
  public static class OfferedToAny {
    private final WorkQueue queue = group().queue(0);
    private final List<WorkQueue> queues = List.of(group().queue(0), queue);

    /** Offers to one of them, and wakes. */
    @Actor
    public void producer() {
      boolean ignored = queue.ring(0).offer(this, 0);
      queue.signal();
    }

    /** Waits for any. */
    @Actor
    public void reader(Z_Result result) {
      long since = System.nanoTime();
      WorkQueue.awaitAny(queues, FOREVER_NANOS);
      result.r1 = isWoken(since);
    }
  }

  /** Capturing ends while the reader goes to sleep: nothing will be offered any more. */
  @JCStressTest
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Did not sleep, or was woken.")
  @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "Slept though nothing will come.")
  @State
  public static class Ended {
    private final BuddyQueues group = group();

    /** Ends, and wakes. */
    @Actor
    public void producer() {
      group.laneEnded();
    }

    /** Waits for a work queue. */
    @Actor
    public void reader(Z_Result result) {
      long since = System.nanoTime();
      group.queue(0).await(FOREVER_NANOS);
      result.r1 = isWoken(since);
    }
  }
}
