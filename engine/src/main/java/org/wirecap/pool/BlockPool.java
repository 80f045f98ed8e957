package org.wirecap.pool;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ring-buffer pool of a receive queue whose device fills blocks instead of cells: R chunks,
 * each tied to one block of the ring. A block has room for at least M packets of the cell's
 * capacity, and takes more when they are smaller.
 *
 * <pre>
 *              new, recycle                     capture
 *    FREE --------------------&gt; ATTACHED -------------------&gt; CAPTURED
 *                                   ^                             |
 *                                   +---------- recycle ----------+
 * </pre>
 *
 * <p>A block is FREE only once the pool is closed. The device goes round the ring in order, so it
 * stops at a block that the application still has, even when younger blocks were recycled: an
 * application that keeps one chunk for good stops the queue after R - 1 more.
 *
 * <p>Single writer: all methods are the capture thread's, but for {@link #use}.
 */
public final class BlockPool {
  private final MemorySegment memory;
  private final PoolShape shape;
  private final int blockSize;
  private final Chunk[] chunks;
  private final ChunkState[] states;

  /** Of a captured block: its chunk and the parts split off it that are still out. */
  private final int[] out;

  /** Whether a chunk object is used once only. */
  private final boolean strict = Chunk.isStrict();

  private final SpareChunks spares;

  /** The block that the device fills next, or has filled. */
  private int next;

  private int captured;

  /** Packets in all chunks so far. */
  private long given;

  private long rejected;

  private final PacketFilter filter = new PacketFilter();

  /** Copy of the count of captured blocks for other threads; negative once closed. */
  private final AtomicInteger publishedCaptured = new AtomicInteger();

  /**
   * @param queue number of the receive queue
   * @param memory the blocks, one after the other, the first at 0
   * @param shape R, the number of blocks, and M and the cell size
   * @param blockSize bytes of a block
   * @param epochOffset what makes the timestamps in the blocks ns since the epoch
   */
  public BlockPool(
      int queue, MemorySegment memory, PoolShape shape, int blockSize, long epochOffset) {
    if (blockSize <= 0 || (long) blockSize * shape.chunks() > memory.byteSize()) {
      throw new IllegalArgumentException(
          "%d blocks of %d bytes in %d bytes"
              .formatted(shape.chunks(), blockSize, memory.byteSize()));
    }
    this.memory = memory;
    this.shape = shape;
    this.blockSize = blockSize;
    this.chunks = new Chunk[shape.chunks()];
    this.states = new ChunkState[shape.chunks()];
    for (int i = 0; i < chunks.length; i++) {
      chunks[i] = Chunk.ofBlock(this, memory, queue, shape.cells(), epochOffset);
      chunks[i].slot = i;
    }
    Arrays.fill(states, ChunkState.ATTACHED);
    this.out = new int[chunks.length];
    this.spares =
        new SpareChunks(() -> Chunk.ofBlock(this, memory, queue, shape.cells(), epochOffset));
  }

  /**
   * @return R, M and the cell size
   */
  public PoolShape shape() {
    return shape;
  }

  /**
   * Takes the next block if the device has handed it over. A block in which no packet can be read
   * goes straight back.
   *
   * @param ring the device side
   * @return the chunk of the block, captured; null when the device has not filled the block yet, or
   *     the application has it still
   */
  public Chunk capture(BlockRing ring) {
    // Once round the ring is enough: a flood that the filter does not want must have an end.
    for (int i = 0; i < chunks.length && isFilled(ring); i++) {
      Chunk chunk = chunks[next];
      boolean full = ring.read(next, this, chunk);
      chunk.truncate(filter.sort(chunk, memory, 0));
      if (chunk.size() > 0) {
        states[next] = ChunkState.CAPTURED;
        out[next] = 1;
        captured++;
        advance();
        publishedCaptured.setRelease(captured);
        chunk.setFull(full);
        chunk.capture(given);
        given += chunk.size();
        return chunk;
      }
      ring.release(next);
      advance();
    }
    return null;
  }

