package org.wirecap.cli;

import java.lang.foreign.MemorySegment;
import org.wirecap.pool.Packet;

/** Takes every packet and keeps none: for a capture that only counts. */
final class CountingSink implements PacketSink {
  @Override
  public boolean accept(Packet packet) {
    return true;
  }

  @Override
  public Preparer preparer() {
    return new Preparer() {
      @Override
      public int prepare(Packet packet) {
        return 0;
      }

      @Override
      public void store(Packet packet, MemorySegment to, long at) {
        // Nothing is kept.
      }
    };
  }

  @Override
  public boolean accept(PreparedPacket packet) {
    return true;
  }

  @Override
  public void flush() {
    // Nothing is kept.
  }

  @Override
  public long lost(int queue) {
    return 0;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
