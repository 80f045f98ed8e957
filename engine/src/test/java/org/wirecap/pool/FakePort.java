package org.wirecap.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A port that plays the kernel: it takes packets when it is told to, and gives their cells back in
 * an order of its choice, or never. It fails the test when a cell is given to it that it has.
 */
public final class FakePort implements TransmitRings {
  private final int capacity;
  private final Random random;
  private final Deque<long[]> offered = new ArrayDeque<>();
  private final List<long[]> taken = new ArrayList<>();
  private final List<Long> completed = new ArrayList<>();
  private final Set<Long> cells = new HashSet<>();

  /** Lengths of what was taken, in that order. */
  public final List<long[]> sent = new ArrayList<>();

  public State state = State.UP;

  /** Most that may be in the TX ring. */
  public int ring;

  public boolean closed;

  public FakePort(int capacity, long seed) {
    this.capacity = capacity;
    this.ring = capacity;
    this.random = new Random(seed);
  }

  /** The device takes some of what was offered. */
  public void take(int count) {
    for (int i = 0; i < count && !offered.isEmpty(); i++) {
      long[] packet = offered.remove();
      taken.add(packet);
      sent.add(packet);
    }
  }

  /** The device is done with some of what it has taken: the oldest, or whichever. */
  public void finish(int count, boolean inOrder) {
    for (int i = 0; i < count && !taken.isEmpty(); i++) {
      completed.add(taken.remove(inOrder ? 0 : random.nextInt(taken.size()))[0]);
    }
  }

  /** A completion that no honest kernel would give. */
  public void forge(long address) {
    completed.add(address);
  }

  /** Packets that it has, whether taken or not, and has not given back. */
  public int held() {
    return cells.size();
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public int maxLength() {
    return 1522;
  }

  @Override
  public boolean offer(long address, int length) {
    if (closed) {
      throw new AssertionError("offered after the end");
    }
    if (offered.size() == ring) {
      return false;
    }
    if (!cells.add(address / Cell.DEFAULT_SIZE)) {
      throw new AssertionError("the port has this cell already: " + address);
    }
    if (cells.size() > capacity) {
      throw new AssertionError("more in transmission than the completion ring holds");
    }
    offered.add(new long[] {address, length});
    return true;
  }

  @Override
  public void flush() {
    // take() is when it pleases the device.
  }

  @Override
  public int pending() {
    return offered.size();
  }

  @Override
  public int complete(LongConsumer sink) {
    List<Long> now = new ArrayList<>(completed);
    completed.clear();
    for (long address : now) {
      cells.remove(address / Cell.DEFAULT_SIZE);
      sink.accept(address);
    }
    return now.size();
  }

  @Override
  public long dropped() {
    return 0;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public void look() {
    // state is a field.
  }

  @Override
  public void close() {
    closed = true;
  }
}
