package org.wirecap.xdp;

import org.wirecap.error.InterfaceGoneException;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.DescriptorRings;
import org.wirecap.pool.RingBufferPool;

/** The device side of an AF_XDP receive queue: fill ring, RX ring, and the kernel's counters. */
final class XdpRings implements DescriptorRings {
  /** How long a wait for more packets may be, so that a full chunk is not kept back for longer. */
  private static final long GATHER_NANOS = 100_000;

  /** How long to wait at a time: poll(2) does not wake when the interface goes. */
  private static final long LOOK_NANOS = 100_000_000;

  /** How long packets may be on their way from the program to the RX ring when it was detached. */
  private static final long SETTLE_NANOS = 1_000_000_000;

  /** How long a packet that the program counts may be on its way to the RX ring. */
  private static final long DELIVERY_NANOS = 10_000_000;

  /**
   * How long before it is seen to be counted a packet may have taken its timestamp. The program
   * counts first; what it writes leaves its processor within a fraction of this.
   */
  private static final long COUNTING_NANOS = 10_000;

  /** How often the kernel is asked what it has dropped, when packets seem to be on their way. */
  private static final long LOSS_LOOK_NANOS = 1_000_000;

  private final String interfaceName;
  private final KernelSide kernel;
  private final FillRing fillRing;
  private final RxRing rxRing;
  private final QueueCounters counters;
  private final Clock clock;
  private final Runnable leave;

  /** How old a clock's time may be that the program takes for a packet. */
  private final long clockTickNanos;

  private long taken;

  /** What the socket had dropped when it was last asked, and when to ask it again. */
  private long lost;

  private long nextLossLook;

  /** What had been taken when last somebody waited for a first packet. */
  private long takenBeforeWait;

  private long nextLook;
  private volatile boolean stopped;
  private volatile boolean gone;
  private long settledBy;
  private volatile ArrivalCounts lastCounts;

  /**
   * @param interfaceName for messages
   * @param kernel the other side
   * @param counters what the program counts for this queue
   * @param clock of the engine
   * @param clockTickNanos how old the time may be that the program takes for a packet; 0 when it is
   *     the present
   * @param leave has the program leave the queue's packets to the host
   */
  XdpRings(
      String interfaceName,
      KernelSide kernel,
      QueueCounters counters,
      Clock clock,
      long clockTickNanos,
      Runnable leave) {
    this.interfaceName = interfaceName;
    this.kernel = kernel;
    this.fillRing = kernel.fillRing();
    this.rxRing = kernel.rxRing();
    this.counters = counters;
    this.clock = clock;
    this.clockTickNanos = clockTickNanos;
    this.leave = leave;
  }

  @Override
  public int receive(RingBufferPool pool, Chunk chunk, int limit) {
    int count = rxRing.receive(pool, chunk, limit);
    taken += count;
    return count;
  }

  /**
   * The program counts a packet, then takes its timestamp. So when all that it has counted have
   * come out of the RX ring or were dropped, those that follow are later than this moment.
   */
  @Override
  public long deliveryDelayNanos() {
    return clockTickNanos + (isNoneOnTheWay() ? COUNTING_NANOS : DELIVERY_NANOS);
  }

  private boolean isNoneOnTheWay() {
    if (counters.redirected() == taken + lost) {
      return true;
    }
    long now = clock.nanoTime();
    if (now - nextLossLook < 0) {
      return false;
    }
    nextLossLook = now + LOSS_LOOK_NANOS;
    return isSettled();
  }

  @Override
  public void attach(long cell) {
    fillRing.post(cell);
  }

  @Override
  public void publish() {
    fillRing.submit();
    wakeFill();
  }

  /**
   * For zero-copy drivers that ran out of cells. They look for cells, find none, and set the flag
   * then: cells that were posted in between are seen only if somebody looks at the flag again,
   * which every wait does.
   */
  private void wakeFill() {
    if (fillRing.needsWakeup()) {
      kernel.wakeFill();
    }
  }

  @Override
  public void awaitFirst(long nanos) {
    long now = clock.nanoTime();
    if (now - nextLook >= 0) {
      nextLook = now + LOOK_NANOS;
      requireInterface();
    }
    wakeFill();
    if (taken != takenBeforeWait && nanos > 0) {
      // Where packets have just come from more will come. Who waits in poll(2) is woken by the CPU
      // that receives them, for every 64 of them if need be, and pays with as much as 30 packets.
      takenBeforeWait = taken;
      kernel.gatherPackets(Math.min(nanos, GATHER_NANOS));
    } else {
      kernel.awaitPackets(Math.min(nanos, LOOK_NANOS));
    }
  }

  private void requireInterface() {
    // The kernel sets ENETDOWN when the interface is unregistered, and clears it when it is read.
    gone |= kernel.pendingError() != 0;
    // What has come in between the last look at the ring and this one is taken first.
    if (gone && rxRing.isEmpty()) {
      throw new InterfaceGoneException(interfaceName);
    }
  }

  @Override
  public void awaitMore(long nanos) {
    wakeFill();
    kernel.gatherPackets(Math.min(nanos, GATHER_NANOS));
  }

  @Override
  public void stop() {
    if (!stopped) {
      leave.run();
      settledBy = System.nanoTime() + SETTLE_NANOS;
      stopped = true;
    }
  }

  @Override
  public boolean isDrained() {
    return stopped && rxRing.isEmpty() && (isSettled() || System.nanoTime() - settledBy > 0);
  }

  /** Whether every packet that the program sent to this socket has come out or was dropped. */
  private boolean isSettled() {
    ArrivalCounts counts = counts();
    lost = counts.lostNoCell() + counts.lostRxRing();
    // Counted after what was dropped: a packet dropped in between must not pass for one taken.
    return counters.redirected() == taken + lost;
  }

  @Override
  public synchronized ArrivalCounts counts() {
    ArrivalCounts last = lastCounts;
    if (last != null) {
      return last;
    }
    XdpSocket.Statistics statistics = kernel.statistics();
    return new ArrivalCounts(
        counters.get(QueueCounters.SEEN),
        counters.get(QueueCounters.PASSED),
        counters.get(QueueCounters.FILTERED),
        // The program lets nothing through that is too long for a cell, so what the kernel drops
        // "for other reasons" is what found no cell.
        statistics.rxDropped(),
        statistics.rxRingFull(),
        counters.get(QueueCounters.OVERSIZED) + counters.get(QueueCounters.NO_METADATA));
  }

  @Override
  public synchronized void close() {
    lastCounts = counts();
    kernel.close();
  }
}
