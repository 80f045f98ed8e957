package org.wirecap.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;
import org.wirecap.sim.PacketSource;

/** Generated frames one after the other, until a count or a moment. Used by one thread. */
final class UdpFrames implements PacketSource {
  private final MemorySegment frame;
  private final int flows;
  private final long end;
  private final BooleanSupplier isOver;
  private long sequence;

  /**
   * @param first sequence number
   * @param end sequence number to stop before
   * @param isOver asked before every frame
   */
  UdpFrames(
      Arena arena,
      int size,
      int flows,
      boolean checksum,
      long first,
      long end,
      BooleanSupplier isOver) {
    this.frame = UdpFrame.template(arena, size, checksum);
    this.flows = flows;
    this.sequence = first - 1;
    this.end = end;
    this.isOver = isOver;
  }

  @Override
  public boolean next() {
    if (sequence + 1 >= end || isOver.getAsBoolean()) {
      return false;
    }
    UdpFrame.number(frame, ++sequence, flows);
    return true;
  }

  @Override
  public long timeNanos() {
    return 0;
  }

  @Override
  public MemorySegment memory() {
    return frame;
  }

  @Override
  public int length() {
    return (int) frame.byteSize();
  }
}
