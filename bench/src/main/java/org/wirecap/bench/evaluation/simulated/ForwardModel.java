package org.wirecap.bench.evaluation.simulated;

import java.util.List;
import org.wirecap.bench.FlowOrder;
import org.wirecap.forward.Forwarder;
import org.wirecap.ledger.DecisionLedger;
import org.wirecap.ledger.ForwardLedger;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.pool.Cell;
import org.wirecap.pool.PoolShape;
import org.wirecap.rss.FlowParser;
import org.wirecap.sim.NicModel;
import org.wirecap.sim.PacedForwarding;
import org.wirecap.sim.SimulatedMiddlebox;
import org.wirecap.sim.SimulatedPort;
import org.wirecap.sim.SyntheticTrace;

/**
 * An engine whose threads send on by a second interface what they have processed, from where it is:
 * a packet's place is free when the packet has left. Order is looked at where packets leave.
 *
 * @param engine one whose threads take a chunk at a time: in basic mode, or in advanced
 */
record ForwardModel(Model engine) implements Model {
  /** Packets that may be in transmission in each queue: as many as a completion ring has. */
  private static final int IN_TRANSMISSION = 2048;

  /**
   * How long at most a packet waits at the head of its queue, and until its cell is back, in ns.
   */
  private static final long LEAVE_NANOS = 1_000;

  private static final long COMPLETE_NANOS = 5_000;

  @Override
  public String title() {
    return engine.title();
  }

  @Override
  public Assumptions assumptions() {
    Assumptions same = engine.assumptions();
    return new Assumptions(
        same.places(), same.givenBack() + ", when all have left", same.copies(), same.loses());
  }

  private NicModel nic(Load load) {
    return switch (engine) {
      case RingModel ring when ring.chunksAtOnce() == 1 ->
          new NicModel(load.queues(), ring.shape(), ring.descriptors(), load.linkBitsPerSecond());
      case BuddyModel buddy ->
          new NicModel(
              load.queues(),
              new PoolShape(buddy.cells(), buddy.chunks(), Cell.DEFAULT_SIZE),
              NicModel.WHOLE_POOL,
              load.linkBitsPerSecond());
      default -> throw new IllegalArgumentException(engine + " does not forward");
    };
  }

  @Override
  public Account run(Load load) {
    SyntheticTrace trace = load.trace();
    FlowOrder order = new FlowOrder();
    FlowParser parser = new FlowParser();
    SimulatedPort.Model out =
        new SimulatedPort.Model(
            load.queues(), IN_TRANSMISSION, LEAVE_NANOS, COMPLETE_NANOS, 0, load.plan().seed());
    try (SimulatedMiddlebox box =
        new SimulatedMiddlebox(
            nic(load),
            load.steering(),
            trace,
            out,
            (queue, memory, offset, length) -> {
              boolean ignored = order.note(memory, offset, length, parser);
            })) {
      Forwarder forwarder = Forwarder.on(box);
      if (engine instanceof BuddyModel buddy) {
        forwarder.group(buddy.group(load.queues()));
      }
      PacedForwarding threads = new PacedForwarding(box, forwarder, load.pace());
      threads.run();
      try (var forwarding = threads.forwarding()) {
        var statistics = forwarding.statistics();
        return account(
            trace.packets(),
            forwarding.ledger(),
            order,
            statistics == null ? 0 : statistics.packetsOffloaded(),
            statistics == null ? 0 : statistics.bucketsMoved());
      }
    }
  }

  private static Account account(
      long sent, ForwardLedger ledger, FlowOrder order, long offloaded, long bucketsMoved) {
    List<QueueLedger> queues = ledger.receive().queues();
    return new Account(
        sent,
        queues.stream().map(QueueLedger::seen).toList(),
        queues.stream().map(QueueLedger::lost).toList(),
        ledger.decisions().stream().map(DecisionLedger::failed).toList(),
        ledger.transmitted().lost(),
        order.stamped(),
        order.outOfOrder(),
        offloaded,
        bucketsMoved,
        ledger.balanced());
  }
}
