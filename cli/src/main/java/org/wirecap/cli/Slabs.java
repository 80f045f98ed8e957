package org.wirecap.cli;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * All memory for prepared packets: made piece by piece when it is needed, up to a limit. A handler
 * thread that finds none waits, so that what comes waits in its work queue, and then in the pool,
 * where it is offloaded or counted.
 */
final class Slabs implements AutoCloseable {
  private static final long ALIGNMENT = 8;

  private final Arena arena = Arena.ofShared();
  private final Deque<Slab> free = new ArrayDeque<>();
  private final long slabBytes;
  private final int most;
  private int made;
  private int waiting;
  private volatile boolean wanted;
  private boolean closed;

  /**
   * @param slabBytes of one: as much as the longest packet needs, at least
   * @param most how many there may be
   */
  Slabs(long slabBytes, int most) {
    this.slabBytes = slabBytes;
    this.most = most;
  }

  /** A slab for the calling thread; waits for one; null when it is closed. */
  synchronized Slab take() {
    boolean interrupted = false;
    while (!closed && free.isEmpty() && made == most) {
      waiting++;
      wanted = true;
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
      wanted = --waiting > 0;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (closed) {
      return null;
    }
    Slab slab = free.poll();
    if (slab == null) {
      made++;
      slab = new Slab(this, arena.allocate(slabBytes, ALIGNMENT));
    }
    slab.take();
    return slab;
  }

  synchronized void giveBack(Slab slab) {
    free.add(slab);
    notifyAll();
  }

  /** Whether a handler thread waits and there is none for it. */
  boolean isShort() {
    return wanted && isEmpty();
  }

  private synchronized boolean isEmpty() {
    return free.isEmpty();
  }

  /** Nobody waits any more, nor gets any. */
  synchronized void end() {
    closed = true;
    notifyAll();
  }

  /** Releases the memory; no thread uses it any more. */
  @Override
  public void close() {
    end();
    arena.close();
  }
}
