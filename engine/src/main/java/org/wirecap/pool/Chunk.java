package org.wirecap.pool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import org.wirecap.filter.ir.Matcher;

/**
 * Up to M packets that were captured together: a list of descriptors, each the address and the
 * length of a packet in its cell. The cells need not be neighbours, and the packets of one chunk
 * come from one receive queue, in the order in which they arrived. Where the kernel fills blocks
 * instead of cells ({@link BlockPool}), a chunk is what one block holds: more than M packets when
 * they are small.
 *
 * <p>A chunk belongs to the thread that captured it until it is recycled, and may be handed to
 * another thread whole. A reference that was kept after {@link ReceiveQueue#recycle} is stale, and
 * fails with {@link IllegalStateException}. For ever so in {@linkplain #STRICT strict} mode; else
 * until that object comes round again, for chunk objects are then used again: the pool hands out
 * the one that has been free for the longest time. Recycling it then takes the chunk from whoever
 * has it now, whose next access fails with that exception; the pool and its rings stay sound.
 */
public final class Chunk {
  /**
   * The system property, {@code true} or {@code false} (default), that makes pools that are opened
   * from then on strict: every captured chunk is an object of its own, so that a stale reference is
   * an exception for ever. It costs the allocation of some 130 bytes for each chunk: right for
   * developing and testing a program, and wherever a byte for two packets does not matter.
   */
  public static final String STRICT = "org.wirecap.strict";

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Chunk.class, "state", ChunkState.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Object owner;
  private final int queue;
  private final int cells;
  private final int capacity;

  /** Bytes of each packet's cell, a power of two; 0 where packets are not in cells. */
  private final int cellSize;

  private final MemorySegment memory;
  private final Packet packet;
  private long[] offsets;
  private int[] lengths;
  private int size;

  /** Of a block: the kernel closed it because the next packet did not fit. */
  private boolean full;

  private ChunkState state = ChunkState.FREE;

  /** Cells of the pool's R·M that the chunk counts. */
  private int weight;

  private long firstNumber;
  private long tag;

  /** Beside the R chunks of a pool: see {@link SpareChunks}. */
  boolean spare;

  /** Place of this chunk among those of its kind. */
  int slot;

  /** The chunk behind this one in a {@link RecycleQueue}. */
  Chunk next;

  /**
   * Packets in transmission, and one more while the application has the chunk. Of the thread that
   * transmits.
   */
  int holds;

  private Chunk(
      Object owner,
      MemorySegment memory,
      int queue,
      int cells,
      int capacity,
      int cellSize,
      long epochOffset) {
    this.owner = owner;
    this.memory = memory;
    this.cellSize = cellSize;
    this.queue = queue;
    this.cells = cells;
    this.weight = cells;
    this.capacity = capacity;
    this.offsets = new long[cells];
    this.lengths = new int[cells];
    this.packet = new Packet(memory, queue, epochOffset);
  }

  /** A free chunk in the place of another, whose lists it takes over. */
  private Chunk(Chunk retired) {
    this.owner = retired.owner;
    this.queue = retired.queue;
    this.cells = retired.cells;
    this.weight = retired.cells;
    this.capacity = retired.capacity;
    this.offsets = retired.offsets;
    this.lengths = retired.lengths;
    this.cellSize = retired.cellSize;
    this.memory = retired.memory;
    this.packet = retired.packet.another();
    this.spare = retired.spare;
    this.slot = retired.slot;
  }

  /** Whether pools are to be strict from now on. */
  static boolean isStrict() {
    return Boolean.getBoolean(STRICT);
  }

  /** The chunk that takes the place of this one, which is free and will never be used again. */
  Chunk successor() {
    return new Chunk(this);
  }

  /** A chunk of up to M packets, each in a cell. */
  static Chunk ofCells(
      Object owner, MemorySegment memory, int queue, PoolShape shape, long epochOffset) {
    int cells = shape.cells();
    return new Chunk(owner, memory, queue, cells, cells, shape.cellSize(), epochOffset);
  }

  /** A chunk of as many packets as a block holds; {@code cells} is what there is room for first. */
  static Chunk ofBlock(Object owner, MemorySegment memory, int queue, int cells, long epochOffset) {
    return new Chunk(owner, memory, queue, cells, Integer.MAX_VALUE, 0, epochOffset);
  }

  /**
   * @return packets in this chunk: 1 to M, or as many as a block holds
   */
  public int size() {
    return size;
  }

  /**
   * @return the receive queue that the packets arrived on
   */
  public int queue() {
    return queue;
  }

