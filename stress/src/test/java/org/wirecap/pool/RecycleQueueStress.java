package org.wirecap.pool;

import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** What threads that recycle and the thread that takes back may see of a {@link RecycleQueue}. */
public final class RecycleQueueStress {
  private static final MemorySegment MEMORY = MemorySegment.ofArray(new byte[4096]);

  private RecycleQueueStress() {}

  private static Chunk chunk(Object owner) {
    Chunk chunk = Chunk.ofCells(owner, MEMORY, 0, new PoolShape(1, 2, Cell.DEFAULT_SIZE), 0);
    chunk.capture(0);
    return chunk;
  }

  /** One thread recycles while another does, and takes: each chunk comes once, as it was left. */
  @JCStressTest
  @Outcome(id = "1, 2, 3", expect = Expect.ACCEPTABLE, desc = "One came later.")
  @Outcome(id = "2, 2, 3", expect = Expect.ACCEPTABLE, desc = "Both at once.")
  @State
  public static class TwoThreads {
    private final FakeQueue owner = new FakeQueue();
    private final RecycleQueue queue = new RecycleQueue(owner);
    private final Chunk one = chunk(owner);
    private final Chunk other = chunk(owner);
    private int early;
    private int count;
    private long tags;

    private void take(Chunk chunk) {
      count++;
      tags += chunk.tag();
    }

    /** Recycles one. */
    @Actor
    public void first() {
      one.setTag(1);
      queue.add(one);
    }

    /** Recycles the other, and takes what is there. */
    @Actor
    public void second() {
      other.setTag(2);
      queue.add(other);
      early = queue.drain(this::take);
    }

    /** What came at once, in all, and with which tags. */
    @Arbiter
    public void arbiter(III_Result result) {
      int ignored = queue.drain(this::take);
      result.r1 = early;
      result.r2 = count;
      result.r3 = (int) tags;
    }
  }

  /** Two threads recycle the same chunk: one of them is told, and it comes back once. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "One was refused.")
  @State
  public static class Twice {
    private final FakeQueue owner = new FakeQueue();
    private final RecycleQueue queue = new RecycleQueue(owner);
    private final Chunk chunk = chunk(owner);
    private int firstRefused;
    private int secondRefused;

    private int add() {
      try {
        queue.add(chunk);
        return 0;
      } catch (IllegalStateException e) {
        return 1;
      }
    }

    /** Recycles it. */
    @Actor
    public void first() {
      firstRefused = add();
    }

    /** Recycles it, too. */
    @Actor
    public void second() {
      secondRefused = add();
    }

    /** How many were refused, and how often it came back. */
    @Arbiter
    public void arbiter(II_Result result) {
      result.r1 = firstRefused + secondRefused;
      result.r2 = queue.drain(each -> {});
    }
  }
}
