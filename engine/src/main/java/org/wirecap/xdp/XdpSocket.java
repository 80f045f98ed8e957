package org.wirecap.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import org.wirecap.linux.AfXdp;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Fd;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.MappedMemory;
import org.wirecap.linux.PollSet;
import org.wirecap.linux.SockaddrXdp;
import org.wirecap.linux.Sockets;
import org.wirecap.linux.XdpMmapOffsets;
import org.wirecap.linux.XdpRingOffset;
import org.wirecap.linux.XdpStatistics;
import org.wirecap.linux.XdpUmemReg;

/**
 * An AF_XDP socket on one queue of an interface, with its rings
 * (Documentation/networking/af_xdp.rst and linux/if_xdp.h).
 *
 * <p>The order is the kernel's: open, fill the fill ring, {@link #bind}. The first socket of an
 * engine registers the UMEM; the others share it, each with a fill and a completion ring of its own
 * because each serves another queue.
 */
public final class XdpSocket implements KernelSide {
  private static final int SO_ERROR = 4;

  /**
   * A queue stays busy for a moment after its last socket was closed: the kernel frees it later.
   */
  private static final int BUSY_RETRIES = 100;

  private static final long BUSY_RETRY_NANOS = 20_000_000;

  private final Fd fd;
  private final Arena arena;
  private final XdpSocket umemOwner;
  private final FillRing fillRing;
  private final RxRing rxRing;
  private final TxRing txRing;
  private final CompletionRing completionRing;
  private final PollSet pollSet;
  private final MemorySegment statistics;
  private final MemorySegment error;
  private final MemorySegment optionLength;

  /**
   * Opens a socket and its rings.
   *
   * @param umem the memory of the cells, alive for as long as this socket
   * @param cellSize bytes of one cell
   * @param umemOwner the socket that registered {@code umem}; null when this one shall. For a
   *     second socket on a queue, the first one of that queue, whose fill and completion ring it
   *     shares
   * @param sizes entries of each ring, powers of two; 0 for none
   * @param arena owns the mappings of the rings; outlives this socket
   * @param what for messages: {@code eth1 queue 3}
   */
  public XdpSocket(
      MemorySegment umem,
      int cellSize,
      XdpSocket umemOwner,
      RingSizes sizes,
      Arena arena,
      String what) {
    this.fd = Sockets.open(Sockets.AF_XDP, Sockets.SOCK_RAW, 0, "AF_XDP socket of " + what);
    this.arena = arena;
    this.umemOwner = umemOwner;
    try {
      if (umemOwner == null) {
        register(umem, cellSize);
      }
      ringSize(AfXdp.XDP_UMEM_FILL_RING, "XDP_UMEM_FILL_RING", sizes.fill());
      ringSize(AfXdp.XDP_UMEM_COMPLETION_RING, "XDP_UMEM_COMPLETION_RING", sizes.completion());
      ringSize(AfXdp.XDP_RX_RING, "XDP_RX_RING", sizes.rx());
      ringSize(AfXdp.XDP_TX_RING, "XDP_TX_RING", sizes.tx());
      if (sizes.tx() > 0) {
        allowLargeBatches(sizes.tx());
      }
      MemorySegment offsets = arena.allocate(XdpMmapOffsets.SIZE, 8);
      int ignored =
          Sockets.getOption(
              fd, Sockets.SOL_XDP, AfXdp.XDP_MMAP_OFFSETS, "XDP_MMAP_OFFSETS", offsets);
      boolean first = sizes.fill() > 0;
      fillRing =
          first
              ? new FillRing(
                  map(offsets, XdpMmapOffsets.FR, AfXdp.XDP_UMEM_PGOFF_FILL_RING, sizes.fill(), 8))
              : umemOwner.fillRing;
      completionRing =
          first
              ? new CompletionRing(
                  map(
                      offsets,
                      XdpMmapOffsets.CR,
                      AfXdp.XDP_UMEM_PGOFF_COMPLETION_RING,
                      sizes.completion(),
                      8))
              : umemOwner.completionRing;
      rxRing =
          sizes.rx() == 0
              ? null
              : new RxRing(
                  map(offsets, XdpMmapOffsets.RX, AfXdp.XDP_PGOFF_RX_RING, sizes.rx(), 16),
                  fillRing);
      txRing =
          sizes.tx() == 0
              ? null
              : new TxRing(
                  map(offsets, XdpMmapOffsets.TX, AfXdp.XDP_PGOFF_TX_RING, sizes.tx(), 16));
      pollSet = new PollSet(arena, fd);
      statistics = arena.allocate(XdpStatistics.SIZE, 8);
      error = arena.allocate(JAVA_INT);
      optionLength = arena.allocate(JAVA_INT);
    } catch (Throwable t) {
      fd.close();
      throw t;
    }
  }

