package org.wirecap.lab;

import java.lang.foreign.MemorySegment;
import org.wirecap.sim.PacketSource;

/**
 * Runs the sending loop once without sending, so that the JVM has loaded and compiled it before the
 * first packet's time comes: cold, the first packets would be milliseconds late.
 */
final class Rehearsal {
  private static final long NANOS = 300_000_000;
  private static final Pace IN_A_HURRY = new Pace.Rate(100_000_000);

  private Rehearsal() {}

  /** Takes packets from a source for {@value #NANOS} ns at most. */
  static void of(PacketSource source, Steering steering, int queues, String interfaceName) {
    Transmission transmission =
        new Transmission(new Discard(queues), IN_A_HURRY, steering, interfaceName);
    transmission.begin();
    boolean ignored = transmission.send(new Brief(source), 0);
  }

  /** A sender that drops everything. */
  private record Discard(int queues) implements FrameSender {
    @Override
    public String description() {
      return "";
    }

    @Override
    public void send(int queue, MemorySegment memory, long offset, int length) {}

    @Override
    public void flush(int queue) {}

    @Override
    public void finish() {}

    @Override
    public TransmitCounts counts(int queue) {
      return new TransmitCounts(queue, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {}
  }

  /** The beginning of another source. */
  private static final class Brief implements PacketSource {
    private final PacketSource source;
    private final long end = System.nanoTime() + NANOS;

    Brief(PacketSource source) {
      this.source = source;
    }

    @Override
    public boolean next() {
      return System.nanoTime() - end < 0 && source.next();
    }

    @Override
    public long timeNanos() {
      return source.timeNanos();
    }

    @Override
    public MemorySegment memory() {
      return source.memory();
    }

    @Override
    public long offset() {
      return source.offset();
    }

    @Override
    public int length() {
      return source.length();
    }
  }
}
