package org.wirecap.packet;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.classic.ClassicProgram;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.filter.path.TagOutside;
import org.wirecap.ledger.Ledger;
import org.wirecap.linux.Ethtool;
import org.wirecap.linux.Fd;
import org.wirecap.linux.FrameSocket;
import org.wirecap.linux.InterfaceCounters;
import org.wirecap.linux.Interfaces;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.PollSet;
import org.wirecap.linux.PromiscuousMode;
import org.wirecap.pool.BlockPool;
import org.wirecap.pool.BlockReceiveQueue;
import org.wirecap.pool.Clock;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;

/**
 * Captures what passes an interface by packet sockets (AF_PACKET), one for each receive queue. The
 * host goes on receiving and sending as before.
 *
 * <p>An arriving packet is on its receive queue, an outgoing one on the receive queue that has the
 * number of its transmit queue. {@link QueuePrograms} says what the kernel knows of queues, {@link
 * PacketRing} how long a chunk that is not full may wait.
 *
 * <p>Timestamps are the time of day at which the kernel handed the packet to the socket, taken by
 * the kernel for each packet. When the interface goes down, capturing goes on when it comes up.
 * Packets that the interface aggregated (GRO, LRO, TSO) have their true length, and are captured
 * whole if they fit into a block: 64 KiB always do.
 */
public final class PacketEngine implements Engine {
  private static final int LINKTYPE_ETHERNET = 1;
  private static final int LINKTYPE_RAW = 101;
  private static final int LINKTYPE_LINUX_SLL2 = 276;

  /** ARPHRD numbers of interfaces without a link-layer header: tun, wireguard; ppp-like modems. */
  private static final int ARPHRD_NONE = 0xfffe;

  private static final int ARPHRD_RAWIP = 519;

  /** ARPHRD numbers of interfaces whose link-layer header files cannot say, or that have none. */
  private static final int ARPHRD_INFINIBAND = 32;

  private static final int ARPHRD_SLIP = 256;
  private static final int ARPHRD_PPP = 512;
  private static final int ARPHRD_TUNNEL = 768;
  private static final int ARPHRD_TUNNEL6 = 769;
  private static final int ARPHRD_SIT = 776;
  private static final int ARPHRD_IPGRE = 778;
  private static final int ARPHRD_IP6GRE = 823;

  private static final long HELD_SLEEP_NANOS = 1_000_000;

  private final NetworkDevice device;
  private final PacketOptions options;
  private final int linkType;
  private final Clock clock = new RealtimeClock();
  private final Arena arena = Arena.ofShared();
  private final List<PacketRing> rings = new ArrayList<>();
  private final List<BlockPool> pools = new ArrayList<>();
  private final List<ReceiveQueue> queues = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final InterfaceCounters counters;
  private final AtomicInteger openRings = new AtomicInteger();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private FanoutGroup group;
  private volatile CountingFilter filter;
  private QueuePrograms programs;
  private boolean counting;
  private PollSet poll;
  private long missedAtOpen;
  private volatile long missed;

  /**
   * Opens an interface of the network namespace that the calling thread is in.
   *
   * @param options what to capture
   * @return the engine; packets are captured from now on
   * @throws WirecapException when there is no such interface or queue, privileges (CAP_NET_RAW) or
   *     memory do not suffice, or the link type is none that can be captured
   */
  public static PacketEngine open(PacketOptions options) {
    return open(Interfaces.get(options.interfaceName()), options);
  }

  static PacketEngine open(NetworkDevice device, PacketOptions options) {
    return open(device, options, CountingFilter.isPermitted());
  }

  /** As open; a filter in the kernel counts what it does not want, or is classic BPF. */
  static PacketEngine open(NetworkDevice device, PacketOptions options, boolean counting) {
    int linkType = linkType(device.name(), device.linkType());
    int receiveQueues = Ethtool.receiveQueues(device);
    List<Integer> numbers = queues(options, receiveQueues);
    requireMemory(options, numbers.size(), machineMemory());
    PacketEngine engine = new PacketEngine(device, options, linkType);
    try {
      engine.start(receiveQueues, numbers, counting);
      return engine;
    } catch (RuntimeException | Error e) {
      engine.release();
      throw e;
    }
  }

