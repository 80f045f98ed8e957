package org.wirecap.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.linux.AfPacket;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Fd;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.MappedMemory;
import org.wirecap.linux.PollSet;
import org.wirecap.linux.SockaddrLl;
import org.wirecap.linux.Sockets;
import org.wirecap.linux.TpacketBlockDesc;
import org.wirecap.linux.TpacketReq3;
import org.wirecap.linux.TpacketStatsV3;
import org.wirecap.pool.BlockPool;
import org.wirecap.pool.BlockRing;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PoolShape;

/**
 * A packet socket with a mapped TPACKET_V3 ring (Documentation/networking/packet_mmap.rst).
 *
 * <p>The kernel fills a block and then stores its status: we read the status with acquire, so that
 * the packets are seen whole, and give the block back with a release, so that our last look at them
 * comes before the kernel's next write.
 *
 * <p>The socket is opened deaf: a filter that drops everything is there before it is bound, and is
 * changed for the real one by {@link #listen} when all sockets of the engine are ready.
 */
final class PacketRing implements BlockRing {
  /** The kernel counts the bytes of a block in an int. */
  static final long MAX_BLOCK = 1 << 30;

  /** A segment of 64 KiB, its headers and a neighbour fit into the smallest block. */
  static final int MIN_BLOCK = 128 << 10;

  /** How long a trickle of packets, one to a block, may go on while nobody captures. */
  private static final int TRICKLE_MILLIS = 10_500;

  private static final VarHandle STATUS = JAVA_INT.varHandle();

  /** The longest wait at a time: so that a capture thread sees soon that it was stopped. */
  private static final int MAX_POLL_MILLIS = 50;

  /** How long to sleep when poll cannot tell; the ring holds much more than arrives meanwhile. */
  private static final long HELD_SLEEP_NANOS = 1_000_000;

  /** After so long nothing is on its way any more, whatever the counters say. */
  private static final long DRAIN_LIMIT_NANOS = 2_000_000_000L;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Fd socket;
  private final String interfaceName;
  private final int blockSize;
  private final int blockTimeoutMillis;
  private final Arena arena;
  private final MemorySegment ring;
  private final MemorySegment statistics;
  private final PollSet poll;
  private final BlockWalker walker;

  private long seen;
  private long dropped;
  private boolean closed;
  private boolean wentDown;
  private volatile boolean stopped;
  private boolean shut;
  private volatile boolean gone;
  private volatile long endedAt;
  private volatile LongSupplier unwanted = () -> 0;
  private long lastUnwanted;
  private Runnable stopper = this::shut;
  private Runnable closer = () -> {};

