package org.wirecap.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * The way back of chunks: any thread adds a chunk of one receive queue, the thread that captures
 * from that queue takes them all and recycles them. It has no bound and never blocks: a chunk is
 * its own link.
 *
 * <p>What a thread did before {@link #add} is visible to the capture thread that finds the chunk.
 */
public final class RecycleQueue {
  private static final VarHandle NEWEST;

  static {
    try {
      NEWEST = MethodHandles.lookup().findVarHandle(RecycleQueue.class, "newest", Chunk.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ReceiveQueue queue;

  /** The chunk that was added last; each leads to the one added before it. */
  @SuppressWarnings("UnusedVariable") // through NEWEST
  private volatile Chunk newest;

  /**
   * @param queue whose chunks come back this way
   */
  public RecycleQueue(ReceiveQueue queue) {
    this.queue = queue;
  }

  /**
   * Gives a chunk back. Any thread may call this; it must not touch the chunk any more.
   *
   * @param chunk a captured chunk of the queue
   * @throws IllegalArgumentException when the chunk is another queue's
   * @throws IllegalStateException when it was given back before, by whatever thread
   */
  public void add(Chunk chunk) {
    if (!queue.owns(chunk)) {
      throw new IllegalArgumentException(
          "foreign chunk: it does not belong to receive queue " + queue.index());
    }
    chunk.giveUp();
    // All are taken at once, never one from a list that may have changed: so no ABA.
    Chunk before;
    do {
      before = (Chunk) NEWEST.getOpaque(this);
      chunk.next = before;
    } while (!NEWEST.weakCompareAndSetRelease(this, before, chunk));
  }

  /**
   * Takes all chunks that are there, in the order in which they were added. The capture thread's.
   *
   * @param action what to do with each, which is captured again and to be recycled
   * @return how many there were
   */
  public int drain(Consumer<Chunk> action) {
    if (NEWEST.getOpaque(this) == null) {
      return 0;
    }
    Chunk chunk = (Chunk) NEWEST.getAndSetAcquire(this, (Chunk) null);
    Chunk oldest = null;
    int count = 0;
    while (chunk != null) {
      Chunk following = chunk.next;
      chunk.next = oldest;
      oldest = chunk;
      chunk = following;
      count++;
    }
    while (oldest != null) {
      Chunk following = oldest.next;
      oldest.next = null;
      oldest.takeOver();
      action.accept(oldest);
      oldest = following;
    }
    return count;
  }
}
