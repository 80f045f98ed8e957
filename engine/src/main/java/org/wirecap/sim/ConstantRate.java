package org.wirecap.sim;

import java.lang.foreign.MemorySegment;
import org.wirecap.rss.RssSteering;

/**
 * Stamped packets of one flow to one queue at a constant rate: the burst of the loss arithmetic. A
 * rate beyond the link's makes them come back to back.
 */
public final class ConstantRate implements PacketSource {
  private static final double NANOS_PER_SECOND = 1e9;

  private final StampedFlow flow;
  private final long packets;
  private final double intervalNanos;
  private final int wanted;
  private final MemorySegment frame;
  private long count;
  private long timeNanos;
  private int length;

  /**
   * @param packets how many, 0 or more
   * @param packetsPerSecond more than 0; infinite for all at once
   * @param frameLength bytes without FCS, 60 to 9,216
   * @param queue which they reach
   * @param steering by which they reach it; not used after this call
   */
  public ConstantRate(
      long packets, double packetsPerSecond, int frameLength, int queue, RssSteering steering) {
    if (packets < 0 || !(packetsPerSecond > 0) || frameLength < 60 || frameLength > 9216) {
      throw new IllegalArgumentException(
          "%d packets of %d bytes at %s/s".formatted(packets, frameLength, packetsPerSecond));
    }
    this.packets = packets;
    this.intervalNanos = NANOS_PER_SECOND / packetsPerSecond;
    this.wanted = frameLength;
    this.frame = MemorySegment.ofArray(new byte[frameLength]);
    this.flow = new FlowFactory(steering).udpFlowTo(queue);
  }

  @Override
  public boolean next() {
    if (count == packets) {
      return false;
    }
    timeNanos = (long) (count * intervalNanos);
    length = flow.writeNext(frame, wanted, count++);
    return true;
  }

  @Override
  public long timeNanos() {
    return timeNanos;
  }

  @Override
  public MemorySegment memory() {
    return frame;
  }

  @Override
  public int length() {
    return length;
  }
}