  /**
   * Opens a socket with its ring, bound to an interface, deaf.
   *
   * @param interfaceName for messages
   * @param interfaceIndex in the network namespace of the calling thread
   * @param queue for messages
   * @param shape R blocks of {@link #blockSize} bytes
   * @param snaplen bytes of a packet to keep
   * @param cooked whether to take packets without their link-layer header, and give them a {@link
   *     CookedHeader}
   * @param blockTimeoutMillis how long a block that is not full waits
   * @param arena owns the mapping, which holds the socket: the ring is gone when the arena is
   */
  PacketRing(
      String interfaceName,
      int interfaceIndex,
      int queue,
      PoolShape shape,
      int snaplen,
      boolean cooked,
      int blockTimeoutMillis,
      Arena arena) {
    this.interfaceName = interfaceName;
    this.blockSize = Math.toIntExact(blockSize(shape));
    this.blockTimeoutMillis = blockTimeoutMillis;
    this.arena = arena;
    this.statistics = arena.allocate(TpacketStatsV3.SIZE, 8);
    this.socket =
        Sockets.open(
            Sockets.AF_PACKET,
            cooked ? Sockets.SOCK_DGRAM : Sockets.SOCK_RAW,
            0,
            "packet socket of " + interfaceName + " queue " + queue);
    try {
      QueuePrograms.DROP.attach(socket);
      Sockets.setOption(
          socket,
          Sockets.SOL_PACKET,
          AfPacket.PACKET_VERSION,
          "PACKET_VERSION",
          AfPacket.TPACKET_V3);
      Sockets.setOption(
          socket,
          Sockets.SOL_PACKET,
          AfPacket.PACKET_RESERVE,
          "PACKET_RESERVE",
          BlockWalker.RESERVE);
      makeRing(shape.chunks());
      this.ring = MappedMemory.map(socket, 0, (long) blockSize * shape.chunks(), arena);
      bind(interfaceIndex);
      this.poll = new PollSet(arena, socket);
      this.walker = new BlockWalker(ring, blockSize, snaplen, cooked);
    } catch (RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  /**
   * A power of two, because the kernel would take that much anyway (alloc_one_pg_vec_page).
   *
   * @return bytes of a block that has room for M packets of the cell's capacity: what a cell has
   *     before its packet is more than what a block needs for one
   */
  static long blockSize(PoolShape shape) {
    long bytes = Math.max(MIN_BLOCK, (long) shape.cells() * shape.cellSize());
    return Long.highestOneBit(2 * bytes - 1);
  }

  /**
   * How long a block that is not full waits: the latency of a quiet queue. A short time wastes the
   * ring: where one packet comes now and then, each takes a whole block, and R of them are used up
   * in R times this time while the application is held up. So the ring lasts 10 s at any rate, if
   * that takes no more than 100 ms a block.
   */
  static int blockTimeoutMillis(PoolShape shape) {
    return Math.clamp(TRICKLE_MILLIS / shape.chunks(), 10, 100);
  }

  private void makeRing(int blocks) {
    MemorySegment request = arena.allocate(TpacketReq3.SIZE, 4);
    request.set(JAVA_INT, TpacketReq3.BLOCK_SIZE, blockSize);
    request.set(JAVA_INT, TpacketReq3.BLOCK_NR, blocks);
    // Version 3 packs packets whatever their size; the kernel only wants the numbers to agree.
    request.set(JAVA_INT, TpacketReq3.FRAME_SIZE, blockSize);
    request.set(JAVA_INT, TpacketReq3.FRAME_NR, blocks);
    request.set(JAVA_INT, TpacketReq3.RETIRE_BLK_TOV, blockTimeoutMillis);
    int result = Sockets.trySetOption(socket, Sockets.SOL_PACKET, AfPacket.PACKET_RX_RING, request);
    if (result < 0) {
      throw new LinuxException(
          "setsockopt PACKET_RX_RING",
          -result,
          "%s, %d blocks of %d KiB".formatted(socket.what(), blocks, blockSize >> 10),
          result == -Errno.ENOMEM
              ? "out of memory: use fewer chunks (-R) or smaller ones (-M)"
              : Errno.text(-result));
    }
  }

  private void bind(int interfaceIndex) {
    MemorySegment address = arena.allocate(SockaddrLl.SIZE, 4);
    address.set(JAVA_SHORT, SockaddrLl.FAMILY, (short) Sockets.AF_PACKET);
    short protocol = (short) AfPacket.ETH_P_ALL;
    address.set(
        JAVA_SHORT,
        SockaddrLl.PROTOCOL,
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
            ? Short.reverseBytes(protocol)
            : protocol);
    address.set(JAVA_INT, SockaddrLl.IFINDEX, interfaceIndex);
    Sockets.bind(socket, address);
  }

  Fd socket() {
    return socket;
  }

  MemorySegment memory() {
    return ring;
  }

  int blockSize() {
    return blockSize;
  }

  /**
   * Begins to receive.
   *
   * @param filter what is wanted
   * @param unwanted how many packets it did not want
   * @param stop what to do for {@link #stop}: at least {@link #shut}, then {@link #end}
   * @param close what to do for {@link #close}, once
   */
  void listen(SocketProgram filter, LongSupplier unwanted, Runnable stop, Runnable close) {
    this.unwanted = unwanted;
    stopper = stop;
    closer = close;
    filter.attach(socket);
  }

  /** Lets nothing in any more. Packets that the filter has just seen may still come. */
  synchronized void shut() {
    shut = true;
    QueuePrograms.DROP.attach(socket);
  }

  /** Changes what is wanted, in the place of what was; does nothing once nothing is let in. */
  synchronized void attach(SocketProgram filter) {
    if (!shut && !closed) {
      filter.attach(socket);
    }
  }

  /** Nothing comes any more but what is in the ring: the counters are final. */
  void end() {
    endedAt = System.nanoTime();
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  @Override
  public boolean isFilled(int block) {
    return ((int) STATUS.getAcquire(ring, statusOf(block)) & AfPacket.TP_STATUS_USER) != 0;
  }

  @Override
  public boolean read(int block, BlockPool pool, Chunk chunk) {
    walker.walk((long) block * blockSize, pool, chunk);
    return ((int) STATUS.get(ring, statusOf(block)) & AfPacket.TP_STATUS_BLK_TMO) == 0;
  }

  @Override
  public void release(int block) {
    STATUS.setRelease(ring, statusOf(block), AfPacket.TP_STATUS_KERNEL);
  }

  private long statusOf(int block) {
    return (long) block * blockSize + TpacketBlockDesc.BLOCK_STATUS;
  }

  /**
   * The kernel reports the socket as readable as long as the last block that it handed over was not
   * given back, so while the application has that one, waiting means to sleep.
   */
  @Override
  public void await(long nanos, boolean previousHeld) {
    int millis = previousHeld ? 0 : pollMillis(nanos);
    boolean ready = poll.poll(millis) > 0;
    checkInterface(ready && (poll.ready(0) & PollSet.POLLERR) != 0);
    if (previousHeld && nanos > 0) {
      LockSupport.parkNanos(Math.min(nanos, HELD_SLEEP_NANOS));
    }
  }

  /** A wait in ms, rounded up: the caller looks at the time again. */
  static int pollMillis(long nanos) {
    return (int)
        Math.min(MAX_POLL_MILLIS, nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI > 0 ? 1 : 0));
  }

  /**
   * Finds out what an error on the socket means. The interface went down: that is no end, it may
   * come up again, and the kernel resumes by itself. Or it is no more: then the socket has lost its
   * ifindex. The kernel reports an error once only, when an interface goes down, as one that is
   * removed does first; so from then on the ifindex is looked at each time.
   *
   * @param error whether poll reports one
   */
  synchronized void checkInterface(boolean error) {
    if (closed || gone || !(error || wentDown)) {
      return;
    }
    wentDown |=
        error && Sockets.getOption(socket, Sockets.SOL_SOCKET, Sockets.SO_ERROR, "SO_ERROR") != 0;
    try (Arena temporary = Arena.ofConfined()) {
      MemorySegment address = temporary.allocate(SockaddrLl.SIZE, 4);
      Sockets.name(socket, address);
      if (wentDown && address.get(JAVA_INT, SockaddrLl.IFINDEX) <= 0) {
        endedAt = System.nanoTime();
        gone = true;
      }
    }
  }

  @Override
  public long blockTimeoutNanos() {
    return blockTimeoutMillis * NANOS_PER_MILLI;
  }

  @Override
  public void stop() {
    if (!stopped) {
      stopper.run();
    }
  }

  /**
   * The counters say how much was put into the ring; the last block comes after the block timeout.
   */
  @Override
  public boolean isDrained(long taken) {
    if (!stopped && !gone) {
      return false;
    }
    ArrivalCounts counts = counts();
    return counts.seen() - counts.filtered() - counts.lostNoCell() == taken
        || System.nanoTime() - endedAt > DRAIN_LIMIT_NANOS;
  }

  @Override
  public void requireDevice() {
    if (gone && !stopped) {
      throw new InterfaceGoneException(interfaceName);
    }
  }

  /**
   * What the kernel counted behind the filter (PACKET_STATISTICS), and what the filter counted. The
   * former has 32 bits, and reading sets it to 0: so each reading is added up here.
   */
  @Override
  public synchronized ArrivalCounts counts() {
    if (!closed) {
      int ignored =
          Sockets.getOption(
              socket,
              Sockets.SOL_PACKET,
              AfPacket.PACKET_STATISTICS,
              "PACKET_STATISTICS",
              statistics);
      seen += Integer.toUnsignedLong(statistics.get(JAVA_INT, TpacketStatsV3.PACKETS));
      dropped += Integer.toUnsignedLong(statistics.get(JAVA_INT, TpacketStatsV3.DROPS));
      lastUnwanted = unwanted.getAsLong();
    }
    return new ArrivalCounts(seen + lastUnwanted, 0, lastUnwanted, dropped, 0, 0);
  }

  /** Closes the socket, whether it listens or not; the mapping goes with the arena. */
  synchronized void release() {
    closed = true;
    socket.close();
  }

  @Override
  public void close() {
    Runnable once = closer;
    closer = () -> {};
    once.run();
  }
}
