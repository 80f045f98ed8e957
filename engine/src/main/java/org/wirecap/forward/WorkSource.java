package org.wirecap.forward;

import org.wirecap.buddy.WorkQueue;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.ReceiveQueue;

/** Where a worker has its chunks from: a receive queue in basic mode, a work queue in advanced. */
interface WorkSource {
  /** The next chunk; null when there is none. */
  Chunk poll();

  /** Gives a chunk back, which came from whatever source of this kind. */
  void recycle(Chunk chunk);

  /** Whether nothing can come any more. */
  boolean isFinished();

  /** Looks whether the interface is still there. */
  void look();

  /** Basic mode: the worker captures and recycles by itself. */
  static WorkSource of(ReceiveQueue queue, long chunkTimeoutNanos) {
    return new WorkSource() {
      @Override
      public Chunk poll() {
        return queue.poll(chunkTimeoutNanos);
      }

      @Override
      public void recycle(Chunk chunk) {
        queue.recycle(chunk);
      }

      @Override
      public boolean isFinished() {
        return queue.isFinished();
      }

      @Override
      public void look() {
        queue.await(0);
      }
    };
  }

  /** Advanced mode: capture threads fill the queue, and take the chunks back. */
  static WorkSource of(WorkQueue queue) {
    return new WorkSource() {
      @Override
      public Chunk poll() {
        return queue.poll();
      }

      @Override
      public void recycle(Chunk chunk) {
        queue.recycle(chunk);
      }

      @Override
      public boolean isFinished() {
        return queue.isFinished();
      }

      @Override
      public void look() {
        // The capture threads do.
      }
    };
  }
}
