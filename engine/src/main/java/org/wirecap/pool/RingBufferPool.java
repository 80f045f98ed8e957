package org.wirecap.pool;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ring-buffer pool of one receive queue: R chunks × M cells in one stretch of memory.
 *
 * <p>The pool knows the state of each cell, and every cell is in exactly one: free, attached or
 * captured. A captured cell goes to its chunk, and back from there; chunks are lists, so the cells
 * of a chunk are whichever the device filled.
 *
 * <pre>
 *              attachFree, recycle                    append
 *    FREE ----------------------------> ATTACHED ---------------> CAPTURED
 *      ^                                                             |
 *      +------------------------- recycle ---------------------------+
 * </pre>
 *
 * <p>A captured cell may be in transmission: a {@link Transmitter} has given its packet to a port.
 * It stays with its chunk, which is recycled when the port is done with the last of its packets.
 *
 * <p>Single writer: all methods are the capture thread's, but for {@link #use}.
 */
public final class RingBufferPool {
  private static final byte FREE = 0;
  private static final byte ATTACHED = 1;
  private static final byte CAPTURED = 2;

  private final int queue;
  private final MemorySegment memory;
  private final PoolShape shape;
  private final long base;
  private final int cellShift;
  private final int cellMask;
  private final byte[] cellStates;
  private final Chunk[] chunks;

  /** Free chunks, oldest first, in a ring: the next one to take is at {@code taken}. */
  private final Chunk[] freeChunks;

  private int takenChunks;
  private int returnedChunks;

  /** Whether a chunk object is used once only. */
  private final boolean strict = Chunk.isStrict();

  /** Chunks beside the R, for the parts of those that are split: made when needed, and kept. */
  private final SpareChunks spares;

  /** What the chunks that are out weigh, and the one being filled: at most R·M in whole chunks. */
  private int weightOut;

  private long rejected;

  private final PacketFilter filter = new PacketFilter();

  private int attached;
  private int captured;

  /** Copies of the counts for other threads, stored once a batch. */
  private final AtomicInteger publishedAttached = new AtomicInteger();

  private final AtomicInteger publishedCaptured = new AtomicInteger();

  /** Of the captured cells, those with a port; added to by whoever transmits, once a batch. */
  private final AtomicInteger inTransmission = new AtomicInteger();

  /**
   * @param queue number of the receive queue
   * @param memory what addresses are offsets into: the engine's UMEM
   * @param base address of the pool's first cell, a multiple of the cell size
   * @param shape R, M and the cell size
   * @param epochOffset what makes the timestamps in the cells ns since the epoch
   */
  public RingBufferPool(
      int queue, MemorySegment memory, long base, PoolShape shape, long epochOffset) {
    if (base % shape.cellSize() != 0 || base < 0 || base + shape.bytes() > memory.byteSize()) {
      throw new IllegalArgumentException(
          "pool of %d bytes at %d in %d bytes".formatted(shape.bytes(), base, memory.byteSize()));
    }
    this.queue = queue;
    this.memory = memory;
    this.shape = shape;
    this.base = base;
    this.cellShift = Integer.numberOfTrailingZeros(shape.cellSize());
    this.cellMask = shape.cellSize() - 1;
    this.cellStates = new byte[shape.totalCells()];
    this.chunks = new Chunk[shape.chunks()];
    for (int i = 0; i < chunks.length; i++) {
      chunks[i] = Chunk.ofCells(this, memory, queue, shape, epochOffset);
      chunks[i].slot = i;
    }
    this.freeChunks = chunks.clone();
    this.returnedChunks = chunks.length;
    this.spares = new SpareChunks(() -> Chunk.ofCells(this, memory, queue, shape, epochOffset));
  }

  /**
   * @return R, M and the cell size
   */
  public PoolShape shape() {
    return shape;
  }

  /**
   * Attaches every free cell: done once, on opening, so that the device sees the whole pool and a
   * burst of R·M packets is absorbed even while no thread runs.
   *
   * @param rings where to
   */
  public void attachFree(DescriptorRings rings) {
    for (int cell = 0; cell < cellStates.length; cell++) {
      if (cellStates[cell] == FREE) {
        attach(cell, rings);
      }
    }
    rings.publish();
    publishUse();
  }

  /**
   * Gives the chunk that has been free for the longest time. Parts of split chunks count their
   * share of a chunk, not one each: else small parts that a slow thread has could be all of the R.
   *
   * @return an empty chunk; null when the application has as much as R chunks
   */
  public Chunk takeChunk() {
    if (weightOut + shape.cells() > cellStates.length) {
      return null;
    }
    weightOut += shape.cells();
    return takenChunks == returnedChunks
        ? spares.get()
        : freeChunks[Integer.remainderUnsigned(takenChunks++, freeChunks.length)];
  }

