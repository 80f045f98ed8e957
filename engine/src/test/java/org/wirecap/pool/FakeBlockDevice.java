package org.wirecap.pool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.ledger.ArrivalCounts;

/**
 * A device side that plays a kernel which fills blocks: in their order, each until the next packet
 * does not fit or somebody's time is over; what finds the next block taken is dropped.
 */
final class FakeBlockDevice implements BlockRing {
  static final int PACKET = 64;

  private final MemorySegment memory;
  private final int blockSize;
  private final boolean[] ours;
  private final boolean[] full;
  private final List<List<Long>> contents = new ArrayList<>();
  private final FakeDevice.VirtualTime time;
  private int filling;
  private int sequence;
  private long seen;
  private long dropped;
  private boolean stopped;
  boolean gone;
  boolean closed;

  /** Ends the waiting time of the block being filled, the next time somebody waits. */
  boolean retireWhileWaiting = true;

  FakeBlockDevice(MemorySegment memory, int blockSize, int blocks, FakeDevice.VirtualTime time) {
    this.memory = memory;
    this.blockSize = blockSize;
    this.ours = new boolean[blocks];
    this.full = new boolean[blocks];
    this.time = time;
    for (int i = 0; i < blocks; i++) {
      contents.add(new ArrayList<>());
    }
  }

  /** A packet arrives: its payload is its sequence number. */
  void arrive() {
    if (stopped || gone) {
      return;
    }
    seen++;
    int number = sequence++;
    if (!ours[filling] && (contents.get(filling).size() + 1) * (PACKET + 16) > blockSize) {
      retire(true);
    }
    if (ours[filling]) {
      dropped++;
      return;
    }
    List<Long> block = contents.get(filling);
    long address = (long) filling * blockSize + (PACKET + 16L) * block.size() + 16;
    memory.set(ValueLayout.JAVA_INT_UNALIGNED, address, number);
    PacketMetadata.write(memory, address, time.nanoTime(), PACKET, 0);
    block.add(address);
  }

  /** Hands over the block that is being filled, unless nothing is in it. */
  void retire(boolean becauseFull) {
    if (!ours[filling] && !contents.get(filling).isEmpty()) {
      ours[filling] = true;
      full[filling] = becauseFull;
      filling = (filling + 1) % ours.length;
    }
  }

  /** Puts an address into the block being filled that no honest kernel would. */
  void forge(long address) {
    seen++;
    contents.get(filling).add(address);
  }

  int filling() {
    return filling;
  }

  long inRing() {
    return contents.stream().mapToLong(List::size).sum();
  }

  long seen() {
    return seen;
  }

  long dropped() {
    return dropped;
  }

  @Override
  public boolean isFilled(int block) {
    return ours[block];
  }

  @Override
  public boolean read(int block, BlockPool pool, Chunk chunk) {
    for (long address : contents.get(block)) {
      boolean ignored = pool.append(chunk, address, PACKET);
    }
    contents.get(block).clear();
    return full[block];
  }

  @Override
  public void release(int block) {
    if (!ours[block] || closed) {
      throw new AssertionError("block " + block + " is the device's already");
    }
    ours[block] = false;
  }

  @Override
  public void await(long nanos, boolean previousHeld) {
    time.sleep(Math.max(0, nanos));
    if (retireWhileWaiting && nanos > 0) {
      retire(false);
    }
  }

  @Override
  public long blockTimeoutNanos() {
    return 1_000_000;
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public boolean isDrained(long taken) {
    return (stopped || gone) && seen - dropped == taken;
  }

  @Override
  public void requireDevice() {
    if (gone && !stopped) {
      throw new InterfaceGoneException("fake");
    }
  }

  @Override
  public ArrivalCounts counts() {
    return ArrivalCounts.of(seen, dropped, 0);
  }

  @Override
  public void close() {
    closed = true;
  }
}
