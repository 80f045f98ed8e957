package org.wirecap.forward;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.Clock;
import org.wirecap.pool.DescriptorRings;
import org.wirecap.pool.DevicelessEngine;
import org.wirecap.pool.PacketMetadata;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.pool.RingBufferPool;
import org.wirecap.pool.TransmitQueue;
import org.wirecap.pool.TransmitRings;
import org.wirecap.pool.TransmitTable;

/**
 * Ports without a device, which allocate nothing: a cell that is attached comes back at once as a
 * packet, and what is sent is completed at the next look. Two receive queues and two transmit
 * queues on port 0, two transmit queues on port 1.
 */
final class LoopEngine extends DevicelessEngine implements ForwardEngine {
  private static final int LENGTH = 60;
  private static final int QUEUES = 2;
  private static final int INJECTION_CELLS = 8;

  private final List<ForwardPort> ports = new ArrayList<>();

  LoopEngine(PoolShape shape, int transmitCapacity) {
    super("loop", Clock.system(0));
    long pools = shape.bytes() * QUEUES;
    long injected = (long) INJECTION_CELLS * shape.cellSize();
    MemorySegment memory = arena.allocate(pools + 2 * QUEUES * injected, shape.cellSize());
    for (int i = 0; i < QUEUES; i++) {
      long base = shape.bytes() * i;
      for (int cell = 0; cell < shape.totalCells(); cell++) {
        long packet = base + (long) cell * shape.cellSize() + Cell.HEADROOM;
        PacketMetadata.write(memory, packet, cell, LENGTH, 0);
      }
      add(new Receiving(shape.totalCells()), memory, shape);
    }
    TransmitTable table = new TransmitTable(memory.byteSize(), shape.cellSize());
    for (int port = 0; port < 2; port++) {
      List<TransmitQueue> transmit = new ArrayList<>();
      for (int i = 0; i < QUEUES; i++) {
        var cells =
            new TransmitQueue.InjectionCells(
                pools + (port * QUEUES + i) * injected, INJECTION_CELLS, shape.cellSize());
        var rings = new Sending(transmitCapacity);
        transmit.add(new TransmitQueue(port, i, rings, table, memory, cells));
      }
      ports.add(new ForwardPort("loop" + port, port == 0 ? List.of(0, 1) : List.of(), transmit));
    }
  }

  @Override
  public List<ForwardPort> ports() {
    return ports;
  }

  @Override
  public Waiter waiter(List<Integer> receiveQueues) {
    return nanos -> {};
  }

  @Override
  public void await(long timeoutNanos) {
    // There are always packets.
  }

  @Override
  public void close() {
    // First, because it ends those who still send.
    queues().forEach(ReceiveQueue::close);
    ports.forEach(port -> port.transmitQueues().forEach(TransmitQueue::close));
    super.close();
  }

  /** Cells that are attached, oldest first. */
  private static final class Receiving implements DescriptorRings {
    private final long[] cells;
    private long head;
    private long attached;
    private boolean stopped;

    Receiving(int cells) {
      this.cells = new long[cells];
    }

    @Override
    public int receive(RingBufferPool pool, Chunk chunk, int limit) {
      int taken = stopped ? 0 : (int) Math.min(limit, attached - head);
      for (int i = 0; i < taken; i++) {
        long cell = cells[(int) (head++ % cells.length)];
        boolean ignored = pool.append(chunk, cell + Cell.HEADROOM, LENGTH);
      }
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
      // There are always packets.
    }

    @Override
    public void awaitMore(long nanos) {
      // There are always packets.
    }

    @Override
    public void stop() {
      stopped = true;
    }

    @Override
    public boolean isDrained() {
      return stopped;
    }

    @Override
    public ArrivalCounts counts() {
      return new ArrivalCounts(head, 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {
      stopped = true;
    }
  }

  /** Packets that were offered, and are done with once they were flushed. */
  private static final class Sending implements TransmitRings {
    private final long[] addresses;
    private long offered;
    private long flushed;
    private long completed;

    Sending(int capacity) {
      addresses = new long[capacity];
    }

    @Override
    public int capacity() {
      return addresses.length;
    }

    @Override
    public int maxLength() {
      return 1522;
    }

    @Override
    public boolean offer(long address, int length) {
      if (offered - completed == addresses.length) {
        return false;
      }
      addresses[(int) (offered++ % addresses.length)] = address;
      return true;
    }

    @Override
    public void flush() {
      flushed = offered;
    }

    @Override
    public int pending() {
      return (int) (offered - flushed);
    }

    @Override
    public int complete(LongConsumer sink) {
      int done = (int) (flushed - completed);
      for (int i = 0; i < done; i++) {
        sink.accept(addresses[(int) (completed++ % addresses.length)]);
      }
      return done;
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
      // Nothing changes.
    }

    @Override
    public void close() {
      // Nothing to release.
    }
  }
}
