package org.wirecap.file;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Clock;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.PooledReceiveQueue;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.RingBufferPool;

/**
 * A capture file as receive queues: its packets go through ring-buffer pools as those of an
 * interface do, so that a program runs on either.
 *
 * <p>Nothing is lost for want of a cell, since a file can wait; packets that are longer than a
 * cell, or of another link type than the file's first interface, count as invalid. Packets keep
 * their timestamps. When the file ends, the queues are finished; {@link #warning} says whether that
 * was its true end.
 *
 * <p>The file is read by whoever captures. With one thread for each queue, all must capture: a
 * queue whose cells are all full keeps the others waiting. Reading from a pipe, capture waits for
 * the pipe longer than its timeout.
 */
public final class FileEngine implements Engine {
  /** Bytes of a queue's pool when the user does not say. */
  private static final long DEFAULT_POOL = 128L << 20;

  /** Bytes that a queue's pool does not exceed when the user says how many cells. */
  private static final long LARGEST_POOL = 1L << 30;

  private final CaptureFileReader reader;
  private final FileOptions options;
  private final FileSource source;
  private final PoolShape shape;
  private final Arena arena = Arena.ofShared();
  private final List<ReceiveQueue> queues;
  private final List<String> notes = new ArrayList<>();
  private final int linkType;
  private boolean closed;

  /**
   * Opens a file.
   *
   * @param file a capture file
   * @param options how to read it
   * @return an engine; the caller closes it
   * @throws WirecapException when it is not a capture file, or there is not enough memory
   */
  public static FileEngine open(Path file, FileOptions options) {
    return open(CaptureFileReader.open(file), options);
  }

  /**
   * Reads on from where a reader is.
   *
   * @param reader the file; closed with the engine, and when this throws
   * @param options how to read it
   * @return an engine; the caller closes it
   * @throws WirecapException when there is not enough memory
   */
  public static FileEngine open(CaptureFileReader reader, FileOptions options) {
    return open(reader, options, Clock.system(0));
  }

  static FileEngine open(CaptureFileReader reader, FileOptions options, Clock clock) {
    try {
      return new FileEngine(reader, options, clock);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private FileEngine(CaptureFileReader reader, FileOptions options, Clock clock) {
    this.reader = reader;
    this.options = options;
    List<CaptureInterface> known = reader.interfaces();
    this.linkType = known.isEmpty() ? LinkType.ETHERNET : known.getFirst().linkType();
    this.shape = chooseShape(known);
    this.source = new FileSource(reader, options, clock);
    MemorySegment memory = allocate();
    FileRings[] rings = new FileRings[options.queues()];
    List<ReceiveQueue> opened = new ArrayList<>();
    for (int i = 0; i < rings.length; i++) {
      rings[i] = new FileRings(source, memory, shape.totalCells(), shape.cellSize());
      // The timestamps in the cells are those of the file: ns since the epoch.
      RingBufferPool pool = new RingBufferPool(i, memory, i * shape.bytes(), shape, 0);
      opened.add(new PooledReceiveQueue(i, pool, rings[i], source));
    }
    source.connect(rings, linkType);
    queues = List.copyOf(opened);
  }

  /** Cells for the longest packet that the file announces, and as many as memory is worth it. */
  private PoolShape chooseShape(List<CaptureInterface> known) {
    int snapLength = CaptureInterface.WHOLE_PACKETS;
    if (!known.isEmpty() && known.stream().noneMatch(each -> each.snapLength() == 0)) {
      snapLength = known.stream().mapToInt(CaptureInterface::snapLength).max().getAsInt();
    }
    int cellSize = options.cellSize() != 0 ? options.cellSize() : cellFor(snapLength);
    long affordable = DEFAULT_POOL / cellSize;
    int chunks = options.chunks() != 0 ? options.chunks() : Math.clamp(affordable / 16, 16, 256);
    int cells = options.cells() != 0 ? options.cells() : Math.clamp(affordable / chunks, 1, 256);
    if (options.cellSize() == 0) {
      int wanted = cellSize;
      while (cellSize > Cell.MAX_SIZE && (long) cells * chunks * cellSize > LARGEST_POOL) {
        cellSize /= 2;
      }
      if (cellSize < wanted) {
        notes.add(
            "packets of more than %d bytes will count as invalid, for so many cells; use fewer (-M, -R)"
                .formatted(Cell.capacity(cellSize)));
      }
    }
    return new PoolShape(cells, chunks, cellSize);
  }

  private static int cellFor(int snapLength) {
    int size = Cell.MAX_SIZE;
    while (size < Cell.MAX_FILE_SIZE && Cell.capacity(size) < snapLength) {
      size *= 2;
    }
    return size;
  }

  private MemorySegment allocate() {
    long bytes = options.queues() * shape.bytes();
    try {
      return arena.allocate(bytes, Cell.MAX_SIZE);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw new WirecapException(
          "%s: no memory for %d pools %s, %,d MiB in all; use fewer chunks (-R)"
              .formatted(reader.name(), options.queues(), shape, bytes >> 20),
          e);
    }
  }

  @Override
  public List<ReceiveQueue> queues() {
    return queues;
  }

  @Override
  public String name() {
    return reader.name();
  }

  @Override
  public String description() {
    return "file, %s, %s, %d queue%s, %s, cells of %d bytes"
        .formatted(
            reader.format(),
            options.speed() == 0
                ? "as fast as possible"
                : "in its own time" + (options.speed() == 1 ? "" : " times " + options.speed()),
            options.queues(),
            options.queues() == 1 ? "" : "s",
            shape,
            shape.cellSize());
  }

  @Override
  public List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public int linkType() {
    return linkType;
  }

  /**
   * @return the interfaces on which the packets were captured, as far as the file has told
   */
  public List<CaptureInterface> interfaces() {
    source.lock();
    try {
      return List.copyOf(reader.interfaces());
    } finally {
      source.unlock();
    }
  }

  /**
   * Whether the packets are those of the whole file; ask when the queues are finished.
   *
   * @return one line on why packets are missing: the file is cut off or corrupt, or has several
   *     link types; null when all is well
   */
  public String warning() {
    return source.warning();
  }

  /**
   * @return whether the file is wrong where {@link #warning} says, and not only cut off
   */
  public boolean isCorrupt() {
    return source.isCorrupt();
  }

  /**
   * The time in the file, not that of the world: {@code epochNanos} is that of the packet which
   * comes next.
   */
  @Override
  public Clock clock() {
    return source;
  }

  @Override
  public void await(long timeoutNanos) {
    source.awaitAny(timeoutNanos);
  }

  @Override
  public void stop() {
    source.stop();
  }

  @Override
  public Ledger ledger() {
    return new Ledger(queues.stream().map(ReceiveQueue::ledger).toList(), 0);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    source.stop();
    queues.forEach(ReceiveQueue::close);
    reader.close();
    arena.close();
  }
}
