package org.wirecap.bench.evaluation.simulated;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.bench.FlowOrder;
import org.wirecap.pool.Cell;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.rss.FlowParser;
import org.wirecap.sim.NicModel;
import org.wirecap.sim.PacedReader;
import org.wirecap.sim.SimulatedNic;
import org.wirecap.sim.SyntheticTrace;

/**
 * An engine that gives the application the packets where the NIC has put them, and whose threads
 * each read one queue: zero-copy with nothing but the ring behind it, or WireCAP in basic mode,
 * whose ring is the whole pool.
 *
 * @param title as reports write it
 * @param shape the cells of a queue, and how many packets a chunk has
 * @param descriptors of the ring, or {@link NicModel#WHOLE_POOL}
 * @param chunksAtOnce how many a thread takes, and gives back together
 * @param assumptions in words
 */
record RingModel(
    String title, PoolShape shape, int descriptors, int chunksAtOnce, Assumptions assumptions)
    implements Model {
  private static final String ZERO_COPY = "nothing: the application reads them in place";
  private static final String AT_CAPTURE = "at capture, when no descriptor is free";

  /** DNA: the application takes one packet, and its descriptor is free when it takes the next. */
  static RingModel dna(int ring) {
    return new RingModel(
        "DNA",
        new PoolShape(1, ring, Cell.DEFAULT_SIZE),
        ring,
        1,
        new Assumptions(
            "the ring, %,d".formatted(ring), "packet by packet", ZERO_COPY, AT_CAPTURE));
  }

  /**
   * netmap: each system call gives back all slots that were read, and takes what is there; a slot
   * of the ring stays empty, so that a full ring is not taken for an empty one.
   */
  static RingModel netmap(int ring) {
    int slots = ring - 1;
    return new RingModel(
        "netmap",
        new PoolShape(1, slots, Cell.DEFAULT_SIZE),
        slots,
        slots,
        new Assumptions(
            "the ring but one, %,d".formatted(slots),
            "when all that was there at the last system call is processed",
            ZERO_COPY,
            AT_CAPTURE));
  }

  /** An AF_XDP socket with as many cells as its ring has descriptors. */
  static RingModel plainXdp(int ring) {
    int batch = 32;
    return new RingModel(
        "AF_XDP ring, %,d".formatted(ring),
        new PoolShape(batch, ring / batch, Cell.DEFAULT_SIZE),
        ring,
        1,
        new Assumptions(
            "the ring, %,d".formatted(ring),
            "%d at a time".formatted(batch),
            ZERO_COPY,
            AT_CAPTURE));
  }

  /** WireCAP-B-(M,R). */
  static RingModel basic(int cells, int chunks) {
    return new RingModel(
        "WireCAP-B-(%d,%d)".formatted(cells, chunks),
        new PoolShape(cells, chunks, Cell.DEFAULT_SIZE),
        NicModel.WHOLE_POOL,
        1,
        new Assumptions(
            "the pool, %,d".formatted(cells * chunks),
            "chunk by chunk, up to %d".formatted(cells),
            ZERO_COPY,
            "at capture, when no cell is free"));
  }

  /** Packets of one queue that can wait. */
  int places() {
    return shape.totalCells();
  }

  @Override
  public Account run(Load load) {
    NicModel model = new NicModel(load.queues(), shape, descriptors, load.linkBitsPerSecond());
    SyntheticTrace trace = load.trace();
    FlowOrder order = new FlowOrder();
    FlowParser parser = new FlowParser();
    try (SimulatedNic nic = new SimulatedNic(model, load.steering(), trace)) {
      nic.clock().advanceTo(load.pauseNanos());
      List<PacedReader> readers = new ArrayList<>();
      for (ReceiveQueue queue : nic.queues()) {
        readers.add(
            new PacedReader(
                queue,
                load.pace(),
                chunksAtOnce,
                packet -> {
                  boolean ignored = order.note(packet, parser);
                }));
      }
      PacedReader.run(nic, readers);
      return Account.of(trace.packets(), nic.ledger(), null, order);
    }
  }
}
