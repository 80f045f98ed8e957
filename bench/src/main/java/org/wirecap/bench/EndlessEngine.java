package org.wirecap.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.ledger.Ledger;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.DescriptorRings;
import org.wirecap.pool.Engine;
import org.wirecap.pool.PacketMetadata;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.PooledReceiveQueue;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.RingBufferPool;

/**
 * Queues without a device: a cell that is attached comes back at once as a packet, so many times in
 * all. So what an engine costs is all that there is to measure.
 */
public final class EndlessEngine implements Engine {
  private static final int LENGTH = 60;
  private static final long NAP_NANOS = 50_000;
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Arena arena = Arena.ofShared();
  private final List<ReceiveQueue> queues = new ArrayList<>();
  private final Clock clock = Clock.system(0);

  /**
   * Makes the queues, with all cells attached.
   *
   * @param queueCount of them
   * @param shape of each pool
   * @param packets of each queue
   */
  public EndlessEngine(int queueCount, PoolShape shape, long packets) {
    MemorySegment memory = arena.allocate(shape.bytes() * queueCount, shape.cellSize());
    for (int i = 0; i < queueCount; i++) {
      for (int cell = 0; cell < shape.totalCells(); cell++) {
        write(memory, shape.bytes() * i + (long) cell * shape.cellSize() + Cell.HEADROOM, cell);
      }
      RingBufferPool pool = new RingBufferPool(i, memory, shape.bytes() * i, shape, 0);
      queues.add(new PooledReceiveQueue(i, pool, new Rings(shape.totalCells(), packets), clock));
    }
  }

  /** A UDP packet of one of some hundred flows. */
  private static void write(MemorySegment memory, long packet, int number) {
    memory.set(BE_INT, packet + 12, 0x0800_4500);
    memory.set(BE_INT, packet + 16, (LENGTH - 14) << 16);
    memory.set(BE_INT, packet + 22, 0x4011_0000);
    memory.set(BE_INT, packet + 26, 0xc612_0000 | number % 127);
    memory.set(BE_INT, packet + 30, 0xc613_0001);
    memory.set(BE_INT, packet + 34, 0xc000_0009);
    PacketMetadata.write(memory, packet, number, LENGTH, 0);
  }

  @Override
  public List<ReceiveQueue> queues() {
    return List.copyOf(queues);
  }

  @Override
  public String name() {
    return "endless";
  }

  @Override
  public String description() {
    return "attached cells come back at once";
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public int linkType() {
    return 1;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void await(long timeoutNanos) {
    LockSupport.parkNanos(Math.min(timeoutNanos, NAP_NANOS));
  }

  @Override
  public void stop() {
    queues.forEach(ReceiveQueue::stop);
  }

  @Override
  public Ledger ledger() {
    return new Ledger(queues.stream().map(ReceiveQueue::ledger).toList(), 0);
  }

  @Override
  public void close() {
    queues.forEach(ReceiveQueue::close);
    arena.close();
  }

  /** The device side: a ring of the cells that are attached, oldest first. */
  private static final class Rings implements DescriptorRings {
    private final long[] cells;
    private final long total;
    private final AtomicLong arrived = new AtomicLong();
    private long head;
    private long attached;
    private volatile boolean stopped;

    Rings(int cells, long total) {
      this.cells = new long[cells];
      this.total = total;
    }

    @Override
    public int receive(RingBufferPool pool, Chunk chunk, int limit) {
      long before = arrived.getPlain();
      int taken = stopped ? 0 : (int) Math.min(limit, Math.min(attached - head, total - before));
      for (int i = 0; i < taken; i++) {
        boolean ignored =
            pool.append(chunk, cells[(int) (head++ % cells.length)] + Cell.HEADROOM, LENGTH);
      }
      arrived.setRelease(before + taken);
      return taken;
    }

    @Override
    public void attach(long cell) {
      cells[(int) (attached++ % cells.length)] = cell;
    }

    @Override
    public void publish() {
      // Whoever attaches also receives.
    }

    @Override
    public void awaitFirst(long nanos) {
      LockSupport.parkNanos(Math.min(nanos, NAP_NANOS));
    }

    @Override
    public void awaitMore(long nanos) {
      LockSupport.parkNanos(Math.min(nanos, NAP_NANOS));
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
      return new ArrivalCounts(arrived.getAcquire(), 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {
      stopped = true;
    }
  }
}