  /**
   * Entries of the four rings, each a power of two.
   *
   * @param fill of the fill ring, at least 1; 0 together with {@code completion} for the second
   *     socket of a queue
   * @param completion of the completion ring
   * @param rx of the RX ring, 0 for none
   * @param tx of the TX ring, 0 for none
   */
  public record RingSizes(int fill, int completion, int rx, int tx) {
    /**
     * @param entries what must fit
     * @return the next power of two
     */
    public static int atLeast(int entries) {
      return entries <= 1 ? 1 : Integer.highestOneBit(entries - 1) << 1;
    }
  }

  private void register(MemorySegment umem, int cellSize) {
    try (Arena temporary = Arena.ofConfined()) {
      MemorySegment registration = temporary.allocate(XdpUmemReg.SIZE, 8);
      registration.set(JAVA_LONG, XdpUmemReg.ADDR, umem.address());
      registration.set(JAVA_LONG, XdpUmemReg.LEN, umem.byteSize());
      registration.set(JAVA_INT, XdpUmemReg.CHUNK_SIZE, cellSize);
      int result = Sockets.trySetOption(fd, Sockets.SOL_XDP, AfXdp.XDP_UMEM_REG, registration);
      if (result == -Errno.ENOBUFS || result == -Errno.ENOMEM) {
        throw new LinuxException(
            "setsockopt XDP_UMEM_REG",
            -result,
            fd.what(),
            "the pool may not be locked in memory: give it CAP_IPC_LOCK, or: ulimit -l unlimited,"
                + " or use fewer chunks (-R)");
      }
      if (result < 0) {
        throw new LinuxException("setsockopt XDP_UMEM_REG", -result, fd.what());
      }
    }
  }

  private void ringSize(int option, String name, int entries) {
    if (entries > 0) {
      Sockets.setOption(fd, Sockets.SOL_XDP, option, name, entries);
    }
  }

  /** One call may then send all that waits, not 32 packets; kernels before 6.17 refuse. */
  private void allowLargeBatches(int entries) {
    try (Arena temporary = Arena.ofConfined()) {
      MemorySegment budget = temporary.allocateFrom(JAVA_INT, entries);
      int ignored = Sockets.trySetOption(fd, Sockets.SOL_XDP, AfXdp.XDP_MAX_TX_SKB_BUDGET, budget);
    }
  }

  private RingMemory map(
      MemorySegment offsets, long ring, long pageOffset, int entries, int entrySize) {
    long first = offsets.get(JAVA_LONG, ring + XdpRingOffset.DESC);
    MemorySegment memory =
        MappedMemory.map(fd, pageOffset, first + (long) entries * entrySize, arena);
    return new RingMemory(
        memory,
        offsets.get(JAVA_LONG, ring + XdpRingOffset.PRODUCER),
        offsets.get(JAVA_LONG, ring + XdpRingOffset.CONSUMER),
        offsets.get(JAVA_LONG, ring + XdpRingOffset.FLAGS),
        first,
        entries);
  }

  /**
   * Binds to a queue. From here on the kernel may use the cells that were posted.
   *
   * @param interfaceIndex of the interface
   * @param queue of the interface
   * @param zeroCopy insist on zero-copy, or else on copying; ignored for a shared UMEM, which has
   *     the mode of its owner
   * @throws LinuxException EOPNOTSUPP when the interface cannot do it, EBUSY when another socket
   *     owns the queue
   */
  public void bind(int interfaceIndex, int queue, boolean zeroCopy) {
    try (Arena temporary = Arena.ofConfined()) {
      MemorySegment address = temporary.allocate(SockaddrXdp.SIZE, 8);
      address.set(JAVA_SHORT, SockaddrXdp.FAMILY, (short) Sockets.AF_XDP);
      address.set(JAVA_INT, SockaddrXdp.IFINDEX, interfaceIndex);
      address.set(JAVA_INT, SockaddrXdp.QUEUE_ID, queue);
      if (umemOwner != null) {
        address.set(JAVA_SHORT, SockaddrXdp.FLAGS, (short) AfXdp.XDP_SHARED_UMEM);
        address.set(JAVA_INT, SockaddrXdp.SHARED_UMEM_FD, umemOwner.fd.number());
      } else {
        int mode = (zeroCopy ? AfXdp.XDP_ZEROCOPY : AfXdp.XDP_COPY) | AfXdp.XDP_USE_NEED_WAKEUP;
        address.set(JAVA_SHORT, SockaddrXdp.FLAGS, (short) mode);
      }
      int result = Sockets.tryBind(fd, address);
      for (int i = 0; i < BUSY_RETRIES && result == -Errno.EBUSY; i++) {
        LockSupport.parkNanos(BUSY_RETRY_NANOS);
        result = Sockets.tryBind(fd, address);
      }
      if (result < 0) {
        throw new LinuxException("bind", -result, fd.what(), remedy(-result));
      }
    }
  }

