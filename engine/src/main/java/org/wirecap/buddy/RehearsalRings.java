package org.wirecap.buddy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.wirecap.ledger.ArrivalCounts;
import org.wirecap.pool.Cell;
import org.wirecap.pool.Chunk;
import org.wirecap.pool.DescriptorRings;
import org.wirecap.pool.PacketMetadata;
import org.wirecap.pool.RingBufferPool;

/** A device without an interface: TCP and UDP packets of some flows, when they are asked for. */
final class RehearsalRings implements DescriptorRings {
  private static final int FLOWS = 200;
  private static final int LENGTH = 60;
  private static final int ETHERTYPE = 12;
  private static final int IP = 14;
  private static final int SOURCE = IP + 12;
  private static final int DESTINATION = IP + 16;
  private static final int PORTS = IP + 20;
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment memory;
  private final long[] cells;
  private long attached;
  private long filled;
  private long arrived;
  private boolean stopped;

  RehearsalRings(MemorySegment memory, int cells) {
    this.memory = memory;
    this.cells = new long[cells];
  }

  /** That many packets come. */
  void arrive(int packets) {
    arrived += packets;
  }

  @Override
  public int receive(RingBufferPool pool, Chunk chunk, int limit) {
    int taken = 0;
    while (taken < limit && filled < attached && filled < arrived) {
      long packet = cells[(int) (filled % cells.length)] + Cell.HEADROOM;
      write(packet, (int) (filled % FLOWS));
      pool.append(chunk, packet, LENGTH);
      filled++;
      taken++;
    }
    return taken;
  }

  /** TCP and UDP, as the parser is to see both; the bytes behind the ports stay what they were. */
  private void write(long packet, int flow) {
    memory.set(BE_SHORT, packet + ETHERTYPE, (short) 0x0800);
    memory.set(ValueLayout.JAVA_BYTE, packet + IP, (byte) 0x45);
    memory.set(BE_SHORT, packet + IP + 2, (short) (LENGTH - IP));
    memory.set(ValueLayout.JAVA_BYTE, packet + IP + 9, (byte) (flow % 5 < 2 ? 6 : 17));
    memory.set(BE_INT, packet + SOURCE, 0x0a000000 | flow);
    memory.set(BE_INT, packet + DESTINATION, 0x0a010001);
    memory.set(BE_INT, packet + PORTS, 0x04000050 | flow << 16);
    PacketMetadata.write(memory, packet, filled, LENGTH, 0);
  }

  @Override
  public void attach(long cell) {
    cells[(int) (attached++ % cells.length)] = cell;
  }

  @Override
  public void publish() {
    // The device is this thread.
  }

  @Override
  public void awaitFirst(long nanos) {
    // Nothing comes by waiting.
  }

  @Override
  public void awaitMore(long nanos) {
    // Nothing comes by waiting.
  }

  @Override
  public void stop() {
    arrived = filled;
    stopped = true;
  }

  @Override
  public boolean isDrained() {
    return stopped;
  }

  @Override
  public ArrivalCounts counts() {
    return ArrivalCounts.of(filled, 0, 0);
  }

  @Override
  public void close() {
    // The memory is the rehearsal's.
  }
}
