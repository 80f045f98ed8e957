package org.wirecap.xdp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.wirecap.bpf.BpfLink;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.ledger.Ledger;
import org.wirecap.linux.Capability;
import org.wirecap.linux.ClockOffset;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Ethtool;
import org.wirecap.linux.Fd;
import org.wirecap.linux.InterfaceCounters;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.KernelVersion;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.PhysicalMemory;
import org.wirecap.linux.PollSet;
import org.wirecap.linux.PromiscuousMode;
import org.wirecap.linux.XdpMode;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Clock;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.PooledReceiveQueue;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.RingBufferPool;

/**
 * The receive queues of one interface through AF_XDP: one UMEM, one ring-buffer pool and one socket
 * for each queue, one XDP program on the interface.
 *
 * <p>The program is attached through a bpf_link: when this process dies, however it dies, the
 * kernel detaches it and the interface is as before.
 */
public final class XdpEngine implements Engine {
  /** A frame's header: Ethernet and two VLAN tags. */
  private static final int FRAME_HEADER = 14 + 8;

  /** How long {@link #await} waits at a time; a longer wait is the caller's loop. */
  private static final long AWAIT_NANOS = 100_000_000;

  private final NetworkDevice device;
  private final PoolShape shape;
  private final Clock clock;
  private final Arena arena;
  private final List<String> notes = new ArrayList<>();
  private final List<XdpSocket> sockets = new ArrayList<>();
  private final List<ReceiveQueue> queues = new ArrayList<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final int queueCount;
  private final long epochOffset;
  private final InterfaceCounters interfaceCounters;
  private final long missedBefore;
  private Umem umem;
  private PromiscuousMode promiscuous;
  private CaptureProgram program;
  private BpfLink link;
  private AttachMode attached;
  private PollSet pollSet;
  private long missed;

  /** Of a card; null of a virtual interface, which drops nothing before the program sees it. */
  private NicLosses nicLosses;

  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  private XdpEngine(NetworkDevice device, XdpOptions options) {
    this.device = device;
    this.shape = new PoolShape(options.cells(), options.chunks(), cellSize(device, options));
    this.epochOffset = ClockOffset.measure(20).nanos();
    this.clock = Clock.system(epochOffset);
    this.queueCount = Ethtool.receiveQueues(device);
    this.missedBefore = device.statistics().rxMissed();
    this.interfaceCounters = new InterfaceCounters(device.index());
    this.arena = Arena.ofShared();
    try {
      start(options);
    } catch (Throwable t) {
      try {
        close();
      } catch (RuntimeException e) {
        t.addSuppressed(e);
      }
      throw t;
    }
  }

  /**
   * Opens the queues of an interface and attaches the program: from here on their packets are
   * captured, and no longer reach the host.
   *
   * @param options what to open
   * @return the engine, which the caller closes
   * @throws WirecapException when it cannot be
   */
  public static XdpEngine open(XdpOptions options) {
    if (!KernelVersion.running().isAtLeast(5, 18)) {
      throw new WirecapException(
          "exclusive mode needs Linux 5.18 or newer, this is "
              + KernelVersion.running()
              + "; use --mode shared");
    }
    var missing =
        Capability.missing(Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW, Capability.CAP_BPF);
    if (!missing.isEmpty() && !Capability.effective().contains(Capability.CAP_SYS_ADMIN)) {
      throw new WirecapException(
          options.interfaceName()
              + ": exclusive mode needs "
              + Capability.names(missing)
              + ": run it as root, or with --mode shared");
    }
    NetworkDevice device = Interfaces.get(options.interfaceName());
    if (device.linkType() != NetworkDevice.ARPHRD_ETHER
        && device.linkType() != NetworkDevice.ARPHRD_LOOPBACK) {
      throw new WirecapException(
          device.name()
              + ": exclusive mode is for Ethernet, and this interface is not: use --mode shared");
    }
    return new XdpEngine(device, options);
  }

  private static int cellSize(NetworkDevice device, XdpOptions options) {
    int frame = device.mtu() + FRAME_HEADER;
    int needed = Cell.sizeFor(frame);
    int cellSize = options.cellSize() == 0 ? needed : options.cellSize();
    if (cellSize < 0 || device.mtu() + 14 > Cell.capacity(cellSize)) {
      throw new WirecapException(
          "%s: MTU %d makes frames of %d bytes, and a cell holds %d: %s"
              .formatted(
                  device.name(),
                  device.mtu(),
                  frame,
                  Cell.capacity(cellSize < 0 ? Cell.MAX_SIZE : cellSize),
                  needed > 0
                      ? "use --cell-size " + needed
                      : "lower it with: ip link set dev %s mtu %d, or use --mode shared"
                          .formatted(device.name(), Cell.capacity(Cell.MAX_SIZE) - FRAME_HEADER)));
    }
    return cellSize;
  }

