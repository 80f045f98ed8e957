package org.wirecap.xdp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.wirecap.bpf.BpfLink;
import org.wirecap.bpf.Helper;
import org.wirecap.error.WirecapException;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.linux.Ethtool;
import org.wirecap.linux.InterfaceCounters;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.PromiscuousMode;
import org.wirecap.linux.XdpMode;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Clock;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.PooledReceiveQueue;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.RingBufferPool;

/**
 * One interface of an engine: the XDP program on it, and the sockets of its queues.
 *
 * <p>A queue that both receives and transmits has two sockets, which share its fill and its
 * completion ring. With one, a capture thread that waits in poll(2) would send, too (xsk_poll in
 * net/xdp/xsk.c), and what the driver then drops nobody would be told.
 */
final class XdpPort implements AutoCloseable {
  /** A frame's header: Ethernet and two VLAN tags. */
  private static final int FRAME_HEADER = 14 + 8;

  /** The longest tick of a kernel's clock: of one built with CONFIG_HZ=100. */
  private static final long COARSE_TICK_NANOS = 10_000_000;

  private final NetworkDevice device;
  private final List<Integer> numbers;
  private final int firstIndex;
  private final int transmitQueues;
  private final PoolShape shape;
  private final Arena arena;
  private final int queueCount;
  private final boolean coarseTimestamps;
  private final InterfaceCounters interfaceCounters;
  private final long missedBefore;
  private final List<XdpSocket> receivers = new ArrayList<>();
  private final List<XdpSocket> transmitters = new ArrayList<>();
  private PromiscuousMode promiscuous;
  private CaptureProgram program;
  private BpfLink link;
  private long missed;

  /** Of a card; null of a virtual interface, which drops nothing before the program sees it. */
  private NicLosses nicLosses;

  private boolean released;

  /**
   * What to open on an interface.
   *
   * @param device the interface
   * @param receive whether packets are captured on it
   * @param queues numbers of the receive queues to capture, sorted; empty for all
   * @param transmitQueues queues to send by, from 0 on; 0 for none
   * @param promiscuous whether it shall accept frames for others
   * @param filter run in the kernel; null for none
   * @param coarseTimestamps whether timestamps may be those of the clock's last tick
   */
  record Plan(
      NetworkDevice device,
      boolean receive,
      List<Integer> queues,
      int transmitQueues,
      boolean promiscuous,
      FilterProgram filter,
      boolean coarseTimestamps) {
    /** Numbers of the receive queues to capture. */
    List<Integer> numbers() {
      int count = Ethtool.receiveQueues(device);
      for (int queue : queues) {
        if (queue < 0 || queue >= count) {
          throw new WirecapException(
              "%s: there is no receive queue %d: it has %d, numbered from 0"
                  .formatted(device.name(), queue, count));
        }
      }
      if (!receive) {
        return List.of();
      }
      return queues.isEmpty() ? IntStream.range(0, count).boxed().toList() : queues;
    }
  }