  private static String remedy(int errno) {
    return switch (errno) {
      case Errno.EBUSY ->
          "another AF_XDP socket owns this queue: stop the program that has it, or take other"
              + " queues with --queues";
      case Errno.EINVAL ->
          "the driver refuses this mode with the settings of the interface: use --attach native or"
              + " generic";
      case Errno.EOPNOTSUPP -> "the driver cannot do this mode: use --attach auto";
      case Errno.ENETDOWN -> "the interface is down: ip link set dev … up";
      default -> "see wirecap interfaces for what the interface can do";
    };
  }

  /**
   * @return the descriptor, for poll and for the XSKMAP
   */
  public Fd fd() {
    return fd;
  }

  /**
   * @return where free cells go
   */
  @Override
  public FillRing fillRing() {
    return fillRing;
  }

  /**
   * @return where packets come from
   */
  @Override
  public RxRing rxRing() {
    return rxRing;
  }

  /**
   * @return where packets to send go
   */
  public TxRing txRing() {
    return txRing;
  }

  /**
   * @return where sent cells come back
   */
  public CompletionRing completionRing() {
    return completionRing;
  }

  /**
   * Reads the kernel's own counters.
   *
   * @return what it has counted since the socket was opened
   */
  @Override
  public synchronized Statistics statistics() {
    int result =
        Sockets.tryGetOption(fd, Sockets.SOL_XDP, AfXdp.XDP_STATISTICS, statistics, optionLength);
    if (result < 0) {
      throw new LinuxException("getsockopt XDP_STATISTICS", -result, fd.what());
    }
    return new Statistics(
        statistics.get(JAVA_LONG, XdpStatistics.RX_DROPPED),
        statistics.get(JAVA_LONG, XdpStatistics.RX_INVALID_DESCS),
        statistics.get(JAVA_LONG, XdpStatistics.TX_INVALID_DESCS),
        statistics.get(JAVA_LONG, XdpStatistics.RX_RING_FULL),
        statistics.get(JAVA_LONG, XdpStatistics.RX_FILL_RING_EMPTY_DESCS));
  }

  /**
   * struct xdp_statistics, packets or descriptors since the socket was opened.
   *
   * @param rxDropped packets dropped for other reasons than those below; in copy mode for want of a
   *     cell, too
   * @param rxInvalid fill-ring entries that were no cell
   * @param txInvalid TX descriptors that were refused
   * @param rxRingFull packets that found the RX ring full
   * @param fillRingEmpty how often the kernel wanted a cell and the fill ring had none
   */
  public record Statistics(
      long rxDropped, long rxInvalid, long txInvalid, long rxRingFull, long fillRingEmpty) {}

  /**
   * Asks for the error that the kernel has put on this socket, and clears it.
   *
   * @return 0, or an errno: ENETDOWN once the interface was removed
   */
  @Override
  public synchronized int pendingError() {
    int result = Sockets.tryGetOption(fd, Sockets.SOL_SOCKET, SO_ERROR, error, optionLength);
    return result < 0 ? -result : error.get(JAVA_INT, 0);
  }

  @Override
  public void awaitPackets(long nanos) {
    if (nanos >= 1_000_000) {
      int ignored = pollSet.poll((int) (nanos / 1_000_000));
    } else if (nanos > 0) {
      LockSupport.parkNanos(nanos);
    }
  }

  @Override
  public void gatherPackets(long nanos) {
    LockSupport.parkNanos(nanos);
  }

  @Override
  public void wakeFill() {
    // An error means that it is not bound yet, or down: it looks at the fill ring when it comes up.
    int ignored = Sockets.kickReceive(fd);
  }

  /** Closes the socket; the mappings go with the arena. */
  @Override
  public void close() {
    fd.close();
  }
}
