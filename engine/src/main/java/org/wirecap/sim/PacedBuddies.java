package org.wirecap.sim;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.WorkQueue;
import org.wirecap.pool.Chunk;

/**
 * The threads of advanced mode in virtual time: capture threads that are as fast as need be, and
 * for each work queue a reader of limited speed. It drives the very policies that run live; the
 * same NIC, groups and speeds give the same offloads. Used by the thread of the NIC.
 *
 * <pre>{@code
 * try (AdvancedCapture capture = AdvancedMode.on(nic).group(BuddyGroup.of(0, 1)).startWithoutThreads()) {
 *   PacedBuddies threads = new PacedBuddies(nic, capture, List.of(0, 1), 38_844, work);
 *   threads.run();
 * }
 * }</pre>
 */
public final class PacedBuddies {
  /** What the readers do. */
  public interface Work {
    /**
     * A reader has taken a chunk and works on it from now on.
     *
     * @param queue of the reader
     * @param chunk what it has taken
     */
    default void begin(int queue, Chunk chunk) {}

    /**
     * A reader is done with a chunk, and recycles it after this call.
     *
     * @param queue of the reader
     * @param chunk what it has worked on
     */
    void end(int queue, Chunk chunk);
  }

  private static final double NANOS_PER_SECOND = 1e9;

  /** How often the threads look for something to do. */
  private static final long STEP_NANOS = 20_000;

  private final SimulatedNic nic;
  private final AdvancedCapture capture;
  private final Work work;
  private final List<Reader> readers = new ArrayList<>();

  /**
   * @param nic whose packets come
   * @param capture advanced mode on that NIC, without threads
   * @param queues whose work queues are read
   * @param packetsPerSecond how fast each reader is; 0 for one that never is done with a chunk
   * @param work what the readers do
   */
  public PacedBuddies(
      SimulatedNic nic,
      AdvancedCapture capture,
      List<Integer> queues,
      double packetsPerSecond,
      Work work) {
    this.nic = nic;
    this.capture = capture;
    this.work = work;
    for (int queue : queues) {
      readers.add(new Reader(capture.workQueue(queue), packetsPerSecond));
    }
  }

  /**
   * Changes the speed of a reader, from the next chunk on; one that was stopped begins anew with
   * the chunk that it has.
   *
   * @param queue of the reader
   * @param packetsPerSecond how fast it is; 0 for one that never is done with a chunk
   */
  public void setPace(int queue, double packetsPerSecond) {
    for (Reader reader : readers) {
      if (reader.queue.queue() == queue) {
        reader.setPace(packetsPerSecond, nic.clock().nanoTime());
      }
    }
  }

  /** Lets time pass until no packet comes any more and the readers have read everything. */
  public void run() {
    while (!capture.isFinished() || readers.stream().anyMatch(Reader::isBusy)) {
      step(nic.clock().nanoTime() + STEP_NANOS);
    }
  }

  /**
   * Lets time pass.
   *
   * @param nanos how long
   */
  public void runFor(long nanos) {
    long end = nic.clock().nanoTime() + nanos;
    while (nic.clock().nanoTime() < end) {
      step(Math.min(end, nic.clock().nanoTime() + STEP_NANOS));
    }
  }

  private void step(long now) {
    nic.clock().advanceTo(now);
    boolean active;
    do {
      active = capture.work() > 0;
      for (Reader reader : readers) {
        active |= reader.step(now);
      }
    } while (active);
  }

  private final class Reader {
    private static final long NEVER = Long.MAX_VALUE;

    final WorkQueue queue;
    private double packetsPerSecond;
    private Chunk chunk;
    private long doneAt;

    /** As a handler thread, it does not look again once its queue was finished. */
    private boolean gone;

    /** When it was last idle, and packets read since: so that no rounding adds up. */
    private long busySince;

    private long packetsSince;

    Reader(WorkQueue queue, double packetsPerSecond) {
      this.queue = queue;
      this.packetsPerSecond = packetsPerSecond;
    }

    boolean isBusy() {
      return chunk != null;
    }

    void setPace(double newPace, long now) {
      boolean stopped = packetsPerSecond == 0;
      packetsPerSecond = newPace;
      if (stopped) {
        busySince = now;
        packetsSince = isBusy() ? chunk.size() : 0;
        doneAt = doneAt();
      } else {
        // What it has been doing for it does at the old pace.
        busySince = isBusy() ? doneAt : now;
        packetsSince = 0;
      }
    }

    private long doneAt() {
      return packetsPerSecond == 0
          ? NEVER
          : busySince + (long) (packetsSince * (NANOS_PER_SECOND / packetsPerSecond));
    }

    /** Whether it did anything. */
    boolean step(long now) {
      if (gone) {
        return false;
      }
      boolean done = chunk != null;
      if (done) {
        if (doneAt > now) {
          return false;
        }
        work.end(queue.queue(), chunk);
        queue.recycle(chunk);
        chunk = null;
      } else {
        busySince = now;
        packetsSince = 0;
      }
      chunk = queue.poll();
      if (chunk == null) {
        gone = queue.isFinished();
        return done;
      }
      work.begin(queue.queue(), chunk);
      packetsSince += chunk.size();
      doneAt = doneAt();
      return true;
    }
  }
}
