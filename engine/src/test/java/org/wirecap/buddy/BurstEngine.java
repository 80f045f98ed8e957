package org.wirecap.buddy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.wirecap.error.InterfaceGoneException;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.pool.BlockPool;
import org.wirecap.pool.BlockReceiveQueue;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.DescriptorRings;
import org.wirecap.pool.DevicelessEngine;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PacketMetadata;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.RingBufferPool;
import org.wirecap.sim.PacketStamp;

/**
 * Queues on which packets arrive in real time, as fast as there are cells: nothing is ever lost,
 * and any threads may capture. Packet i of a queue is of flow {@code i % FLOWS}.
 */
final class BurstEngine extends DevicelessEngine {
  static final int FLOWS = 50;
  static final long ENDLESS = Long.MAX_VALUE;
  static final int LENGTH = 60;
  private static final MemorySegment ZEROES = Arena.global().allocate(LENGTH);
  private static final int PAYLOAD = 42;
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final List<Rings> rings = new ArrayList<>();
  private final List<BurstBlocks> blocks = new ArrayList<>();

  /** What other threads do while one looks for packets. */
  private Runnable meanwhile = () -> {};

  /** Pools of a shape; queue i gets {@code packets[i]} packets. */
  BurstEngine(PoolShape shape, long... packets) {
    this(Clock.system(0), shape, packets);
  }

  /** With a clock of its own, for what a policy does in time. */
  BurstEngine(Clock clock, PoolShape shape, long... packets) {
    this(clock);
    MemorySegment memory = arena.allocate(shape.bytes() * packets.length, shape.cellSize());
    for (int i = 0; i < packets.length; i++) {
      Rings device = new Rings(this, memory, i, shape.totalCells(), packets[i]);
      rings.add(device);
      add(device, memory, shape);
    }
  }

  private BurstEngine(Clock clock) {
    super("burst", clock);
  }

  /** The same where the device fills blocks, each with M packets. */
  static BurstEngine ofBlocks(Clock clock, PoolShape shape, long... packets) {
    BurstEngine engine = new BurstEngine(clock);
    int blockSize = shape.cells() * BurstBlocks.STRIDE;
    for (int i = 0; i < packets.length; i++) {
      MemorySegment memory = engine.arena.allocate((long) shape.chunks() * blockSize, 16);
      BurstBlocks device = new BurstBlocks(engine, memory, i, shape, packets[i]);
      engine.blocks.add(device);
      BlockPool pool = new BlockPool(i, memory, shape, blockSize, 0);
      engine.add(new BlockReceiveQueue(i, pool, device, clock));
    }
    return engine;
  }

  /** The flow of a packet, different for each queue. */
  static int flow(Packet packet) {
    return PacketStamp.flow(packet.memory(), packet.offset() + PAYLOAD);
  }

  static int flowSequence(Packet packet) {
    return PacketStamp.flowSequence(packet.memory(), packet.offset() + PAYLOAD);
  }

  /** No packet of that number or a later one arrives before this is called again. */
  void arriveUpTo(int queue, long number) {
    if (blocks.isEmpty()) {
      rings.get(queue).limit = number;
    } else {
      blocks.get(queue).limit = number;
    }
  }

  /** In the midst of a capture thread's work, each time that it looks for packets, this happens. */
  void meanwhile(Runnable action) {
    meanwhile = action;
  }

  void runMeanwhile() {
    meanwhile.run();
  }

  /** From now on the interface is no more; what has arrived can still be taken. */
  void remove() {
    rings.forEach(device -> device.gone = true);
  }

  @Override
  public void await(long timeoutNanos) {
    LockSupport.parkNanos(timeoutNanos);
  }

  /** The packet of that number, and its metadata before it. */
  static void write(MemorySegment memory, long packet, int queue, long number) {
    int flow = (int) (number % FLOWS);
    MemorySegment.copy(ZEROES, 0, memory, packet, LENGTH);
    memory.set(BE_SHORT, packet + 12, (short) 0x0800);
    memory.set(ValueLayout.JAVA_BYTE, packet + 14, (byte) 0x45);
    memory.set(BE_SHORT, packet + 16, (short) (LENGTH - 14));
    memory.set(ValueLayout.JAVA_BYTE, packet + 23, (byte) 17);
    memory.set(BE_INT, packet + 26, 0x0a000000 | flow);
    memory.set(BE_INT, packet + 30, 0x0a010000 | queue);
    memory.set(BE_INT, packet + 34, 0x04000400 | flow);
    PacketStamp.write(
        memory, packet + PAYLOAD, queue * FLOWS + flow, (int) (number / FLOWS), number);
    PacketMetadata.write(memory, packet, number, LENGTH, 0);
  }

  private static final class Rings implements DescriptorRings {
    private final BurstEngine engine;
    private final MemorySegment memory;
    private final int queue;
    private final long[] cells;
    private final long total;
    private final AtomicLong arrived = new AtomicLong();
    private long head;
    private long attached;
    private volatile boolean stopped;
    volatile boolean gone;
    volatile long limit = ENDLESS;

    Rings(BurstEngine engine, MemorySegment memory, int queue, int cells, long total) {
      this.engine = engine;
      this.memory = memory;
      this.queue = queue;
      this.cells = new long[cells];
      this.total = total;
    }

    @Override
    public int receive(RingBufferPool pool, Chunk chunk, int limit) {
      engine.runMeanwhile();
      int taken = 0;
      long end = Math.min(total, this.limit);
      while (taken < limit && head < attached && arrived.getPlain() < end && !stopped && !gone) {
        long packet = cells[(int) (head++ % cells.length)] + Cell.HEADROOM;
        long number = arrived.getPlain();
        write(memory, packet, queue, number);
        pool.append(chunk, packet, LENGTH);
        arrived.setRelease(number + 1);
        taken++;
      }
      return taken;
    }

    @Override
    public void attach(long cell) {
      cells[(int) (attached++ % cells.length)] = cell;
    }

    @Override
    public void publish() {}

    @Override
    public void awaitFirst(long nanos) {
      if (gone && !stopped) {
        throw new InterfaceGoneException("burst");
      }
      LockSupport.parkNanos(Math.min(nanos, 1_000_000));
    }

    @Override
    public void awaitMore(long nanos) {
      LockSupport.parkNanos(Math.min(nanos, 1_000_000));
    }

    @Override
    public void stop() {
      stopped = true;
    }

    @Override
    public boolean isDrained() {
      return stopped || arrived.getAcquire() == total;
    }

    @Override
    public ArrivalCounts counts() {
      return ArrivalCounts.of(arrived.getAcquire(), 0, 0);
    }

    @Override
    public void close() {
      stopped = true;
    }
  }
}
