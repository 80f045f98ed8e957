package org.wirecap.pcap;

import java.util.function.BooleanSupplier;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PacketTaker;
import org.wirecap.pool.ReceiveQueue;

/** The packets of one receive queue, chunk by chunk. */
final class OneQueueFeed implements PacketFeed {
  private final ReceiveQueue queue;
  private final BooleanSupplier queueFinished;
  private final int turn;

  /** The chunk being given; null when all that was captured was given. */
  private Chunk chunk;

  /** Of its packets, the one to give next. */
  private int next;

  /**
   * @param queue what to read
   * @param queueFinished whether nothing more can be captured from it
   */
  OneQueueFeed(ReceiveQueue queue, BooleanSupplier queueFinished) {
    this.queue = queue;
    this.queueFinished = queueFinished;
    this.turn = queue.shape().chunks();
  }

  @Override
  public int give(PacketTaker taker, long waitNanos) {
    letGo();
    int given = 0;
    for (int i = 0; i < turn; i++) {
      if (chunk == null) {
        chunk = queue.capture(given == 0 ? waitNanos : 0);
        next = 0;
        if (chunk == null) {
          return given;
        }
      }
      int from = next;
      boolean more = giveChunk(taker);
      given += next - from;
      if (!more) {
        return given;
      }
      recycle();
    }
    return given;
  }

  /** Gives the rest of the chunk; returns whether the taker wants more. */
  private boolean giveChunk(PacketTaker taker) {
    Chunk current = chunk;
    int size = current.size();
    int index = next;
    boolean more = true;
    try {
      while (more && index < size) {
        more = taker.take(current.packet(index++));
      }
    } finally {
      next = index;
    }
    return more;
  }

  private void recycle() {
    Chunk done = chunk;
    chunk = null;
    queue.recycle(done);
  }

  @Override
  public void letGo() {
    if (chunk != null) {
      chunk.detachPacket();
      if (next == chunk.size()) {
        recycle();
      }
    }
  }

  @Override
  public void drain(PacketTaker taker) {
    letGo();
    if (chunk != null && giveChunk(taker)) {
      recycle();
    }
  }

  @Override
  public boolean isFinished() {
    return chunk == null && queueFinished.getAsBoolean();
  }
}
