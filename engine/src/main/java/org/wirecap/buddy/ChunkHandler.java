package org.wirecap.buddy;

import org.wirecap.pool.Chunk;

/** What an application does with one chunk, on the thread of one work queue. */
@FunctionalInterface
public interface ChunkHandler {
  /**
   * Called once for each chunk, or part of a chunk. The packets come from the receive queue {@link
   * Chunk#queue}, which is a buddy's if the chunk was offloaded.
   *
   * @param chunk valid only during this call; the engine recycles it
   */
  void onChunk(Chunk chunk);
}
