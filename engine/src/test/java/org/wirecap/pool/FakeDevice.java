package org.wirecap.pool;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.ledger.ArrivalCounts;

/**
 * A device side that plays the kernel: it fills posted cells, in the order in which they were
 * posted or in a random one, at an offset of its choice, and drops what finds no cell.
 */
final class FakeDevice implements DescriptorRings {
  private final MemorySegment memory;
  private final Random random;
  private final Deque<Long> unpublished = new ArrayDeque<>();
  private final java.util.ArrayList<Long> fillRing = new java.util.ArrayList<>();
  private final Deque<long[]> rxRing = new ArrayDeque<>();
  private final VirtualTime time;
  private boolean stopped;
  private long seen;
  private long lostNoCell;
  private int sequence;
  private int forged;
  boolean closed;

  /** The interface is no more. */
  boolean gone;

  /** How long a packet may be on its way. */
  long deliveryDelay = 10_000_000;

  /** Arrivals to happen while somebody waits: one per millisecond of virtual time. */
  int arrivalsWhileWaiting;

  FakeDevice(MemorySegment memory, long seed, VirtualTime time) {
    this.memory = memory;
    this.random = new Random(seed);
    this.time = time;
  }

  /** A packet arrives: its payload is its sequence number. */
  void arrive() {
    arrive(time.nanoTime());
  }

  /** A packet arrives some time after its timestamp, as one does on a busy machine. */
  void arrive(long timestamp) {
    if (stopped || gone) {
      return;
    }
    seen++;
    int number = sequence++;
    if (fillRing.isEmpty()) {
      lostNoCell++;
      return;
    }
    long cell = fillRing.remove(random.nextInt(fillRing.size()));
    long address = cell + Cell.HEADROOM;
    memory.set(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, address, number);
    PacketMetadata.write(memory, address, timestamp, 60, 0);
    rxRing.add(new long[] {address, 60});
  }

  /** Puts a descriptor into the RX ring that no honest kernel would. */
  void forge(long address, int length) {
    rxRing.add(new long[] {address, length});
    forged++;
  }

  long now() {
    return time.nanoTime();
  }

  int posted() {
    return fillRing.size();
  }

  int received() {
    return rxRing.size();
  }

  /** Of these, those whose cells the device had been given. */
  int packetsReceived() {
    return rxRing.size() - forged;
  }

  long lost() {
    return lostNoCell;
  }

  long seen() {
    return seen;
  }

  @Override
  public int receive(RingBufferPool pool, Chunk chunk, int limit) {
    int taken = 0;
    while (taken < limit && !rxRing.isEmpty()) {
      long[] descriptor = rxRing.remove();
      forged -= pool.append(chunk, descriptor[0], (int) descriptor[1]) ? 0 : 1;
      taken++;
    }
    return taken;
  }

  @Override
  public long deliveryDelayNanos() {
    return deliveryDelay;
  }

  @Override
  public void attach(long cell) {
    if (closed) {
      throw new AssertionError("attach after close");
    }
    unpublished.add(cell);
  }

  @Override
  public void publish() {
    fillRing.addAll(unpublished);
    unpublished.clear();
  }

  @Override
  public void awaitFirst(long nanos) {
    if (gone && rxRing.isEmpty()) {
      throw new InterfaceGoneException("fake");
    }
    pass(nanos);
  }

  @Override
  public void awaitMore(long nanos) {
    pass(nanos);
  }

  private void pass(long nanos) {
    if (arrivalsWhileWaiting > 0 && nanos > 0) {
      arrivalsWhileWaiting--;
      time.sleep(Math.min(nanos, 1_000_000));
      arrive();
    } else {
      time.sleep(nanos);
    }
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public boolean isDrained() {
    return stopped && rxRing.isEmpty();
  }

  @Override
  public ArrivalCounts counts() {
    return ArrivalCounts.of(seen, lostNoCell, 0);
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Time that passes only when somebody sleeps. */
  static final class VirtualTime implements Clock {
    private long now = 1;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public long epochNanos() {
      return now;
    }

    @Override
    public void sleep(long nanos) {
      now += Math.max(0, nanos);
    }
  }
}
