package org.wirecap.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Chunks that a pool has beside its R, for the parts of split chunks: made when there is none, then
 * used again. The capture thread's.
 */
final class SpareChunks implements Supplier<Chunk> {
  private final Supplier<Chunk> maker;
  private final List<Chunk> all = new ArrayList<>();

  /** Oldest first, as the pool uses its others again. */
  private final Deque<Chunk> free = new ArrayDeque<>();

  SpareChunks(Supplier<Chunk> maker) {
    this.maker = maker;
  }

  /** An empty chunk. */
  @Override
  public Chunk get() {
    Chunk oldest = free.poll();
    if (oldest != null) {
      return oldest;
    }
    Chunk made = maker.get();
    made.spare = true;
    made.slot = all.size();
    all.add(made);
    return made;
  }

  /** Takes one of these back, or its successor. */
  void giveBack(Chunk chunk) {
    all.set(chunk.slot, chunk);
    free.add(chunk);
  }

  /** Those that are out become stale. */
  void free() {
    all.forEach(Chunk::free);
  }
}