  private void start(XdpOptions options) {
    List<Integer> numbers = queueNumbers(options);
    PhysicalMemory.requireRoomFor(
        shape.bytes() * numbers.size(),
        "%s: %d queues × %s".formatted(device.name(), numbers.size(), shape));
    umem = new Umem(shape.bytes() * numbers.size(), options.hugePages(), device.name(), arena);
    if (options.promiscuous()) {
      promiscuous = PromiscuousMode.on(device);
    }
    program =
        new CaptureProgram(queueCount, Cell.capacity(shape.cellSize()), options.filter(), arena);
    noteOffloads();
    Rehearsal.captureAndRecycle();
    attach(options.attach(), numbers, umem.memory());
    for (int i = 0; i < numbers.size(); i++) {
      queues.add(queue(numbers.get(i), i, umem.memory(), sockets.get(i)));
      program.capture(numbers.get(i), sockets.get(i).fd());
    }
    pollSet = new PollSet(arena, sockets.stream().map(XdpSocket::fd).toArray(Fd[]::new));
  }

  private List<Integer> queueNumbers(XdpOptions options) {
    for (int queue : options.queues()) {
      if (queue < 0 || queue >= queueCount) {
        throw new WirecapException(
            "%s: there is no receive queue %d: it has %d, numbered from 0"
                .formatted(device.name(), queue, queueCount));
      }
    }
    if (!options.queues().isEmpty() && options.queues().size() < queueCount) {
      notes.add("packets of the queues that were not named go to the host");
    }
    return options.queues().isEmpty()
        ? IntStream.range(0, queueCount).boxed().toList()
        : options.queues();
  }

  /** What the interface does to packets before the program sees them, and says nothing about. */
  private void noteOffloads() {
    if (Ethtool.get(device.name(), Ethtool.Feature.RX_VLAN).orElse(false)) {
      notes.add(
          "VLAN tags that the interface takes out of packets are lost: ethtool -K %s rxvlan off%s"
              .formatted(
                  device.name(),
                  device.peerIndex().isPresent() ? ", and txvlan off at the veth's peer" : ""));
    }
  }

  /** Tries the modes from the best to the plainest, or the one that was asked for. */
  private void attach(AttachMode wanted, List<Integer> numbers, MemorySegment umem) {
    List<AttachMode> modes =
        wanted == AttachMode.AUTO
            ? List.of(AttachMode.ZERO_COPY, AttachMode.NATIVE, AttachMode.GENERIC)
            : List.of(wanted);
    for (AttachMode mode : modes) {
      try {
        link =
            program.attach(device, mode == AttachMode.GENERIC ? XdpMode.GENERIC : XdpMode.NATIVE);
        bind(numbers, umem, mode);
        attached = mode;
        if (mode == AttachMode.ZERO_COPY || isCard()) {
          nicLosses = new NicLosses(device.name());
        }
        notes.addAll(modeNotes(device.name(), wanted, mode));
        return;
      } catch (LinuxException e) {
        release();
        boolean unsupported = e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.ENOTSUPP;
        if (!unsupported && !isFinal(e.errno()) && mode != modes.getLast()) {
          notes.add(
              "%s mode was refused with %s, a plainer one is tried"
                  .formatted(mode.label(), Errno.name(e.errno())));
        }
        if (isFinal(e.errno()) || mode == modes.getLast()) {
          throw unsupported && wanted != AttachMode.AUTO
              ? new WirecapException(
                  "%s: the driver %s has no %s mode: use --attach auto"
                      .formatted(device.name(), driver(), mode.label()),
                  e)
              : e;
        }
      }
    }
  }

  private boolean isCard() {
    return Ethtool.driver(device.name()).filter(driver -> !driver.bus().isEmpty()).isPresent();
  }

  /** What a user of a mode has to know. */
  static List<String> modeNotes(String interfaceName, AttachMode wanted, AttachMode got) {
    if (got == AttachMode.ZERO_COPY) {
      return List.of(
          "zero-copy: packets that find no cell are dropped in the NIC and are in no queue's account;"
              + " they show as missed by the interface (rx_missed_errors), or in a note at the end on"
              + " the driver's counters; all of these: ethtool -S "
              + interfaceName);
    }
    return wanted == AttachMode.AUTO && got == AttachMode.GENERIC
        ? List.of("the driver has no XDP support: generic mode is used, which copies twice")
        : List.of();
  }

  /** Whether no other mode would help. Drivers have many errors for "not in this mode". */
  private static boolean isFinal(int errno) {
    return switch (errno) {
      case Errno.EBUSY, Errno.EEXIST, Errno.EPERM, Errno.ENETDOWN, Errno.ENOMEM, Errno.ENOBUFS ->
          true;
      default -> false;
    };
  }

