package org.wirecap.profile;

import java.util.Arrays;
import java.util.List;

/**
 * Counts packets in bins of equal width. Timestamps may be out of order by as much as half the
 * {@link #OPEN} bins that are open; a packet that is later than that is counted in the oldest open
 * bin, and as late. So memory does not depend on how long a profile lasts, nor on a gap of years.
 *
 * <p>The profile begins with the first bin that has a packet and ends with the last; in between an
 * empty bin is a bin. One thread.
 */
final class BinWindow {
  /** Bins that can still get packets. */
  static final int OPEN = 256;

  private final long binNanos;
  private final List<BinListener> listeners;
  private final long[][] packets;
  private final long[][] bytes;
  private final boolean[] filled = new boolean[OPEN];

  /** Number of the oldest open bin. */
  private long firstOpen;

  /** Empty bins since the last one that was told. */
  private long pendingEmpty;

  private boolean begun;
  private boolean told;
  private long late;

  // The bin of the last packet: no division while packets fall into the same.
  private long binStart = 1;
  private long binEnd;
  private int slot;

  /**
   * @param binNanos width of a bin
   * @param queues how many
   * @param listeners called from {@link #add} and {@link #finish}
   */
  BinWindow(long binNanos, int queues, List<BinListener> listeners) {
    this.binNanos = binNanos;
    this.listeners = List.copyOf(listeners);
    this.packets = new long[OPEN][queues];
    this.bytes = new long[OPEN][queues];
  }

  /**
   * Counts a packet.
   *
   * @param queue position of its queue
   * @param nanos its timestamp
   * @param length bytes on the wire
   */
  void add(int queue, long nanos, int length) {
    if (nanos < binStart || nanos >= binEnd) {
      moveTo(Math.floorDiv(nanos, binNanos));
    }
    packets[slot][queue]++;
    bytes[slot][queue] += length;
  }

  private void moveTo(long bin) {
    if (!begun) {
      begun = true;
      firstOpen = bin - OPEN / 2;
    }
    long inWindow = bin;
    if (bin < firstOpen) {
      late++;
      inWindow = firstOpen;
    } else if (bin >= firstOpen + OPEN) {
      closeUntil(bin - OPEN / 2);
    }
    slot = (int) Math.floorMod(inWindow, (long) OPEN);
    filled[slot] = true;
    // A late packet leaves no trace here: the next one is looked at again.
    binStart = bin == inWindow ? bin * binNanos : 1;
    binEnd = bin == inWindow ? binStart + binNanos : 0;
  }

  private void closeUntil(long bin) {
    long last = Math.min(bin, firstOpen + OPEN);
    while (firstOpen < last) {
      close(firstOpen++);
    }
    pendingEmpty += bin - firstOpen;
    firstOpen = bin;
  }

  private void close(long bin) {
    int at = (int) Math.floorMod(bin, (long) OPEN);
    if (!filled[at]) {
      pendingEmpty++;
      return;
    }
    for (BinListener listener : listeners) {
      if (told && pendingEmpty > 0) {
        listener.onEmpty(bin - pendingEmpty, pendingEmpty);
      }
      listener.onBin(bin, packets[at], bytes[at]);
    }
    told = true;
    pendingEmpty = 0;
    filled[at] = false;
    Arrays.fill(packets[at], 0);
    Arrays.fill(bytes[at], 0);
  }

  /** No packet comes any more: tells what is open. */
  void finish() {
    if (begun) {
      closeUntil(firstOpen + OPEN);
      begun = false;
    }
  }

  /** Packets that came when their bin was closed. */
  long late() {
    return late;
  }
}
