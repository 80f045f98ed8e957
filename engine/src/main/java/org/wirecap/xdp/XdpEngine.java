package org.wirecap.xdp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.ledger.Ledger;
import org.wirecap.linux.Capability;
import org.wirecap.linux.ClockOffset;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Fd;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.KernelVersion;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.PhysicalMemory;
import org.wirecap.linux.PollSet;
import org.wirecap.pool.Clock;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;

/**
 * The receive queues of one interface through AF_XDP, or of the two of a middlebox: one UMEM, one
 * ring-buffer pool and one socket for each queue, one XDP program on each interface.
 *
 * <p>The program is attached through a bpf_link: when this process dies, however it dies, the
 * kernel detaches it and the interface is as before.
 */
public final class XdpEngine implements Engine {
  /** How long {@link #await} waits at a time; a longer wait is the caller's loop. */
  private static final long AWAIT_NANOS = 100_000_000;

  private final PoolShape shape;
  private final Clock clock;
  private final Arena arena;
  private final List<XdpPort.Plan> plans;
  private final List<String> notes = new ArrayList<>();
  private final List<XdpPort> ports = new ArrayList<>();
  private final List<ReceiveQueue> queues = new ArrayList<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final long epochOffset;
  private Umem umem;
  private AttachMode attached;
  private PollSet pollSet;
  private long missed;

  /**
   * @param plans the interfaces, at least one
   * @param shape of the pool of each receive queue
   * @param extraBytes of cells behind the pools
   */
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  XdpEngine(
      List<XdpPort.Plan> plans,
      PoolShape shape,
      AttachMode attach,
      boolean hugePages,
      long extraBytes) {
    this.plans = List.copyOf(plans);
    this.shape = shape;
    this.epochOffset = ClockOffset.measure(20).nanos();
    this.clock = Clock.system(epochOffset);
    this.arena = Arena.ofShared();
    try {
      start(attach, hugePages, extraBytes);
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
    NetworkDevice device = requireUsable(options.interfaceName());
    PoolShape shape =
        new PoolShape(
            options.cells(), options.chunks(), XdpPort.cellSize(device, options.cellSize()));
    XdpPort.Plan plan =
        new XdpPort.Plan(
            device,
            true,
            options.queues(),
            0,
            options.promiscuous(),
            options.filter(),
            options.coarseTimestamps());
    return new XdpEngine(List.of(plan), shape, options.attach(), options.hugePages(), 0);
  }

  /** The interface of that name, if it and this kernel and user can do this. */
  static NetworkDevice requireUsable(String interfaceName) {
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
          interfaceName
              + ": exclusive mode needs "
              + Capability.names(missing)
              + ": run it as root, or with --mode shared");
    }
    NetworkDevice device = Interfaces.get(interfaceName);
    if (device.linkType() != NetworkDevice.ARPHRD_ETHER
        && device.linkType() != NetworkDevice.ARPHRD_LOOPBACK) {
      throw new WirecapException(
          device.name()
              + ": exclusive mode is for Ethernet, and this interface is not: use --mode shared");
    }
    return device;
  }

  private void start(AttachMode attach, boolean hugePages, long extraBytes) {
    String name = name();
    int queueCount = plans.stream().mapToInt(plan -> plan.numbers().size()).sum();
    long poolBytes = shape.bytes() * queueCount;
    PhysicalMemory.requireRoomFor(
        poolBytes, "%s: %d queues × %s".formatted(name, queueCount, shape));
    umem = new Umem(poolBytes + extraBytes, hugePages, name, arena);
    int firstIndex = 0;
    for (XdpPort.Plan plan : plans) {
      XdpPort port = new XdpPort(plan, firstIndex, shape, arena);
      ports.add(port);
      firstIndex += port.queueCount();
      if (!plan.queues().isEmpty() && plan.queues().size() < port.queueCount()) {
        notes.add("packets of the queues that were not named go to the host");
      }
      notes.addAll(port.offloadNotes());
    }
    Rehearsal.captureAndRecycle();
    attach(attach);
    long firstCell = 0;
    for (XdpPort port : ports) {
      queues.addAll(port.capture(umem.memory(), firstCell, epochOffset, clock));
      firstCell += shape.bytes() * port.numbers().size();
    }
    pollSet = new PollSet(arena, receivers().toArray(Fd[]::new));
  }

  private List<Fd> receivers() {
    return ports.stream().flatMap(port -> port.receivers().stream()).map(XdpSocket::fd).toList();
  }

  /** Tries the modes from the best to the plainest, or the one that was asked for. */
  private void attach(AttachMode wanted) {
    List<AttachMode> modes =
        wanted == AttachMode.AUTO
            ? List.of(AttachMode.ZERO_COPY, AttachMode.NATIVE, AttachMode.GENERIC)
            : List.of(wanted);
    for (AttachMode mode : modes) {
      XdpPort tried = ports.getFirst();
      try {
        XdpSocket owner = null;
        for (XdpPort port : ports) {
          tried = port;
          owner = port.attach(mode, umem.memory(), owner);
        }
        attached = mode;
        notes.addAll(modeNotes(name(), wanted, mode));
        return;
      } catch (LinuxException e) {
        ports.forEach(XdpPort::release);
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
                      .formatted(tried.device().name(), tried.driver(), mode.label()),
                  e)
              : e;
        }
      }
    }
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

  /** The interfaces, in the order of their plans. */
  List<XdpPort> ports() {
    return ports;
  }

  /** The cells: the pools of all receive queues, then the extra ones. */
  MemorySegment memory() {
    return umem.memory();
  }

  PoolShape shape() {
    return shape;
  }

  /**
   * Makes what one thread waits with for packets of some receive queues.
   *
   * @param wanted their numbers in the engine
   */
  PollSet pollSet(List<Integer> wanted) {
    List<Fd> fds = new ArrayList<>();
    List<Fd> all = receivers();
    for (int i = 0; i < queues.size(); i++) {
      if (wanted.contains(queues.get(i).index())) {
        fds.add(all.get(i));
      }
    }
    return new PollSet(arena, fds.toArray(Fd[]::new));
  }

  @Override
  public List<ReceiveQueue> queues() {
    return List.copyOf(queues);
  }

  @Override
  public String name() {
    return String.join(" and ", plans.stream().map(plan -> plan.device().name()).toList());
  }

  @Override
  public String description() {
    return "xdp, %s mode, %d queue%s, %s"
        .formatted(attached.label(), queues.size(), queues.size() == 1 ? "" : "s", shape);
  }

  @Override
  public synchronized List<String> notes() {
    List<String> now = new ArrayList<>(notes);
    ports.forEach(port -> now.addAll(port.lossNotes(!closed.get())));
    return List.copyOf(now);
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
    int next = 0;
    for (XdpPort port : ports) {
      for (int i = 0; i < port.numbers().size(); i++) {
        queues.get(next++).filter(filter, port.device().index());
      }
    }
  }

  @Override
  public void filterInKernel(FilterProgram filter) {
    ports.forEach(port -> port.filter(filter));
  }

  @Override
  public void stop() {
    ports.forEach(XdpPort::detach);
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
    return ports.stream().mapToLong(XdpPort::missed).sum();
  }

  @Override
  public void close() {
    close(() -> {});
  }

  /**
   * @param between what to do when all threads have ended, and before anything is released
   */
  void close(Runnable between) {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    try {
      stop();
      missed = missedNow();
      queues.forEach(ReceiveQueue::close);
      between.run();
    } finally {
      synchronized (this) {
        closed.set(true);
        ports.forEach(XdpPort::close);
        if (umem != null) {
          umem.close();
        }
        closeArena();
      }
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
