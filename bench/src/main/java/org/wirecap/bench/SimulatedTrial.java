package org.wirecap.bench;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.buddy.AdvancedCapture;
import org.wirecap.buddy.AdvancedMode;
import org.wirecap.buddy.BuddyStatistics;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.rss.FlowParser;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.NicModel;
import org.wirecap.sim.PacedBuddies;
import org.wirecap.sim.PacedReader;
import org.wirecap.sim.SimulatedNic;
import org.wirecap.sim.SyntheticTrace;

/** Runs a trial in virtual time: the same every time. */
public final class SimulatedTrial {
  private static final String WHERE = "simulated";
  private static final long LOOK_NANOS = 50_000_000;

  private final Trial trial;
  private final FlowOrder order = new FlowOrder();
  private final FlowParser parser = new FlowParser();

  private SimulatedTrial(Trial trial) {
    this.trial = trial;
  }

  /**
   * Runs it.
   *
   * @throws WirecapException for packet sockets, of which there is no model
   */
  public static Outcome run(Trial trial) {
    if (trial.setup().mode() == Setup.Mode.PACKET) {
      throw new WirecapException(trial.setup().title() + ": only live, there is no model of it");
    }
    return new SimulatedTrial(trial).run();
  }

  private Outcome run() {
    Setup setup = trial.setup();
    SyntheticTrace trace =
        new SyntheticTrace(
            trial.scenario().plan(trial.queues(), trial.seed()), new RssSteering(trial.queues()));
    NicModel model =
        setup.mode() == Setup.Mode.RING
            ? NicModel.plain(trial.queues(), setup.places(), Cell.DEFAULT_SIZE)
            : NicModel.wholePool(
                trial.queues(), new PoolShape(setup.cells(), setup.chunks(), Cell.DEFAULT_SIZE));
    Trial.Account account;
    try (SimulatedNic nic = new SimulatedNic(model, new RssSteering(trial.queues()), trace)) {
      account = setup.isAdvanced() ? advanced(nic) : basic(nic);
    }
    long sent = trace.packets();
    if (account.processed() + account.lost() != sent) {
      throw new WirecapException(
          "%s: of %d packets %d were processed and %d lost"
              .formatted(trial, sent, account.processed(), account.lost()));
    }
    return trial.outcome(WHERE, sent, account);
  }

  private Trial.Account basic(SimulatedNic nic) {
    List<PacedReader> readers = new ArrayList<>();
    for (ReceiveQueue queue : nic.queues()) {
      readers.add(new PacedReader(queue, trial.pace(), packet -> order.note(packet, parser)));
    }
    PacedReader.run(nic, readers);
    Ledger ledger = nic.ledger();
    return Trial.Account.of(ledger, null, order, -1, 0);
  }

  private Trial.Account advanced(SimulatedNic nic) {
    try (AdvancedCapture capture =
        AdvancedMode.on(nic)
            .group(trial.setup().group(trial.queueNumbers()))
            .startWithoutThreads()) {
      PacedBuddies threads =
          new PacedBuddies(nic, capture, trial.queueNumbers(), trial.pace(), this::process);
      double lastLoss = -1;
      long lost = 0;
      long begin = nic.clock().nanoTime();
      long end = (long) (trial.scenario().seconds(trial.queues()) * 1e9);
      for (long now = 0; now < end; now += LOOK_NANOS) {
        threads.runFor(LOOK_NANOS);
        if (capture.ledger().lost() > lost) {
          lost = capture.ledger().lost();
          lastLoss = (nic.clock().nanoTime() - begin) / 1e9;
        }
      }
      threads.run();
      BuddyStatistics statistics = capture.statistics();
      return Trial.Account.of(capture.ledger(), statistics, order, lastLoss, 0);
    }
  }

  private void process(int queue, Chunk chunk) {
    for (int i = 0; i < chunk.size(); i++) {
      boolean ignored = order.note(chunk.packet(i), parser);
    }
  }
}