  /**
   * @return whether the chunk holds as many packets as it can, and was not given because the time
   *     was over
   */
  public boolean isFull() {
    return full || size == capacity;
  }

  /**
   * @return captured while the application has it; free otherwise
   */
  public ChunkState state() {
    return state;
  }

  /**
   * Moves this chunk's flyweight.
   *
   * @param index packet of the chunk, 0 to size - 1
   * @return the flyweight of this chunk, always the same object
   * @throws IllegalStateException when the chunk was recycled
   * @throws IndexOutOfBoundsException when there is no such packet
   */
  public Packet packet(int index) {
    if (state != ChunkState.CAPTURED) {
      throw new IllegalStateException("this chunk was recycled");
    }
    Objects.checkIndex(index, size);
    packet.attach(offsets[index], lengths[index]);
    return packet;
  }

  /**
   * Takes the flyweight off its packet: whatever still refers to it fails with {@link
   * IllegalStateException} until {@link #packet} is called again.
   */
  public void detachPacket() {
    packet.detach();
  }

  /** When a packet was seen, ns since the epoch; the flyweight stays where it is. */
  long timestampNanos(int index) {
    return packet.timestampNanos(offsets[index]);
  }

  /**
   * What the chunk counts of its pool's R·M cells: M, however many packets it has, for it takes one
   * of R chunks. A part that was {@linkplain ReceiveQueue#split split} off counts its share of
   * that; but where the device fills blocks, the whole: it gets the block back with the last part.
   *
   * @return 1 to M
   */
  public int weight() {
    return weight;
  }

  /**
   * Where the chunk stands among those of its receive queue: chunks are numbered by their first
   * packets, in the order of capture, which timestamps alone may not tell.
   *
   * @return packets that the queue gave before this chunk; parts of a chunk have that of the whole
   */
  public long firstNumber() {
    return firstNumber;
  }

  /**
   * @return what was set last; 0 at first
   */
  public long tag() {
    return tag;
  }

  /**
   * Notes a number on this chunk. The pool does not look at it; it is of whoever hands chunks from
   * thread to thread, and stays when the chunk is recycled.
   *
   * @param newTag any number
   */
  public void setTag(long newTag) {
    tag = newTag;
  }

  /** The address of a packet's first byte; checked by callers within this package. */
  long offset(int index) {
    return offsets[index];
  }

  int length(int index) {
    return lengths[index];
  }

  /**
   * Moves the ends of a packet within its cell, and this chunk's flyweight to it. The metadata
   * moves along, and the original length changes by as much; bytes that come to the packet have no
   * defined value until they are written. In a fresh cell there are {@link Cell#HEADROOM} - {@link
   * PacketMetadata#BYTES} bytes to grow at the head.
   *
   * @param index packet of the chunk, 0 to size - 1
   * @param head bytes to put in front of the packet; negative to take some away there
   * @param tail bytes to add behind it; negative to cut some off
   * @return the flyweight, at the packet as it is now
   * @throws IllegalStateException when the chunk was recycled
   * @throws IndexOutOfBoundsException when there is no such packet
   * @throws IllegalArgumentException when the packet would leave its cell, or have less than no
   *     byte, or is in no cell at all
   */
  public Packet resize(int index, int head, int tail) {
    Packet before = packet(index);
    long offset = before.offset();
    int length = before.capturedLength();
    long start = (offset & (cellSize - 1L)) - head;
    long newLength = (long) length + head + tail;
    if (cellSize == 0
        || start < PacketMetadata.BYTES
        || newLength < 0
        || start + newLength > cellSize) {
      throw new IllegalArgumentException(
          cellSize == 0
              ? "packets of shared mode are in no cells of their own: they cannot be resized"
              : "a packet of %d bytes, %+d at the head and %+d at the tail, does not fit its cell"
                  .formatted(length, head, tail));
    }
    if (head != 0) {
      MemorySegment.copy(
          memory,
          offset - PacketMetadata.BYTES,
          memory,
          offset - head - PacketMetadata.BYTES,
          PacketMetadata.BYTES);
    }
    offsets[index] = offset - head;
    lengths[index] = (int) newLength;
    packet.attach(offset - head, (int) newLength);
    memory.set(
        ValueLayout.JAVA_INT_UNALIGNED,
        offset - head + PacketMetadata.ORIGINAL_LENGTH,
        packet.originalLength() + head + tail);
    return packet;
  }

  /** The pool that the chunk is of. */
  Object owner() {
    return owner;
  }