  /**
   * Loads the program; attaches nothing yet.
   *
   * @param firstIndex what the engine calls this port's first receive queue: its number on the
   *     interface is added
   */
  XdpPort(Plan plan, int firstIndex, PoolShape shape, Arena arena) {
    this.device = plan.device();
    this.numbers = plan.numbers();
    this.firstIndex = firstIndex;
    this.transmitQueues = plan.transmitQueues();
    this.shape = shape;
    this.arena = arena;
    this.queueCount = Ethtool.receiveQueues(device);
    this.coarseTimestamps = plan.coarseTimestamps();
    this.missedBefore = device.statistics().rxMissed();
    this.interfaceCounters = new InterfaceCounters(device.index());
    try {
      if (plan.promiscuous()) {
        promiscuous = PromiscuousMode.on(device);
      }
      program =
          new CaptureProgram(
              queueCount,
              Cell.capacity(shape.cellSize()),
              plan.filter(),
              coarseTimestamps ? Helper.KTIME_GET_COARSE_NS : Helper.KTIME_GET_NS,
              arena);
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  /** The cell size that the MTU of an interface needs, or the one that is wanted if it will do. */
  static int cellSize(NetworkDevice device, int wanted) {
    int frame = device.mtu() + FRAME_HEADER;
    int needed = Cell.sizeFor(frame);
    int cellSize = wanted == 0 ? needed : wanted;
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

  NetworkDevice device() {
    return device;
  }

  /** Numbers of the captured receive queues, on the interface. */
  List<Integer> numbers() {
    return numbers;
  }

  int queueCount() {
    return queueCount;
  }

  /** What the interface does to packets before the program sees them, and says nothing about. */
  List<String> offloadNotes() {
    if (numbers.isEmpty() || !Ethtool.get(device.name(), Ethtool.Feature.RX_VLAN).orElse(false)) {
      return List.of();
    }
    return List.of(
        "VLAN tags that the interface takes out of packets are lost: ethtool -K %s rxvlan off%s"
            .formatted(
                device.name(),
                device.peerIndex().isPresent() ? ", and txvlan off at the veth's peer" : ""));
  }

  String driver() {
    return Ethtool.driver(device.name()).map(Ethtool.Driver::name).orElse("of this interface");
  }

  /**
   * Attaches the program and binds the sockets.
   *
   * @param umem of the engine
   * @param owner the socket that has registered it; null when the first one here shall
   * @return the owner
   * @throws org.wirecap.linux.LinuxException when the interface cannot do this mode; {@link
   *     #release} then
   */
  XdpSocket attach(AttachMode mode, MemorySegment umem, XdpSocket owner) {
    // Where nothing is received nothing is taken from the host; but some drivers have zero-copy
    // queues only with a program.
    if (!numbers.isEmpty() || mode == AttachMode.ZERO_COPY) {
      link = program.attach(device, mode == AttachMode.GENERIC ? XdpMode.GENERIC : XdpMode.NATIVE);
    }
    boolean zeroCopy = mode == AttachMode.ZERO_COPY;
    int cells = XdpSocket.RingSizes.atLeast(shape.totalCells());
    int sending = XdpTransmitRings.ENTRIES;
    XdpSocket first = owner;
    for (int number : numbers) {
      int completion = number < transmitQueues ? sending : 1;
      var sizes = new XdpSocket.RingSizes(cells, completion, cells, 0);
      XdpSocket socket = open(umem, first, sizes, number);
      receivers.add(socket);
      socket.bind(device.index(), number, zeroCopy);
      if (!zeroCopy) {
        socket.fillRing().exchangeCells(shape.cellSize());
      }
      first = first == null ? socket : first;
    }
    for (int number = 0; number < transmitQueues; number++) {
      int place = numbers.indexOf(number);
      int own = place < 0 ? 1 : 0;
      var sizes = new XdpSocket.RingSizes(own, own * sending, 0, sending);
      XdpSocket socket = open(umem, place < 0 ? first : receivers.get(place), sizes, number);
      transmitters.add(socket);
      socket.bind(device.index(), number, zeroCopy);
      first = first == null ? socket : first;
    }
    if (!numbers.isEmpty() && nicLosses == null && (zeroCopy || isCard())) {
      nicLosses = new NicLosses(device.name());
    }
    return first;
  }

  private boolean isCard() {
    return Ethtool.driver(device.name()).filter(driver -> !driver.bus().isEmpty()).isPresent();
  }

  private XdpSocket open(
      MemorySegment umem, XdpSocket owner, XdpSocket.RingSizes sizes, int number) {
    String what = device.name() + " queue " + number;
    return new XdpSocket(umem, shape.cellSize(), owner, sizes, arena, what);
  }

  /** Changes what the program captures, see {@link CaptureProgram#filter}. */
  synchronized void filter(FilterProgram filter) {
    program.filter(filter, link);
  }

  /** Detaches the program and closes the sockets; {@link #attach} may follow. */
  void release() {
    transmitters.forEach(XdpSocket::close);
    transmitters.clear();
    receivers.forEach(XdpSocket::close);
    receivers.clear();
    detach();
  }

  /** Takes the program off the interface. */
  synchronized void detach() {
    if (link != null) {
      link.close();
      link = null;
    }
  }

  /** Makes the receive queues and gives them their packets from now on. */
  List<ReceiveQueue> capture(MemorySegment umem, long firstCell, long epochOffset, Clock clock) {
    List<ReceiveQueue> queues = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      int number = numbers.get(i);
      int index = firstIndex + number;
      RingBufferPool pool =
          new RingBufferPool(index, umem, firstCell + i * shape.bytes(), shape, epochOffset);
      QueueCounters counters = program.counters(number);
      XdpRings rings =
          new XdpRings(
              device.name(),
              receivers.get(i),
              counters,
              clock,
              coarseTimestamps ? COARSE_TICK_NANOS : 0,
              () -> leave(number));
      queues.add(new PooledReceiveQueue(index, pool, rings, clock));
      program.capture(number, receivers.get(i).fd());
    }
    return queues;
  }

  /** Packets of the queue go to the host from here on. */
  private synchronized void leave(int queue) {
    if (!released) {
      program.release(queue);
    }
  }

  /** The device sides of the transmit queues. */
  List<XdpTransmitRings> transmitRings() {
    return transmitters.stream()
        .map(socket -> new XdpTransmitRings(socket, device.mtu() + FRAME_HEADER))
        .toList();
  }

  /** The sockets of the receive queues, in the order of {@link #numbers}. */
  List<XdpSocket> receivers() {
    return receivers;
  }

  /**
   * What the driver has made of packets meanwhile.
   *
   * @param open whether the program is still there to be asked
   */
  List<String> lossNotes(boolean open) {
    List<String> notes = new ArrayList<>();
    if (open && packetsWithoutMetadata() > 0) {
      notes.add(
          "the driver %s leaves no room for metadata: packets go to the host and count as invalid;"
                  .formatted(driver())
              + " use --attach generic");
    }
    String losses = nicLosses == null ? "" : nicLosses.grown();
    if (!losses.isEmpty()) {
      notes.add(
          "the driver %s counted losses of its own during the capture: %s (ethtool -S %s); what no queue saw of it is in no account"
              .formatted(driver(), losses, device.name()));
    }
    return notes;
  }

  private long packetsWithoutMetadata() {
    return numbers.stream()
        .mapToLong(number -> program.counters(number).get(QueueCounters.NO_METADATA))
        .sum();
  }

  /** Packets that the NIC has dropped before any queue saw them. */
  long missed() {
    // Without the interface its counters are gone, too: the last reading stands.
    missed = interfaceCounters.read().map(now -> now.rxMissed() - missedBefore).orElse(missed);
    return missed;
  }

  @Override
  public synchronized void close() {
    released = true;
    release();
    interfaceCounters.close();
    if (nicLosses != null) {
      nicLosses.close();
    }
    if (program != null) {
      program.close();
    }
    if (promiscuous != null) {
      promiscuous.close();
    }
  }
}