  private PacketEngine(NetworkDevice device, PacketOptions options, int linkType) {
    this.device = device;
    this.options = options;
    this.linkType = linkType;
    this.counters = new InterfaceCounters(device.index());
  }

  /**
   * What the packets of an interface will be.
   *
   * @param device any
   * @return the link type of pcap files
   * @throws WirecapException when it is none that can be captured
   */
  public static int linkTypeOf(NetworkDevice device) {
    return linkType(device.name(), device.linkType());
  }

  /**
   * The link type of pcap files for one of the kernel. Point-to-point links and tunnels are cooked,
   * as libpcap does: what their packets begin with differs from kernel to kernel.
   */
  static int linkType(String interfaceName, int arphrd) {
    return switch (arphrd) {
      case NetworkDevice.ARPHRD_ETHER, NetworkDevice.ARPHRD_LOOPBACK -> LINKTYPE_ETHERNET;
      case ARPHRD_NONE, ARPHRD_RAWIP -> LINKTYPE_RAW;
      case ARPHRD_INFINIBAND,
          ARPHRD_SLIP,
          ARPHRD_PPP,
          ARPHRD_TUNNEL,
          ARPHRD_TUNNEL6,
          ARPHRD_SIT,
          ARPHRD_IPGRE,
          ARPHRD_IP6GRE ->
          LINKTYPE_LINUX_SLL2;
      default ->
          throw new WirecapException(
              interfaceName
                  + ": its link type, ARPHRD "
                  + arphrd
                  + " of linux/if_arp.h, cannot be captured: use an Ethernet, loopback,"
                  + " point-to-point or tunnel interface, or the one that carries this one");
    };
  }

  private static List<Integer> queues(PacketOptions options, int receiveQueues) {
    if (options.queues().isEmpty()) {
      return IntStream.range(0, receiveQueues).boxed().toList();
    }
    int last = options.queues().getLast();
    if (last >= receiveQueues) {
      throw new WirecapException(
          "--queues %d: %s has %d receive queue%s, counted from 0"
              .formatted(
                  last, options.interfaceName(), receiveQueues, receiveQueues == 1 ? "" : "s"));
    }
    return options.queues();
  }

  /** Fails before the kernel does, and before it has taken half the machine to find out. */
  static void requireMemory(PacketOptions options, int queues, long machineMemory) {
    PoolShape shape = options.shape();
    long block = PacketRing.blockSize(shape);
    long bytes = block * shape.chunks() * queues;
    if (block > PacketRing.MAX_BLOCK) {
      throw new WirecapException(
          "-M %d: a chunk of %d MiB is more than the 1,024 MiB that the kernel can fill; use fewer cells"
              .formatted(shape.cells(), block >> 20));
    }
    if (bytes > machineMemory / 4) {
      throw new WirecapException(
          ("%s: %d queue%s × %d blocks of %d KiB are %,d MiB, more than a quarter of this machine's"
                  + " %,d MiB: use fewer chunks (-R) or smaller ones (-M), or name the --queues")
              .formatted(
                  options.interfaceName(),
                  queues,
                  queues == 1 ? "" : "s",
                  shape.chunks(),
                  block >> 10,
                  bytes >> 20,
                  machineMemory >> 20));
    }
  }

  /** Bytes of memory, from the line {@code MemTotal: 24684000 kB}, proc(5). */
  private static long machineMemory() {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemTotal:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (IOException e) {
      return Long.MAX_VALUE; // no /proc: the kernel will say when there is not enough
    }
  }

