package org.wirecap.pcap;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.CaptureFileWriter;
import org.wirecap.file.LinkType;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.pool.BlockPool;
import org.wirecap.pool.BlockRing;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PacketMetadata;
import org.wirecap.pool.PoolShape;

/**
 * A capture file as the device of a receive queue: fills blocks with packets as the kernel does,
 * one after the other and each with its metadata before it, when somebody asks for the block.
 *
 * <pre>
 *  block       first packet                          packet
 *  |           |                                     |
 *  +- metadata-+----------------------+- metadata ---+--------- - -
 *  |  16       | captured bytes, to 8 |  16          |
 *  +-----------+----------------------+--------------+--------- - -
 * </pre>
 *
 * A batch is small, so that it stays in the cache until it was given; the block is large, so that
 * any packet fits.
 *
 * <p>The reading thread calls all methods but {@link #stop} and {@link #counts}.
 */
final class SavefileBlocks implements BlockRing {
  /** Room for the longest packet of libpcap, 262,144 bytes, behind a batch. */
  static final int BLOCK = 512 << 10;

  /** Only one is filled at a time; a pool has two at least. */
  static final PoolShape SHAPE = new PoolShape(BLOCK / 2048, 2, 2048);

  /** A block takes no further packet beyond these bytes. */
  private static final int BATCH = 64 << 10;

  private static final int LONGEST = 262_144;

  private final CaptureFileReader reader;
  private final int linkType;
  private final int longest;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory = arena.allocate((long) BLOCK * SHAPE.chunks(), 4096);
  private final int[] starts = new int[BATCH / PacketMetadata.BYTES + 1];
  private final int[] lengths = new int[starts.length];
  private final AtomicLong seen = new AtomicLong();
  private int packets;

  /** The block that holds packets which nobody has read; -1 when none does. */
  private int filled = -1;

  private boolean ended;
  private WirecapException failure;
  private volatile boolean stopped;

  /**
   * @param reader the file, which this closes
   * @param linkType of the packets; others are an error
   * @param snaplen bytes after which packets are cut
   */
  SavefileBlocks(CaptureFileReader reader, int linkType, int snaplen) {
    this.reader = reader;
    this.linkType = linkType;
    this.longest = Math.min(snaplen, LONGEST);
  }

  MemorySegment memory() {
    return memory;
  }

  @Override
  public boolean isFilled(int block) {
    if (filled < 0 && !stopped) {
      fill(block);
    }
    return filled == block;
  }

  private void fill(int block) {
    throwFailure();
    long base = (long) block * BLOCK;
    int at = 0;
    int count = 0;
    while (at < BATCH && !ended && failure == null && advance()) {
      int start = at + PacketMetadata.BYTES;
      int length = Math.min(reader.capturedLength(), longest);
      MemorySegment.copy(reader.memory(), reader.offset(), memory, base + start, length);
      boolean outgoing = (reader.flags() & 3) == CaptureFileWriter.OUTBOUND;
      PacketMetadata.write(
          memory,
          base + start,
          reader.timestampNanos(),
          reader.originalLength(),
          outgoing ? PacketMetadata.OUTGOING : 0);
      starts[count] = start;
      lengths[count] = length;
      count++;
      at = (start + length + 7) & ~7;
    }
    packets = count;
    if (count > 0) {
      seen.setRelease(seen.getPlain() + count);
      filled = block;
    } else {
      throwFailure();
    }
  }

  /** Moves to the next packet; what is wrong is told when those before it were given. */
  private boolean advance() {
    try {
      if (!reader.next()) {
        ended = true;
        if (reader.warning() != null) {
          failure = new WirecapException(reader.warning());
        }
        return false;
      }
    } catch (WirecapException e) {
      failure = e;
      return false;
    }
    if (reader.linkType() != linkType) {
      failure =
          new WirecapException(
              "%s: packet %d is %s, and those before it are %s: a handle has one link type"
                  .formatted(
                      reader.name(),
                      reader.packetNumber(),
                      LinkType.name(reader.linkType()),
                      LinkType.name(linkType)));
      return false;
    }
    return true;
  }

  private void throwFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public boolean read(int block, BlockPool pool, Chunk chunk) {
    long base = (long) block * BLOCK;
    for (int i = 0; i < packets; i++) {
      boolean ignored = pool.append(chunk, base + starts[i], lengths[i]);
    }
    filled = -1;
    return true;
  }

  @Override
  public void release(int block) {
    // The next fill writes over it.
  }

  @Override
  public void await(long nanos, boolean previousHeld) {
    // Only when somebody holds both blocks, which the one reader does not: a file never has to
    // wait.
    LockSupport.parkNanos(Math.min(nanos, 1_000_000));
  }

  @Override
  public long blockTimeoutNanos() {
    return 0;
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public boolean isDrained(long taken) {
    return stopped || (ended && failure == null);
  }

  /** Whether all packets of the file were read, and nothing was wrong with it. */
  boolean isEnded() {
    return ended && failure == null && filled < 0;
  }

  @Override
  public void requireDevice() {
    // A file does not go away.
  }

  @Override
  public ArrivalCounts counts() {
    return new ArrivalCounts(seen.getAcquire(), 0, 0, 0, 0, 0);
  }

  @Override
  public void close() {
    reader.close();
    arena.close();
  }
}
