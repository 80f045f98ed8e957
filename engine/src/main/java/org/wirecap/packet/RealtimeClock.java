package org.wirecap.packet;

import java.util.concurrent.locks.LockSupport;
import org.wirecap.pool.Clock;

/**
 * The clock that AF_PACKET takes its timestamps from is the time of day itself; it may be set while
 * capturing, so it is asked, not computed.
 */
final class RealtimeClock implements Clock {
  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long epochNanos() {
    return org.wirecap.linux.Clock.REALTIME.nanos();
  }

  @Override
  public void sleep(long nanos) {
    LockSupport.parkNanos(nanos);
  }
}