  private void start(int receiveQueues, List<Integer> numbers, boolean counting) {
    PoolShape shape = options.shape();
    for (int number : numbers) {
      PacketRing ring =
          new PacketRing(
              device.name(),
              device.index(),
              number,
              shape,
              options.snaplen(),
              linkType == LINKTYPE_LINUX_SLL2,
              options.blockTimeoutMillis() == 0
                  ? PacketRing.blockTimeoutMillis(shape)
                  : options.blockTimeoutMillis(),
              arena);
      rings.add(ring);
      BlockPool pool = new BlockPool(number, ring.memory(), shape, ring.blockSize(), 0);
      pools.add(pool);
      queues.add(new BlockReceiveQueue(number, pool, ring, clock));
    }
    boolean countsFromOne = !device.kind().equals("veth");
    this.counting = counting;
    programs =
        new QueuePrograms(receiveQueues, numbers, countsFromOne, direction(), options.snaplen());
    SocketProgram classic = programs.filter();
    if (options.filter() != null && counting) {
      filter = new CountingFilter(programs, kernelFilter(options.filter()), rings.size(), arena);
    } else if (options.filter() != null) {
      classic = classic(options.filter());
      notes.add("packets that the filter does not want are not counted: that needs CAP_BPF");
    }
    Fd[] sockets = rings.stream().map(PacketRing::socket).toArray(Fd[]::new);
    group = FanoutGroup.of(List.of(sockets), programs.fanout(), arena);
    if (options.promiscuous()) {
      PromiscuousMode.join(sockets[0], device.index());
    }
    poll = new PollSet(arena, sockets);
    missedAtOpen = missedByInterface();
    note(shape);
    openRings.set(rings.size());
    for (int i = 0; i < rings.size(); i++) {
      PacketRing ring = rings.get(i);
      int member = i;
      ring.listen(
          filter == null ? classic : filter.program(i),
          () -> unwanted(member),
          () -> stop(List.of(ring)),
          () -> closeOne(member));
    }
  }

  private long unwanted(int ring) {
    CountingFilter now = filter;
    return now == null ? 0 : now.unwanted(ring);
  }

  /** A filter as classic BPF, which needs no privilege, and counts nothing. */
  private SocketProgram classic(FilterProgram wanted) {
    FilterProgram program = kernelFilter(wanted);
    ClassicBpf all =
        programs.filter(
            ClassicBpf.of(
                new FilterProgram(program.condition(), program.linkType(), options.snaplen())));
    if (all.instructions().size() > ClassicProgram.MOST_INSTRUCTIONS) {
      throw new KernelRefusal(
          "its program has more than %,d instructions".formatted(ClassicProgram.MOST_INSTRUCTIONS));
    }
    return all;
  }

  /** A filter for packets as they are in the kernel. */
  private FilterProgram kernelFilter(FilterProgram wanted) {
    return switch (linkType) {
      case LINKTYPE_ETHERNET -> TagOutside.rewrite(wanted);
      case LINKTYPE_LINUX_SLL2 ->
          throw new KernelRefusal(
              "packets of this interface get their cooked header in user space");
      default -> wanted;
    };
  }

  /** What is sent on the loopback interface comes in again: once is enough. */
  private Direction direction() {
    return device.linkType() == NetworkDevice.ARPHRD_LOOPBACK
            && options.direction() == Direction.INOUT
        ? Direction.IN
        : options.direction();
  }