  /**
   * Puts a filled cell into a chunk. A descriptor that cannot be true (no attached cell of this
   * pool, or a packet that leaves its cell) is rejected and counted, and harms nothing.
   *
   * @param chunk a chunk from {@link #takeChunk} that is not full
   * @param address of the packet's first byte
   * @param length bytes of the packet
   * @return whether the descriptor was good
   */
  public boolean append(Chunk chunk, long address, int length) {
    long cell = (address - base) >> cellShift;
    int start = (int) address & cellMask;
    if (cell < 0
        || cell >= cellStates.length
        || cellStates[(int) cell] != ATTACHED
        || start < PacketMetadata.BYTES
        || length < 0
        || length > shape.cellSize() - start) {
      rejected++;
      return false;
    }
    attached--;
    cellStates[(int) cell] = CAPTURED;
    captured++;
    chunk.append(address, length);
    return true;
  }

  /**
   * @return which packets come into chunks
   */
  PacketFilter filter() {
    return filter;
  }

  /**
   * Takes the packets that the filter does not want out of a chunk, and attaches their cells.
   *
   * @param chunk a chunk that packets were {@linkplain #append appended} to
   * @param first the packet to begin with
   * @param rings where cells are attached
   */
  void filter(Chunk chunk, int first, DescriptorRings rings) {
    int size = chunk.size();
    int wanted = filter.sort(chunk, memory, first);
    if (wanted == size) {
      return;
    }
    for (int i = wanted; i < size; i++) {
      attach((int) ((chunk.offset(i) - base) >> cellShift), rings);
    }
    captured -= size - wanted;
    chunk.truncate(wanted);
    rings.publish();
  }

  /**
   * Divides a captured chunk into chunks that are recycled each for itself.
   *
   * @param chunk a captured chunk of this pool, which becomes the first part that has a packet
   * @param part for each packet of the chunk, the part that it goes to
   * @param parts where the chunk of each part is stored; null for a part without packets
   * @throws IllegalArgumentException when the chunk is another pool's
   * @throws IllegalStateException when it is not captured
   */
  public void split(Chunk chunk, short[] part, Chunk[] parts) {
    chunk.requireRecyclableBy(this);
    weightOut -= chunk.weight();
    chunk.divide(part, parts, spares);
    for (Chunk each : parts) {
      weightOut += each == null ? 0 : each.weight();
    }
  }

  /** Makes the counts of the last batch visible to {@link #use}. */
  public void publishUse() {
    publishedAttached.setRelease(attached);
    publishedCaptured.setRelease(captured);
  }

  /**
   * Takes a chunk back and attaches the cells that it holds, exactly those.
   *
   * @param chunk a captured chunk of this pool
   * @param rings where to
   * @throws IllegalArgumentException when the chunk is another pool's
   * @throws IllegalStateException when it was recycled before
   */
  public void recycle(Chunk chunk, DescriptorRings rings) {
    chunk.requireRecyclableBy(this);
    int size = chunk.size();
    for (int i = 0; i < size; i++) {
      attach((int) ((chunk.offset(i) - base) >> cellShift), rings);
    }
    captured -= size;
    weightOut -= chunk.weight();
    chunk.free();
    Chunk empty = strict ? chunk.successor() : chunk;
    if (empty.spare) {
      spares.giveBack(empty);
    } else {
      chunks[empty.slot] = empty;
      freeChunks[Integer.remainderUnsigned(returnedChunks++, freeChunks.length)] = empty;
    }
    rings.publish();
    publishUse();
  }

  /**
   * @return descriptors that could not be true
   */
  public long rejected() {
    return rejected;
  }

  /**
   * @return how the cells are distributed; any thread may ask
   */
  public PoolUse use() {
    int nowAttached = publishedAttached.getAcquire();
    int nowCaptured = publishedCaptured.getAcquire();
    int nowSending = Math.clamp(inTransmission.get(), 0, nowCaptured);
    return new PoolUse(
        Math.max(0, cellStates.length - nowAttached - nowCaptured),
        nowAttached,
        nowCaptured - nowSending,
        nowSending);
  }

  /** So many more cells are in transmission, or fewer; any thread that transmits. */
  void addInTransmission(int cells) {
    int ignored = inTransmission.addAndGet(cells);
  }

  /** Counts the cells in a state, one by one: what {@link #use} must agree with. For tests. */
  int countCells(ChunkState state) {
    byte wanted =
        switch (state) {
          case FREE -> FREE;
          case ATTACHED -> ATTACHED;
          case CAPTURED -> CAPTURED;
        };
    int count = 0;
    for (byte cell : cellStates) {
      if (cell == wanted) {
        count++;
      }
    }
    return count;
  }

  /** A chunk beside the R, for the packets that nobody will ask for any more. */
  Chunk scratchChunk() {
    return Chunk.ofCells(this, memory, queue, shape, 0);
  }

  /** Every chunk that is still out becomes stale, and its packets unreadable. */
  public void close() {
    inTransmission.set(0);
    for (Chunk chunk : chunks) {
      chunk.free();
    }
    spares.free();
    Arrays.fill(cellStates, FREE);
    attached = 0;
    captured = 0;
    publishUse();
  }

  private void attach(int cell, DescriptorRings rings) {
    cellStates[cell] = ATTACHED;
    attached++;
    rings.attach(base + ((long) cell << cellShift));
  }
}