  private String driver() {
    return Ethtool.driver(device.name()).map(Ethtool.Driver::name).orElse("of this interface");
  }

  private void bind(List<Integer> numbers, MemorySegment umem, AttachMode mode) {
    int entries = XdpSocket.RingSizes.atLeast(shape.totalCells());
    XdpSocket.RingSizes sizes = new XdpSocket.RingSizes(entries, 1, entries, 0);
    for (int number : numbers) {
      XdpSocket first = sockets.isEmpty() ? null : sockets.getFirst();
      XdpSocket socket =
          new XdpSocket(
              umem, shape.cellSize(), first, sizes, arena, device.name() + " queue " + number);
      sockets.add(socket);
      socket.bind(device.index(), number, mode == AttachMode.ZERO_COPY);
    }
  }

  private void release() {
    sockets.forEach(XdpSocket::close);
    sockets.clear();
    if (link != null) {
      link.close();
      link = null;
    }
  }

  private ReceiveQueue queue(int number, int slot, MemorySegment umem, XdpSocket socket) {
    RingBufferPool pool =
        new RingBufferPool(number, umem, slot * shape.bytes(), shape, epochOffset);
    XdpRings rings =
        new XdpRings(device.name(), socket, program.counters(number), clock, () -> leave(number));
    return new PooledReceiveQueue(number, pool, rings, clock);
  }

  /** Packets of the queue go to the host from here on. */
  private synchronized void leave(int queue) {
    if (!closed.get()) {
      program.release(queue);
    }
  }

  @Override
  public List<ReceiveQueue> queues() {
    return List.copyOf(queues);
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public String description() {
    return "xdp, %s mode, %d queue%s, %s"
        .formatted(attached.label(), queues.size(), queues.size() == 1 ? "" : "s", shape);
  }

  @Override
  public synchronized List<String> notes() {
    List<String> now = new ArrayList<>(notes);
    if (!closed.get() && packetsWithoutMetadata() > 0) {
      now.add(
          "the driver %s leaves no room for metadata: packets go to the host and count as invalid;"
                  .formatted(driver())
              + " use --attach generic");
    }
    String losses = nicLosses == null ? "" : nicLosses.grown();
    if (!losses.isEmpty()) {
      now.add(
          "the driver %s counted losses of its own during the capture: %s (ethtool -S %s); what no queue saw of it is in no account"
              .formatted(driver(), losses, device.name()));
    }
    return List.copyOf(now);
  }

  private long packetsWithoutMetadata() {
    return queues.stream()
        .mapToLong(queue -> program.counters(queue.index()).get(QueueCounters.NO_METADATA))
        .sum();
  }

  @Override
  public int linkType() {
    return 1;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void await(long timeoutNanos) {
    long millis = Math.min(timeoutNanos, AWAIT_NANOS) + 999_999;
    int ignored = pollSet.poll((int) (millis / 1_000_000));
  }

  @Override
  public void filter(Matcher filter) {
    queues.forEach(queue -> queue.filter(filter, device.index()));
  }

  @Override
  public void stop() {
    synchronized (this) {
      if (link != null) {
        link.close();
        link = null;
      }
    }
    queues.forEach(ReceiveQueue::stop);
  }

  @Override
  public Ledger ledger() {
    if (!closing.get()) {
      missed = missedNow();
    }
    return new Ledger(queues.stream().map(ReceiveQueue::ledger).toList(), missed);
  }

  private long missedNow() {
    // Without the interface its counters are gone, too: the last reading stands.
    return interfaceCounters.read().map(now -> now.rxMissed() - missedBefore).orElse(missed);
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    try {
      stop();
      missed = missedNow();
      queues.forEach(ReceiveQueue::close);
    } finally {
      synchronized (this) {
        closed.set(true);
        release();
        interfaceCounters.close();
        if (nicLosses != null) {
          nicLosses.close();
        }
        closeAll(program, promiscuous, umem);
        closeArena();
      }
    }
  }

  private static void closeAll(CaptureProgram program, PromiscuousMode promiscuous, Umem umem) {
    if (program != null) {
      program.close();
    }
    if (promiscuous != null) {
      promiscuous.close();
    }
    if (umem != null) {
      umem.close();
    }
  }

  /** A thread that still waits in poll(2) holds the arena, for 100 ms at most. */
  private void closeArena() {
    for (int i = 0; i < 100; i++) {
      try {
        arena.close();
        return;
      } catch (IllegalStateException held) {
        clock.sleep(10_000_000);
      }
    }
    arena.close();
  }
}
