package org.wirecap.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;
import org.wirecap.pool.TransmitRings;

/** The rings of one transmit queue of a {@link SimulatedPort}. */
final class SimulatedTransmitRings implements TransmitRings {
  private static final int LONGEST = 1522;

  private final SimulatedPort port;
  private final int index;
  private final int capacity;
  private final Deque<long[]> offered = new ArrayDeque<>();
  private final Deque<long[]> taken = new ArrayDeque<>();
  private final List<Long> finished = new ArrayList<>();

  /** When the last packet that was accepted leaves. */
  long leavesAt;

  SimulatedTransmitRings(SimulatedPort port, int index, int capacity) {
    this.port = port;
    this.index = index;
    this.capacity = capacity;
  }

  int index() {
    return index;
  }

  /** The next packet leaves: its address and its length. */
  long[] take() {
    return taken.remove();
  }

  /** The cell of a packet that has left may come back. */
  void finish(long address) {
    finished.add(address);
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public int maxLength() {
    return LONGEST;
  }

  @Override
  public boolean offer(long address, int length) {
    offered.add(new long[] {address, length});
    return true;
  }

  @Override
  public void flush() {
    while (!offered.isEmpty()) {
      taken.add(offered.remove());
      port.accept(this);
    }
  }

  @Override
  public int pending() {
    return offered.size();
  }

  @Override
  public int complete(LongConsumer sink) {
    int count = finished.size();
    for (int i = 0; i < count; i++) {
      sink.accept(finished.get(i));
    }
    finished.clear();
    return count;
  }

  @Override
  public long dropped() {
    return 0;
  }

  @Override
  public State state() {
    return State.UP;
  }

  @Override
  public void look() {
    // It never goes.
  }

  @Override
  public void close() {
    finished.clear();
  }
}