  /**
   * @param ring the device side
   * @return whether the device has handed over a block that was not captured yet
   */
  public boolean isFilled(BlockRing ring) {
    return states[next] == ChunkState.ATTACHED && ring.isFilled(next);
  }

  private void advance() {
    next = next + 1 == chunks.length ? 0 : next + 1;
  }

  /**
   * Puts a packet of the block that is being read into its chunk. A packet that leaves the block,
   * or whose metadata would, is rejected and counted, and harms nothing.
   *
   * @param chunk what the ring was given to {@linkplain BlockRing#read read} into
   * @param address of the packet's first byte
   * @param length bytes of the packet
   * @return whether the packet was good
   */
  public boolean append(Chunk chunk, long address, int length) {
    long start = (long) next * blockSize;
    if (address - PacketMetadata.BYTES < start
        || length < 0
        || length > start + blockSize - address) {
      rejected++;
      return false;
    }
    chunk.appendFromBlock(address, length);
    return true;
  }

  /**
   * @return which packets come into chunks
   */
  PacketFilter filter() {
    return filter;
  }

  /**
   * @param packets how many packets of the block that is being read cannot be read
   */
  public void reject(long packets) {
    rejected += packets;
  }

  /**
   * Divides a captured chunk into chunks that are recycled each for itself; the device gets the
   * block back with the last of them.
   *
   * @param chunk a captured chunk of this pool, which becomes the first part that has a packet
   * @param part for each packet of the chunk, the part that it goes to
   * @param parts where the chunk of each part is stored; null for a part without packets
   * @throws IllegalArgumentException when the chunk is another pool's
   * @throws IllegalStateException when it is not captured
   */
  public void split(Chunk chunk, short[] part, Chunk[] parts) {
    chunk.requireRecyclableBy(this);
    int block = blockOf(chunk);
    chunk.divide(part, parts, spares);
    for (Chunk each : parts) {
      if (each != null && !each.equals(chunk)) {
        out[block]++;
      }
    }
  }

  private int blockOf(Chunk chunk) {
    return (int) (chunk.offset(0) / blockSize);
  }

  /**
   * Takes a chunk back and gives its block to the device, unless parts of it are still out.
   *
   * @param chunk a captured chunk of this pool
   * @param ring the device side
   * @throws IllegalArgumentException when the chunk is another pool's
   * @throws IllegalStateException when it was recycled before
   */
  public void recycle(Chunk chunk, BlockRing ring) {
    chunk.requireRecyclableBy(this);
    int block = blockOf(chunk);
    chunk.free();
    Chunk empty = strict ? chunk.successor() : chunk;
    if (empty.spare) {
      spares.giveBack(empty);
    } else {
      chunks[empty.slot] = empty;
    }
    if (--out[block] > 0) {
      return;
    }
    states[block] = ChunkState.ATTACHED;
    captured--;
    ring.release(block);
    publishedCaptured.setRelease(captured);
  }

  /**
   * @return whether the application still has the block that was captured last
   */
  public boolean previousHeld() {
    return states[next == 0 ? chunks.length - 1 : next - 1] == ChunkState.CAPTURED;
  }

  /**
   * @return packets that could not be read
   */
  public long rejected() {
    return rejected;
  }

  /**
   * The use in cells, each block counted as M, however many packets it has; any thread may ask.
   *
   * @return how the cells are distributed
   */
  public PoolUse use() {
    int blocks = publishedCaptured.getAcquire();
    if (blocks < 0) {
      return new PoolUse(shape.totalCells(), 0, 0);
    }
    return new PoolUse(0, (chunks.length - blocks) * shape.cells(), blocks * shape.cells());
  }

  /** Counts the blocks in a state, one by one: what {@link #use} must agree with. For tests. */
  int countBlocks(ChunkState state) {
    int count = 0;
    for (ChunkState each : states) {
      if (each == state) {
        count++;
      }
    }
    return count;
  }

  /** Every chunk that is still out becomes stale, and its packets unreadable. */
  public void close() {
    for (Chunk chunk : chunks) {
      chunk.free();
    }
    spares.free();
    Arrays.fill(states, ChunkState.FREE);
    captured = 0;
    publishedCaptured.setRelease(-1);
  }
}
