package org.wirecap.xdp;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Sockets;
import org.wirecap.pool.TransmitRings;

/**
 * The device side of an AF_XDP transmit queue: TX ring, completion ring, and the call that wakes
 * the kernel.
 *
 * <p>In copy mode the kernel sends within that call, one packet after the other (xsk_generic_xmit
 * in net/xdp/xsk.c). EBUSY then says that the driver dropped the last packet that was taken, EAGAIN
 * that packets wait in the ring for another call, ENETDOWN that the interface is down, and ENXIO
 * that it is gone. In zero-copy mode the call wakes the driver, which sends when it pleases; while
 * it is awake no call is made.
 */
final class XdpTransmitRings implements TransmitRings {
  /** Entries of the TX ring and of the completion ring: what can be in transmission. */
  static final int ENTRIES = 2048;

  /** While the interface is down, how often to try. */
  private static final long DOWN_NANOS = 10_000_000;

  private final XdpSocket socket;
  private final TxRing txRing;
  private final CompletionRing completionRing;
  private final int maxLength;
  private final AtomicLong dropped = new AtomicLong();
  private State state = State.UP;
  private long nextTry;

  /**
   * @param socket bound, with a TX ring of {@link #ENTRIES}
   * @param maxLength bytes of the longest frame that the interface takes
   */
  XdpTransmitRings(XdpSocket socket, int maxLength) {
    this.socket = socket;
    this.txRing = socket.txRing();
    this.completionRing = socket.completionRing();
    this.maxLength = maxLength;
  }

  @Override
  public int capacity() {
    return ENTRIES;
  }

  @Override
  public int maxLength() {
    return maxLength;
  }

  @Override
  public boolean offer(long address, int length) {
    return txRing.offer(address, length);
  }

  @Override
  public void flush() {
    int ignored = txRing.submit();
    if (state == State.UP) {
      kick();
    } else if (state == State.DOWN && System.nanoTime() - nextTry >= 0) {
      wake(txRing.pending());
    }
  }

  /** Wakes the kernel as long as it takes packets and there are some left. */
  private void kick() {
    int pending = txRing.pending();
    while (pending > 0 && state == State.UP && txRing.needsWakeup()) {
      int left = wake(pending);
      if (left == pending) {
        // The next flush, or the next look for completions, tries again.
        return;
      }
      pending = left;
    }
  }

  /** One call; returns how many packets still wait. */
  private int wake(int before) {
    int result = Sockets.kickTransmit(socket.fd());
    int left = txRing.pending();
    if (result == -Errno.EBUSY && left < before) {
      dropped.setRelease(dropped.getPlain() + 1);
    }
    switch (-result) {
      case Errno.ENETDOWN -> {
        state = State.DOWN;
        nextTry = System.nanoTime() + DOWN_NANOS;
      }
      case Errno.ENXIO -> state = State.GONE;
      default -> state = State.UP;
    }
    return left;
  }

  @Override
  public int pending() {
    return txRing.pending();
  }

  @Override
  public int complete(LongConsumer sink) {
    return completionRing.drain(sink);
  }

  @Override
  public long dropped() {
    return dropped.getAcquire();
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public void look() {
    if (state == State.DOWN) {
      flush();
    }
    // The kernel sets ENETDOWN when the interface is unregistered.
    if (state != State.GONE && socket.pendingError() != 0) {
      state = State.GONE;
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
