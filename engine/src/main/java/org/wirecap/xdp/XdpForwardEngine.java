package org.wirecap.xdp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.forward.ForwardEngine;
import org.wirecap.forward.ForwardPort;
import org.wirecap.ledger.Ledger;
import org.wirecap.linux.Ethtool;
import org.wirecap.linux.NetworkDevice;
import org.wirecap.linux.PollSet;
import org.wirecap.pool.Clock;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.TransmitQueue;
import org.wirecap.pool.TransmitTable;

/**
 * The ports of a middlebox through AF_XDP. All sockets share one UMEM, so a packet leaves by any of
 * them from the cell that it arrived in: XDP_SHARED_UMEM, across queues and interfaces.
 */
public final class XdpForwardEngine implements ForwardEngine {
  /** Cells for new packets, of each transmit queue. */
  private static final int INJECTION_CELLS = 64;

  private static final long MILLI = 1_000_000;

  private final XdpEngine engine;
  private final List<ForwardPort> ports = new ArrayList<>();

  private XdpForwardEngine(XdpEngine engine, List<XdpPort.Plan> plans) {
    this.engine = engine;
    int cellSize = engine.shape().cellSize();
    TransmitTable table = new TransmitTable(engine.memory().byteSize(), cellSize);
    long base = engine.memory().byteSize() - injectionBytes(plans, cellSize);
    int firstIndex = 0;
    for (XdpPort port : engine.ports()) {
      List<TransmitQueue> transmit = new ArrayList<>();
      for (XdpTransmitRings rings : port.transmitRings()) {
        var cells = new TransmitQueue.InjectionCells(base, INJECTION_CELLS, cellSize);
        base += (long) INJECTION_CELLS * cellSize;
        transmit.add(
            new TransmitQueue(ports.size(), transmit.size(), rings, table, engine.memory(), cells));
      }
      int first = firstIndex;
      List<Integer> receive = port.numbers().stream().map(number -> first + number).toList();
      firstIndex += port.queueCount();
      ports.add(new ForwardPort(port.device().name(), receive, transmit));
    }
  }

  private static long injectionBytes(List<XdpPort.Plan> plans, int cellSize) {
    int queues = plans.stream().mapToInt(XdpPort.Plan::transmitQueues).sum();
    return (long) queues * INJECTION_CELLS * cellSize;
  }

  /**
   * Opens the interfaces: from here on the packets of those that are captured no longer reach the
   * host.
   *
   * @param options what to open
   * @return the engine, which the caller closes
   * @throws org.wirecap.filter.ir.KernelRefusal when the kernel cannot run the filter
   * @throws org.wirecap.error.WirecapException when it cannot be
   */
  public static XdpForwardEngine open(XdpForwardOptions options) {
    List<XdpPort.Plan> plans = new ArrayList<>();
    int cellSize = 0;
    for (String name : options.interfaces()) {
      NetworkDevice device = XdpEngine.requireUsable(name);
      boolean receive = plans.isEmpty() || options.bidirectional();
      cellSize = Math.max(cellSize, XdpPort.cellSize(device, options.cellSize()));
      plans.add(
          new XdpPort.Plan(
              device,
              receive,
              List.of(),
              Ethtool.transmitQueues(device),
              receive && options.promiscuous(),
              receive ? options.filter() : null,
              false));
    }
    PoolShape shape = new PoolShape(options.cells(), options.chunks(), cellSize);
    XdpEngine engine =
        new XdpEngine(
            plans, shape, options.attach(), options.hugePages(), injectionBytes(plans, cellSize));
    try {
      return new XdpForwardEngine(engine, plans);
    } catch (Throwable t) {
      engine.close();
      throw t;
    }
  }

  @Override
  public List<ForwardPort> ports() {
    return List.copyOf(ports);
  }

  @Override
  public Waiter waiter(List<Integer> receiveQueues) {
    PollSet pollSet = engine.pollSet(receiveQueues);
    return nanos -> {
      if (nanos < MILLI) {
        LockSupport.parkNanos(nanos);
      } else {
        int ignored = pollSet.poll((int) (nanos / MILLI));
      }
    };
  }

  @Override
  public List<ReceiveQueue> queues() {
    return engine.queues();
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public String description() {
    return engine.description();
  }

  @Override
  public List<String> notes() {
    return engine.notes();
  }

  @Override
  public int linkType() {
    return engine.linkType();
  }

  @Override
  public Clock clock() {
    return engine.clock();
  }

  @Override
  public void await(long timeoutNanos) {
    engine.await(timeoutNanos);
  }

  @Override
  public void filter(Matcher filter) {
    engine.filter(filter);
  }

  @Override
  public void stop() {
    engine.stop();
  }

  @Override
  public Ledger ledger() {
    return engine.ledger();
  }

  @Override
  public void close() {
    engine.close(() -> ports.forEach(port -> port.transmitQueues().forEach(TransmitQueue::close)));
  }
}