  private void note(PoolShape shape) {
    if (direction() != options.direction()) {
      notes.add(device.name() + ": what is sent comes in again, so outgoing packets are left out");
    }
    if (linkType == LINKTYPE_LINUX_SLL2) {
      notes.add(
          device.name()
              + " is a point-to-point link or a tunnel: packets have a Linux cooked header of 20"
              + " bytes (SLL2) instead of their link layer's");
    }
    if (!device.up()) {
      notes.add(device.name() + " is down: capturing begins when it comes up");
    }
    if ((long) shape.cells() * shape.cellSize() < PacketRing.MIN_BLOCK) {
      notes.add(
          "blocks of %d KiB, so that a segment of 64 KiB fits: a chunk may hold more than %d packets"
              .formatted(PacketRing.MIN_BLOCK >> 10, shape.cells()));
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
    return "packet, TPACKET_V3, %d queue%s, %s, blocks of %d KiB"
        .formatted(
            rings.size(),
            rings.size() == 1 ? "" : "s",
            options.shape(),
            rings.getFirst().blockSize() >> 10);
  }

  @Override
  public List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public int linkType() {
    return linkType;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  /**
   * Sends a frame as it is. This engine does not capture it; other captures on the interface do.
   * Called by any thread, while no other closes the engine.
   *
   * @param frame the whole frame from its link-layer header, in native memory
   * @throws WirecapException when it cannot be sent: too long or too short for the interface, or
   *     the interface is down or gone, or has no link-layer header that could be given
   */
  public void send(MemorySegment frame) {
    if (linkType == LINKTYPE_LINUX_SLL2) {
      throw new WirecapException(
          device.name()
              + ": packets cannot be sent here: they have a cooked header, not the link's");
    }
    FrameSocket.send(rings.getFirst().socket(), frame);
  }

  @Override
  public void await(long timeoutNanos) {
    boolean held = false;
    for (BlockPool pool : pools) {
      held |= pool.previousHeld();
    }
    boolean ready = poll.poll(held ? 0 : PacketRing.pollMillis(timeoutNanos)) > 0;
    for (int i = 0; i < rings.size(); i++) {
      rings.get(i).checkInterface(ready && (poll.ready(i) & PollSet.POLLERR) != 0);
    }
    if (held && timeoutNanos > 0) {
      // A socket whose last block the application has is always readable: see PacketRing.await.
      LockSupport.parkNanos(Math.min(timeoutNanos, HELD_SLEEP_NANOS));
    }
  }

  @Override
  public void filter(Matcher filter) {
    queues.forEach(queue -> queue.filter(filter, device.index()));
  }

  /** The kernel exchanges the program of a socket between two packets. */
  @Override
  public synchronized void filterInKernel(FilterProgram wanted) {
    if (wanted == null || !counting) {
      SocketProgram program = wanted == null ? programs.filter() : classic(wanted);
      rings.forEach(ring -> ring.attach(program));
      return;
    }
    if (filter == null) {
      filter = new CountingFilter(programs, kernelFilter(wanted), rings.size(), arena);
    } else {
      filter.replace(kernelFilter(wanted));
    }
    for (int i = 0; i < rings.size(); i++) {
      rings.get(i).attach(filter.program(i));
    }
  }

  @Override
  public void stop() {
    if (stopped.compareAndSet(false, true)) {
      stop(rings);
      queues.forEach(ReceiveQueue::stop);
    }
  }

  /** Makes rings deaf together, so that the kernel has to be waited for only once. */
  private void stop(List<PacketRing> some) {
    List<PacketRing> listening = some.stream().filter(ring -> !ring.isStopped()).toList();
    if (!listening.isEmpty()) {
      listening.forEach(PacketRing::shut);
      group.settle();
      listening.forEach(PacketRing::end);
    }
  }

  @Override
  public Ledger ledger() {
    return new Ledger(
        queues.stream().map(ReceiveQueue::ledger).toList(), missedByInterface() - missedAtOpen);
  }

  private long missedByInterface() {
    counters.read().ifPresent(statistics -> missed = statistics.rxMissed());
    return missed;
  }

  @Override
  public void close() {
    stop();
    queues.forEach(ReceiveQueue::close);
  }

  /** The kernel gives a leaving member's place to another: so all leave together, at the end. */
  private void closeOne(int member) {
    // It stays readable if the application has its last block, and must not wake those who wait.
    poll.setEvents(member, 0);
    if (openRings.decrementAndGet() == 0) {
      release();
    }
  }

  private void release() {
    rings.forEach(PacketRing::release);
    counters.close();
    if (filter != null) {
      filter.close();
    }
    arena.close();
  }
}
