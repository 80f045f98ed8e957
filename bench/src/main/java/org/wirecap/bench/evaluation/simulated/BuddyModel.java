package org.wirecap.bench.evaluation.simulated;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.wirecap.bench.FlowOrder;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.BuddyGroup;
import org.wirecap.buddy.OffloadPolicy;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PoolShape;
import org.wirecap.rss.FlowParser;
import org.wirecap.sim.NicModel;
import org.wirecap.sim.PacedBuddies;
import org.wirecap.sim.SimulatedNic;
import org.wirecap.sim.SyntheticTrace;

/**
 * WireCAP in advanced mode: WireCAP-A-(M,R,T), all queues in one buddy group.
 *
 * @param cells M
 * @param chunks R
 * @param threshold T, per cent
 * @param policy what is moved
 */
record BuddyModel(int cells, int chunks, int threshold, OffloadPolicy policy) implements Model {
  @Override
  public String title() {
    return "WireCAP-A-(%d,%d,%d %%), %s"
        .formatted(cells, chunks, threshold, policy.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public Assumptions assumptions() {
    return new Assumptions(
        "the pool, %,d".formatted(cells * chunks),
        "chunk by chunk, up to %d".formatted(cells),
        "nothing: the application reads them in place; capture threads cost its threads nothing",
        "at capture, when no cell is free");
  }

  /** Packets of one queue that can wait. */
  int places() {
    return cells * chunks;
  }

  static List<Integer> allOf(int queues) {
    return IntStream.range(0, queues).boxed().toList();
  }

  BuddyGroup group(int queues) {
    return BuddyGroup.of(allOf(queues)).policy(policy).threshold(threshold);
  }

  @Override
  public Account run(Load load) {
    NicModel model =
        new NicModel(
            load.queues(),
            new PoolShape(cells, chunks, Cell.DEFAULT_SIZE),
            NicModel.WHOLE_POOL,
            load.linkBitsPerSecond());
    SyntheticTrace trace = load.trace();
    FlowOrder order = new FlowOrder();
    FlowParser parser = new FlowParser();
    try (SimulatedNic nic = new SimulatedNic(model, load.steering(), trace);
        AdvancedCapture capture =
            AdvancedMode.on(nic).group(group(load.queues())).startWithoutThreads()) {
      nic.clock().advanceTo(load.pauseNanos());
      new PacedBuddies(
              nic,
              capture,
              allOf(load.queues()),
              load.pace(),
              (queue, chunk) -> note(chunk, order, parser))
          .run();
      return Account.of(trace.packets(), capture.ledger(), capture.statistics(), order);
    }
  }

  private static void note(Chunk chunk, FlowOrder order, FlowParser parser) {
    for (int i = 0; i < chunk.size(); i++) {
      boolean ignored = order.note(chunk.packet(i), parser);
    }
  }
}