  void append(long offset, int length) {
    offsets[size] = offset;
    lengths[size] = length;
    size++;
  }

  /** As append, where nobody knows beforehand how many there will be: the lists grow, and stay. */
  void appendFromBlock(long offset, int length) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, size * 2);
      lengths = Arrays.copyOf(lengths, size * 2);
    }
    append(offset, length);
  }

  /** Asks a filter that needs only bytes about some packets, as {@link Matcher#select} does. */
  long select(Matcher filter, int first, int count) {
    return filter.select(memory, offsets, lengths, first, count);
  }

  /**
   * Moves packets forward to where others leave their places, and those behind them.
   *
   * @param wanted bit i is set if packet first + i is to move
   * @param first the first packet that the bits are about
   * @param count how many they are about
   * @param to where the first of them goes, at most first
   * @return behind the last that was moved
   */
  int moveForward(long wanted, int first, int count, int to) {
    int next = to;
    for (int i = first; i < first + count; i++) {
      if ((wanted >>> (i - first) & 1) == 0) {
        continue;
      }
      if (i != next) {
        long offset = offsets[i];
        int length = lengths[i];
        offsets[i] = offsets[next];
        lengths[i] = lengths[next];
        offsets[next] = offset;
        lengths[next] = length;
      }
      next++;
    }
    return next;
  }

  /** Forgets the packets from {@code newSize} on. */
  void truncate(int newSize) {
    size = newSize;
  }

  void setFull(boolean blockIsFull) {
    full = blockIsFull;
  }

  /** Whether the chunk is what a block holds, and takes the whole block out of the pool. */
  boolean isBlock() {
    return capacity == Integer.MAX_VALUE;
  }

  int remaining() {
    return capacity - size;
  }

  void capture(long number) {
    state = ChunkState.CAPTURED;
    weight = cells;
    firstNumber = number;
  }

  /**
   * Divides a captured chunk: this object keeps the packets of the first part that it has a packet
   * of, the others go to spare chunks. Packets stay in order.
   *
   * @param part for each packet, the part that it goes to
   * @param parts where the chunk of each part is stored; null where a part has no packets
   * @param spares gives empty chunks
   */
  void divide(short[] part, Chunk[] parts, Supplier<Chunk> spares) {
    Arrays.fill(parts, null);
    int total = size;
    int whole = weight;
    int kept = part[0];
    parts[kept] = this;
    size = 0;
    for (int i = 0; i < total; i++) {
      int p = part[i];
      if (p == kept) {
        append(offsets[i], lengths[i]);
        continue;
      }
      Chunk target = parts[p];
      if (target == null) {
        target = spares.get();
        target.capture(firstNumber);
        parts[p] = target;
      }
      target.appendFromBlock(offsets[i], lengths[i]);
    }
    if (size < total) {
      full = false;
      packet.detach();
      for (Chunk each : parts) {
        if (each != null) {
          each.weight = isBlock() ? whole : Math.max(1, (int) ((long) whole * each.size / total));
        }
      }
    }
  }

  /**
   * The thread that has the chunk lets go of it, for its pool's thread to take: whatever still
   * refers to it fails from here on.
   *
   * @throws IllegalStateException when it was given up before, by whatever thread
   */
  void giveUp() {
    if (!STATE.compareAndSet(this, ChunkState.CAPTURED, ChunkState.FREE)) {
      throw stale();
    }
  }

  /** The pool's thread has the chunk that another one {@linkplain #giveUp gave up}. */
  void takeOver() {
    state = ChunkState.CAPTURED;
  }

  boolean isOf(Object pool) {
    return owner.equals(pool);
  }

  /** The chunk leaves the application's hands: whatever still refers to it fails from here on. */
  void free() {
    state = ChunkState.FREE;
    size = 0;
    full = false;
    packet.detach();
  }

  /**
   * Makes sure that {@code pool} may take this chunk back.
   *
   * @throws IllegalArgumentException when the chunk is another pool's
   * @throws IllegalStateException when the chunk is not captured: stale, or recycled before
   */
  void requireRecyclableBy(Object pool) {
    if (!owner.equals(pool)) {
      throw new IllegalArgumentException(
          "foreign chunk: it belongs to another pool (queue " + queue + ")");
    }
    if (state != ChunkState.CAPTURED) {
      throw stale();
    }
  }

  private IllegalStateException stale() {
    return new IllegalStateException(
        "stale chunk: it was recycled before, or its queue was closed (queue " + queue + ")");
  }
}
