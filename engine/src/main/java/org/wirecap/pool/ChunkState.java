package org.wirecap.pool;

/**
 * Where a cell, or a whole chunk, is. At any quiet moment free + attached + captured is the number
 * of cells of the pool: the invariant behind the word lossless.
 */
public enum ChunkState {
  /** In nobody's hands: neither posted to the device nor with the application. */
  FREE,
  /** Posted to the device, which may write a packet into it at any moment. */
  ATTACHED,
  /** Holds a packet; belongs to the application until it is recycled. */
  CAPTURED
}
