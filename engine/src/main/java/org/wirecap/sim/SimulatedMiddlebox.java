package org.wirecap.sim;

import java.util.List;
import java.util.stream.IntStream;
import org.wirecap.forward.ForwardEngine;
import org.wirecap.forward.ForwardPort;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.TransmitQueue;
import org.wirecap.rss.RssSteering;

/**
 * A middlebox in virtual time: what comes in at a {@link SimulatedNic}, port 0, leaves by a {@link
 * SimulatedPort}, port 1. Port 0 sends, too, to nowhere. Nothing but the devices is simulated:
 * drive it with {@link org.wirecap.forward.Forwarder#startWithoutThreads}.
 *
 * <p>One thread uses it.
 */
public final class SimulatedMiddlebox implements ForwardEngine {
  /** Cells for new packets, of each transmit queue. */
  static final int INJECTION_CELLS = 16;

  private final SimulatedNic nic;
  private final List<ForwardPort> ports;

  /**
   * @param model what the NIC is like
   * @param steering which receive queue gets a packet
   * @param source the packets, which begin to come now
   * @param out what the port is like that they leave by
   * @param witness is shown what leaves there
   */
  public SimulatedMiddlebox(
      NicModel model,
      RssSteering steering,
      PacketSource source,
      SimulatedPort.Model out,
      SimulatedPort.Witness witness) {
    int cellSize = model.shape().cellSize();
    long injectionBytes = (long) out.queues() * INJECTION_CELLS * cellSize;
    nic = new SimulatedNic(model, steering, source, new VirtualClock(), 2 * injectionBytes);
    long base = nic.memory().byteSize() - 2 * injectionBytes;
    SimulatedPort back =
        new SimulatedPort(0, out, nic.clock(), nic.memory(), base, cellSize, (q, m, o, l) -> {});
    SimulatedPort forth =
        new SimulatedPort(
            1, out, nic.clock(), nic.memory(), base + injectionBytes, cellSize, witness);
    List<Integer> receive = IntStream.range(0, model.queues()).boxed().toList();
    ports =
        List.of(new ForwardPort(nic.name(), receive, back.port().transmitQueues()), forth.port());
  }

  @Override
  public List<ForwardPort> ports() {
    return ports;
  }

  @Override
  public Waiter waiter(List<Integer> receiveQueues) {
    return nic::await;
  }

  @Override
  public List<ReceiveQueue> queues() {
    return nic.queues();
  }

  @Override
  public String name() {
    return nic.name();
  }

  @Override
  public String description() {
    return nic.description();
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public int linkType() {
    return nic.linkType();
  }

  @Override
  public VirtualClock clock() {
    return nic.clock();
  }

  @Override
  public void await(long timeoutNanos) {
    nic.await(timeoutNanos);
  }

  @Override
  public void stop() {
    nic.stop();
  }

  @Override
  public Ledger ledger() {
    return nic.ledger();
  }

  @Override
  public void close() {
    nic.queues().forEach(ReceiveQueue::close);
    ports.forEach(port -> port.transmitQueues().forEach(TransmitQueue::close));
    nic.close();
  }
}
