package org.wirecap.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.wirecap.error.WirecapException;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PooledReceiveQueue;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.RingBufferPool;
import org.wirecap.rss.RssSteering;

/**
 * A NIC in virtual time: packets of a {@link PacketSource} come over a link of a given rate, are
 * steered by receive-side scaling to receive queues, and go into the cells that the queues' pools
 * have attached; a packet that finds none is lost and counted. Nothing but the device is simulated:
 * queues, pools and ledger are those of a live capture. The same model and source give the same
 * packets at the same times, and the same losses.
 *
 * <p>Time passes while somebody waits: in {@link ReceiveQueue#capture} with a timeout, {@link
 * #await}, or {@code clock().sleep}. It does not pass in {@code capture(0)}, however often it is
 * called. While one queue is waited for, packets arrive on all of them; to serve several, wait with
 * {@link #await}, or use {@link PacedReader}s.
 *
 * <p>Since time is one, so is the thread: one thread uses the NIC and all its queues, but for the
 * ledgers and {@link #stop}, which any thread may call.
 */
public final class SimulatedNic implements Engine, VirtualClock.Device {
  private static final int LINKTYPE_ETHERNET = 1;
  private static final long NO_ARRIVAL = Long.MAX_VALUE;

  private final NicModel model;
  private final RssSteering steering;
  private final PacketSource source;
  private final EthernetLink link;
  private final VirtualClock clock;
  private final MemorySegment memory;
  private final Arena arena = Arena.ofShared();
  private final SimulatedRings[] rings;
  private final List<ReceiveQueue> queues;

  /** Virtual time at which the source began. */
  private final long beginNanos;

  /** When the packet that the source is at will have arrived. */
  private volatile long arrivalNanos;

  private volatile boolean stopped;
  private boolean closed;

  /**
   * @param model what the NIC is like
   * @param steering which queue gets a packet; used by this NIC only
   * @param source the packets, which begin to come now; used by this NIC only
   * @throws WirecapException if the steering knows more queues than the NIC has, or there is not
   *     enough memory
   */
  public SimulatedNic(NicModel model, RssSteering steering, PacketSource source) {
    this(model, steering, source, new VirtualClock());
  }

  /**
   * As above, on a clock that several devices share.
   *
   * @param model what the NIC is like
   * @param steering which queue gets a packet; used by this NIC only
   * @param source the packets, which begin to come now; used by this NIC only
   * @param clock the virtual time
   */
  public SimulatedNic(
      NicModel model, RssSteering steering, PacketSource source, VirtualClock clock) {
    this(model, steering, source, clock, 0);
  }

  /** With so many more bytes of cells behind the pools. */
  SimulatedNic(
      NicModel model,
      RssSteering steering,
      PacketSource source,
      VirtualClock clock,
      long extraBytes) {
    requireTableFits(steering, model.queues());
    this.model = model;
    this.steering = steering;
    this.source = source;
    this.clock = clock;
    this.link = new EthernetLink(model.linkBitsPerSecond());
    this.beginNanos = clock.nanoTime();
    this.rings = new SimulatedRings[model.queues()];
    this.memory = allocate(model, extraBytes);
    List<ReceiveQueue> opened = new ArrayList<>();
    for (int i = 0; i < rings.length; i++) {
      long base = i * model.shape().bytes();
      rings[i] = new SimulatedRings(this, memory, model);
      RingBufferPool pool =
          new RingBufferPool(i, memory, base, model.shape(), VirtualClock.EPOCH_NANOS);
      opened.add(new PooledReceiveQueue(i, pool, rings[i], clock));
    }
    this.queues = List.copyOf(opened);
    fetch();
    clock.add(this);
  }

  private static void requireTableFits(RssSteering steering, int queues) {
    for (int queue : steering.table()) {
      if (queue >= queues) {
        throw new WirecapException(
            "simulated NIC: the redirection table names queue %d, but there are %d queues"
                .formatted(queue, queues));
      }
    }
  }

  private MemorySegment allocate(NicModel wanted, long extraBytes) {
    long bytes = wanted.queues() * wanted.shape().bytes() + extraBytes;
    try {
      return arena.allocate(bytes, wanted.shape().cellSize());
    } catch (OutOfMemoryError e) {
      arena.close();
      throw new WirecapException(
          "simulated NIC: no memory for %d pools %s, %,d MiB in all; use fewer chunks (-R)"
              .formatted(wanted.queues(), wanted.shape(), bytes >> 20),
          e);
    }
  }

  private void fetch() {
    arrivalNanos =
        source.next()
            ? link.send(beginNanos + source.timeNanos(), source.originalLength())
            : NO_ARRIVAL;
  }

  /** Lets the packets arrive that have arrived by then; called by the clock. */
  @Override
  public void advanceTo(long nanos) {
    while (!isExhausted() && arrivalNanos <= nanos) {
      int queue = steering.queue(source.memory(), source.offset(), source.length());
      rings[queue].arrive(source, arrivalNanos);
      fetch();
    }
  }

  /**
   * @return when the next packet arrives, in virtual time; {@code Long.MAX_VALUE} if none does
   */
  public long nextArrivalNanos() {
    return isExhausted() ? NO_ARRIVAL : arrivalNanos;
  }

  /** Whether no packet comes any more. */
  boolean isExhausted() {
    return stopped || arrivalNanos == NO_ARRIVAL;
  }

  /** Lets time pass until a packet is there on one queue; on any, when {@code queue} is null. */
  void await(SimulatedRings queue, long timeoutNanos) {
    long deadline = clock.after(timeoutNanos);
    while (!(queue == null ? anyHasPacket() : queue.hasPacket()) && !isExhausted()) {
      clock.advanceTo(Math.min(arrivalNanos, deadline));
      if (clock.nanoTime() >= deadline) {
        return;
      }
    }
  }

  private boolean anyHasPacket() {
    for (SimulatedRings ring : rings) {
      if (ring.hasPacket()) {
        return true;
      }
    }
    return false;
  }

  /** The cells: the pools of all queues, then the extra ones. */
  MemorySegment memory() {
    return memory;
  }

  /** The device side of a queue, for tests. */
  SimulatedRings rings(int queue) {
    return rings[queue];
  }

  /**
   * @return what this NIC is like
   */
  public NicModel model() {
    return model;
  }

  @Override
  public List<ReceiveQueue> queues() {
    return queues;
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "simulated NIC in virtual time, %s Gbit/s, %d queue%s, %s, %s",
        Double.toString(model.linkBitsPerSecond() / 1e9).replaceFirst("\\.0$", ""),
        model.queues(),
        model.queues() == 1 ? "" : "s",
        model.shape(),
        model.descriptors() == NicModel.WHOLE_POOL
            ? "whole pool attached"
            : "rings of " + model.descriptors() + " descriptors");
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public int linkType() {
    return LINKTYPE_ETHERNET;
  }

  @Override
  public VirtualClock clock() {
    return clock;
  }

  /** Lets time pass until a packet is there on any queue; returns at once when none can come. */
  @Override
  public void await(long timeoutNanos) {
    await(null, timeoutNanos);
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public Ledger ledger() {
    return new Ledger(queues.stream().map(ReceiveQueue::ledger).toList(), 0);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    stop();
    queues.forEach(ReceiveQueue::close);
    arena.close();
  }
}
